import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Checklist, itemsOf } from '../../../../src/core/checklist/checklist';
import { setChecked } from '../../../../src/core/checklist/edits';
import { describeState } from '../../../../src/core/checklist/gateState';
import { Histogram } from '../../../../src/core/metrics/histogram';
import { formatSample } from '../../../../src/core/metrics/sampleLine';
import { editChecklist, findChecklist, readChecklist } from '../../../../src/node/checklist/checklistFiles';
import {
  approve,
  judgeChecklist,
  measureGates,
  verdictOf,
} from '../../../../src/node/checklist/evaluateChecklist';
import { SourceHistory } from '../../../../src/node/checklist/gitFacts';
import { writeBaseline, writeMeasurement } from '../../../../src/node/checklist/namedValues';
import { listPlaybooks, startDue, startPlaybook } from '../../../../src/node/checklist/playbooks';
import { WorkspaceFacts } from '../../../../src/node/checklist/workspaceFacts';
import { createRun, writeRun } from '../../../../src/node/runs/store';
import { runOf } from '../../../editor/hotlight';

const TEXT = `# Sprint

## In

- [ ] Baseline \`gate: baseline.exists\`

## Work

- [x] do it

## Out

- [ ] Fast \`gate: http.p95 < 200ms\`

- [ ] Better \`gate: improvement(http.p95) >= 50%\`

- [ ] Cached \`gate: cache.hitRate >= 70%\`

- [ ] Quiet \`gate: findings(n-plus-one, >= warning) == 0\`

- [ ] Agreed \`gate: approved by 1\`
`;

