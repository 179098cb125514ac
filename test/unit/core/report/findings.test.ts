import assert from 'node:assert/strict';
import type { Finding } from '../../../../src/core/finding';
import { findingsText } from '../../../../src/core/report/findingsText';
import { githubAnnotations } from '../../../../src/core/report/githubAnnotations';
import { parseRulePage } from '../../../../src/core/report/rulePage';
import { sarifLog } from '../../../../src/core/report/sarif';

const finding: Finding = {
  rule: 'n-plus-one',
  severity: 'warning',
  confidence: 'high',
  file: 'src/50 % off: a,b é.ts',
  line: 4,
  column: 3,
  endLine: 4,
  endColumn: 9,
  message: '100 % of\n::error::the orders',
  related: [{ file: 'src/db.ts', line: 7, column: 26, message: 'calls getCustomer()' }],
  evidence: [],
  fix: 'Ask once for all.',
};

describe('findings for GitHub Actions', () => {
  it('are one command each, whatever their texts and files hold', () => {
    assert.equal(
      githubAnnotations([finding]),
      '::warning file=src/50 %25 off%3A a%2Cb é.ts,line=4,endLine=4,col=3,endColumn=9,title=N+1::' +
        '100 %25 of%0A::error::the orders%0Asrc/db.ts:7 calls getCustomer()%0AAsk once for all.\n',
    );
  });

  it('have columns only where GitHub takes them: on one line', () => {
    const lines = githubAnnotations([{ ...finding, endLine: 9, severity: 'hint' }]);
    assert.match(lines, /^::notice file=[^:]*,line=4,endLine=9,title=/);
  });
});

/** With a text of code that has paragraphs. */
const PAGE = `# n-plus-one

A loop asks
once per item.

\`\`\`ts
for (;;) {}

## no heading
\`\`\`

Each waits; writes [have a page](n-plus-one-write.md).

## Instead

Ask once.
`;

describe('findings as SARIF', () => {
  const page = parseRulePage('n-plus-one', PAGE);
  const options = { version: '1.2.3', pages: new Map([['n-plus-one', page]]), problems: ['a.ts is gone.'] };
  const parse = (...findings: Finding[]) => JSON.parse(sarifLog(findings, options)).runs[0];

  it('have the rule with its page, the place, and the way to the query as a code flow', () => {
    const { tool, results } = parse(finding);
    const [rule] = tool.driver.rules;
    assert.deepEqual(
      [rule.id, rule.name, rule.shortDescription.text],
      ['n-plus-one', 'NPlusOne', 'A loop asks once per item.'],
    );
    assert.equal(rule.fullDescription.text, 'A loop asks once per item. Each waits; writes have a page.');
    assert.match(rule.help.markdown, /Each waits; writes have a page\.\n\n## Instead\n\nAsk once/);
    const [result] = results;
    assert.deepEqual([result.ruleId, result.ruleIndex, result.level], ['n-plus-one', 0, 'warning']);
    assert.deepEqual(result.locations[0].physicalLocation, {
      artifactLocation: { uri: 'src/50%20%25%20off%3A%20a%2Cb%20%C3%A9.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 4, startColumn: 3, endLine: 4, endColumn: 9 },
    });
    const flow = result.codeFlows[0].threadFlows[0].locations.map(
      ({ location }: { location: { message: { text: string } } }) => location.message.text,
    );
    assert.deepEqual(flow, [finding.message, 'calls getCustomer()']);
    assert.match(result.partialFingerprints['hotlightFinding/v1'], /^[0-9a-f]{16}$/);
  });

  it('have all that a host asks of a rule, also of one without a page', () => {
    const { tool } = parse({ ...finding, rule: 'large-offset' });
    const [{ shortDescription, fullDescription, help }] = tool.driver.rules;
    for (const { text } of [shortDescription, fullDescription, help]) assert.equal(text, 'Large offset');
  });

  it('refer to their rules by index, each rule once', () => {
    const { tool, results } = parse(finding, { ...finding, rule: 'large-offset' }, finding);
    const ids = tool.driver.rules.map(({ id }: { id: string }) => id);
    assert.deepEqual(ids, ['large-offset', 'n-plus-one']);
    for (const { ruleId, ruleIndex } of results) assert.equal(ids[ruleIndex], ruleId);
  });

  it('say what could not be read, and are valid without any finding', () => {
    const { invocations, results } = parse();
    assert.equal(invocations[0].toolExecutionNotifications[0].message.text, 'a.ts is gone.');
    assert.deepEqual(results, []);
  });

  it('name files outside of the folder by an absolute URI', () => {
    const { results } = parse({ ...finding, file: '/srv/a b.ts' }, { ...finding, file: 'C:/a b.ts' });
    assert.deepEqual(
      results.map(
        (result: { locations: { physicalLocation: { artifactLocation: object } }[] }) =>
          result.locations[0]?.physicalLocation.artifactLocation,
      ),
      [{ uri: 'file:///srv/a%20b.ts' }, { uri: 'file:///C:/a%20b.ts' }],
    );
  });
});

describe('findings for a terminal', () => {
  it('do nothing to it, and say what a baseline knew', () => {
    const text = findingsText([finding], {
      files: 1200,
      baseline: { known: 3, gone: 1 },
      style: (_, plain) => plain,
    });
    assert.match(text, /warning n-plus-one: 100 % of\ufffd::error::the orders\n {4}src\/db\.ts:7:26 calls/);
    assert.match(text, /\n1 new finding, 3 known, 1 gone in 1\s200 files\.\n$/u);
  });
});