describe('evaluating a checklist', () => {
  let root: string;
  let file: string;
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'commit.gpgsign=false', ...args], { cwd: root, encoding: 'utf8' }).trim();
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'hotlight chëck ')));
    mkdirSync(join(root, '.hotlight', 'checklists'), { recursive: true });
    file = join(root, '.hotlight', 'checklists', 'sprint.md');
    writeFileSync(file, TEXT);
    git('init', '-q', '-b', 'main');
    git('config', 'user.name', 'Ada Lovelace');
    git('config', 'user.email', 'ada@example.org');
    commit('a.js', '1');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function commit(name: string, text: string): string {
    writeFileSync(join(root, name), text);
    git('add', '-A');
    git('commit', '-qm', name);
    return git('rev-parse', 'HEAD');
  }

  /** A run whose requests took these milliseconds. */
  async function measuredRun(...milliseconds: number[]): Promise<string> {
    const head = git('rev-parse', 'HEAD');
    const { dir, run } = await createRun(root, runOf({ git: { commit: head, dirty: false } }));
    const duration = new Histogram();
    for (const value of milliseconds) duration.record(value * 1000);
    const sample = {
      thread: '4711-0',
      at: 1_700_000_000_000,
      ms: 1000,
      gauges: {},
      sums: { 'http.errors': 0 },
      durations: { 'http.duration': duration },
    };
    writeFileSync(join(dir, 'metrics.ndjson'), `${formatSample(sample)}\n`);
    const { startedAt, git: at } = run;
    const id = basename(dir);
    await writeRun(dir, runOf({ id, startedAt, git: at! }));
    return id;
  }

  const facts = () =>
    new WorkspaceFacts(root, {
      hot: () => Promise.reject(new Error('no profile is asked for')),
      findings: async () => [],
    });

  async function evaluate(): Promise<{ states: string[]; verdict: string; checklist: Checklist }> {
    const { checklist } = await readChecklist(file);
    const evaluation = await judgeChecklist(
      new SourceHistory(root),
      checklist,
      await measureGates(checklist, facts()),
    );
    await editChecklist(file, () => evaluation.edits);
    const states = itemsOf(evaluation.checklist).flatMap(({ title, checked, line }) => {
      const state = evaluation.states.get(line);
      return state === undefined ? [] : [`${checked ? 'x' : ' '} ${title} ${describeState(state)}`];
    });
    return { states, verdict: verdictOf(evaluation), checklist: evaluation.checklist };
  }

  it('says of each gate which capture is missing and how to get it', async () => {
    const { states } = await evaluate();
    assert.deepEqual(states, [
      '  Baseline fails: no',
      '  Fast not measured: No run has http.p95; record one with "hotlight load <url> -- <command>", or enter what another tool measured with "hotlight checklist measure http.p95=<value>".',
      '  Better not measured: No run has http.p95; record one with "hotlight load <url> -- <command>", or enter what another tool measured with "hotlight checklist measure http.p95=<value>".',
      '  Cached not measured: Hotlight does not measure cache.hitRate itself; enter what another tool measured with "hotlight checklist measure cache.hitRate=<value>".',
      'x Quiet passes: 0',
      '  Agreed fails: approved by 0 of 1',
    ]);
  });

  it('ticks gates with evidence of the run, and un-ticks them when a later run says so', async () => {
    await writeBaseline(root, {
      version: 1,
      name: 'main',
      recordedAt: '2026-11-20T00:00:00Z',
      values: { 'http.p95': 400 },
    });
    await writeMeasurement(root, 'cache.hitRate', {
      value: 71,
      by: 'Grace',
      source: 'redis INFO',
      date: '2026-11-20T00:00:00Z',
    });
    const id = await measuredRun(...Array.from({ length: 100 }, () => 100));
    const first = await evaluate();
    assert.deepEqual(
      first.states.map((state) => state.slice(0, 14)),
      [
        'x Baseline pas',
        'x Fast passes:',
        'x Better passe',
        'x Cached passe',
        'x Quiet passes',
        '  Agreed fails',
      ],
    );
    assert.equal(first.verdict, 'fails', 'the approval is missing and every human item is ticked');
    const text = readFileSync(file, 'utf8');
    assert.match(
      text,
      new RegExp(
        `- \\[x\\] Fast .*\\n {2}- evidence: passes · [\\d.]+ ms · run ${id} · commit [0-9a-f]{12} · `,
      ),
    );
    assert.match(text, /Cached .*\n {2}- evidence: passes · 71\.0 % · .* · reported by Grace, redis INFO\n/);
    assert.deepEqual((await evaluate()).states, first.states);
    assert.equal(readFileSync(file, 'utf8'), text, 'what is known is not written again');
    await measuredRun(...Array.from({ length: 100 }, () => 300));
    const second = await evaluate();
    assert.match(second.states[1]!, /^ {2}Fast fails: 3/);
    assert.match(second.states[2]!, /^ {2}Better fails: 2\d\.\d %/);
    assert.equal(itemsOf(second.checklist).find(({ title }) => title === 'do it')!.checked, true);
  });

  it('marks what was measured before the sources changed as stale, and nothing else', async () => {
    await measuredRun(10, 10, 10);
    await evaluate();
    commit('README.md', 'prose');
    git('add', '-A');
    assert.match((await evaluate()).states[1]!, /^x Fast passes/);
    const since = commit('a.js', '2');
    assert.match(
      (await evaluate()).states[1]!,
      new RegExp(`^x Fast stale since ${since.slice(0, 7)}, passed before: `),
    );
    const id = await measuredRun(10, 10, 10);
    assert.match((await evaluate()).states[1]!, /^x Fast passes/);
    assert.match(readFileSync(file, 'utf8'), new RegExp(`run ${id} · commit ${since.slice(0, 12)}`));
  });

  it('takes approvals under the name in git, until the evidence changes', async () => {
    await measuredRun(10, 10, 10);
    await evaluate();
    const { checklist } = await readChecklist(file);
    const step = itemsOf(checklist).at(-1)!;
    const edits = await approve(root, checklist, step, new Date('2026-11-21T10:00:00Z'));
    await editChecklist(file, () => edits);
    assert.match(
      readFileSync(file, 'utf8'),
      /- approved by Ada Lovelace <ada@example\.org> · 2026-11-21T10:00:00Z · commit [0-9a-f]{12} · evidence [0-9a-f]{8}\n$/,
    );
    assert.equal((await evaluate()).states.at(-1), 'x Agreed passes: approved by 1 of 1');
    await measuredRun(90, 90, 90);
    assert.equal(
      (await evaluate()).states.at(-1),
      '  Agreed stale, passed before: approved by 1 of 1; the evidence changed after the approval of Ada Lovelace',
    );
    await assert.rejects(approve(root, checklist, itemsOf(checklist)[0]!), /needs no approval/);
  });

  it('merges two branches that edited different items, by git itself', async () => {
    await editChecklist(file, () => []);
    git('checkout', '-qb', 'ada');
    await editChecklist(file, (list) => setChecked(itemsOf(list)[1]!, false));
    await measuredRun(10, 10, 10);
    await evaluate();
    git('add', '-A');
    git('commit', '-qm', 'ada measures');
    git('checkout', '-q', 'main');
    git('checkout', '-qb', 'grace');
    await writeMeasurement(root, 'cache.hitRate', { value: 90, date: '2026-11-20T00:00:00Z' });
    const { checklist } = await readChecklist(file);
    const cached = await judgeChecklist(
      new SourceHistory(root),
      checklist,
      new Map([['cache.hitRate >= 70%', { outcome: 'passes', value: '90.0 %', dirty: false }]]),
    );
    await editChecklist(file, () => cached.edits);
    git('add', '-A');
    git('commit', '-qm', 'grace reports');
    git('merge', '-q', '--no-edit', 'ada');
    const merged = await readChecklist(file);
    assert.deepEqual(merged.checklist.problems, []);
    assert.deepEqual(
      itemsOf(merged.checklist).map(({ title, checked, evidence }) => [title, checked, evidence?.outcome]),
      [
        ['Baseline', false, 'fails'],
        ['do it', false, undefined],
        ['Fast', true, 'passes'],
        ['Better', false, undefined],
        ['Cached', true, 'passes'],
        ['Quiet', true, 'passes'],
        ['Agreed', false, undefined],
      ],
    );
  });

  it('says in one sentence that a file is read-only, gone or not meant by a name', async () => {
    chmodSync(file, 0o444);
    await assert.rejects(
      editChecklist(file, (list) => setChecked(itemsOf(list)[1]!, false)),
      /sprint\.md is read-only; make it writable/,
    );
    chmodSync(file, 0o644);
    writeFileSync(join(file, '..', 'sprint-2.md'), '- [ ] a\n');
    assert.equal((await findChecklist(root, 'sprint')).name, 'sprint');
    await assert.rejects(findChecklist(root, 'spr'), /"spr" could be sprint or sprint-2|sprint-2 or sprint/);
    rmSync(file);
    await assert.rejects(
      editChecklist(file, () => []),
      /There is no file .*sprint\.md\./,
    );
    await assert.rejects(
      findChecklist(root, 'other'),
      /There is no checklist "other" .*: the checklists are sprint-2\./,
    );
  });

  it('keeps a byte order mark', async () => {
    writeFileSync(file, '\ufeff- [ ] a\r\n');
    await editChecklist(file, (list) => setChecked(itemsOf(list)[0]!, true));
    assert.equal(readFileSync(file, 'utf8'), '\ufeff- [x] a\r\n');
  });

  it('starts the team’s own playbooks, and the next instance of what recurs when its day has passed', async () => {
    mkdirSync(join(root, '.hotlight', 'playbooks'));
    const own =
      '---\ntitle: Our week\ncadence: weekly\ncategory: Ours\n---\n\n# Our week\n\nWhat we look at.\n\n- [ ] look\n';
    writeFileSync(join(root, '.hotlight', 'playbooks', 'our-week.md'), own);
    const library = { builtIn: join(root, 'none'), root };
    const [playbook] = await listPlaybooks(library);
    assert.deepEqual(
      [playbook!.title, playbook!.summary, playbook!.isOwn],
      ['Our week', 'What we look at.', true],
    );
    const monday = new Date(2026, 10, 23, 9);
    const first = await startPlaybook(root, playbook!, { owner: 'ada' }, monday);
    assert.equal(first.name, 'our-week-2026-11-23');
    assert.deepEqual(await startDue(library, monday), []);
    // Two windows of one folder look at the same time.
    const [next, ...others] = (
      await Promise.all([1, 2].map(() => startDue(library, new Date(2026, 11, 3))))
    ).flat();
    assert.deepEqual(others, []);
    assert.equal(next!.name, 'our-week-2026-12-07');
    assert.deepEqual(next!.checklist.frontMatter, {
      playbook: 'our-week',
      owner: 'ada',
      due: '2026-12-07',
      cadence: 'weekly',
      status: 'open',
    });
    assert.deepEqual(await startDue(library, new Date(2026, 11, 3)), []);
  });

  it('says so when there is a file where the checklists should be', async () => {
    rmSync(join(root, '.hotlight', 'checklists'), { recursive: true });
    writeFileSync(join(root, '.hotlight', 'checklists'), '');
    mkdirSync(join(root, '.hotlight', 'playbooks'));
    writeFileSync(join(root, '.hotlight', 'playbooks', 'one.md'), '# One\n\n- [ ] look\n');
    const [playbook] = await listPlaybooks({ builtIn: join(root, 'none'), root });
    await assert.rejects(startPlaybook(root, playbook!), /one\.md could not be written: EEXIST/);
  });
});
