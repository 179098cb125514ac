import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  evaluateGate,
  type Fact,
  type Facts,
  improvement,
} from '../../../../../src/core/checklist/gate/evaluateGate';
import { NAMES } from '../../../../../src/core/checklist/gate/names';
import { type Gate, parseGate } from '../../../../../src/core/checklist/gate/parseGate';
import { formatQuantity, quantity, UNIT_NAMES } from '../../../../../src/core/checklist/gate/quantity';

function gateOf(text: string): Gate {
  const parsed = parseGate(text);
  assert.ok('gate' in parsed, `${text}: ${'problem' in parsed && parsed.problem.message}`);
  return parsed.gate;
}

function problemOf(text: string): string {
  const parsed = parseGate(text);
  assert.ok('problem' in parsed, `${text} is accepted`);
  return `${parsed.problem.column}: ${parsed.problem.message}`;
}

const run = { run: 'r1', commit: 'abcdef1' };
const facts = (
  values: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>> = {},
): Facts => {
  const find = (from: Readonly<Record<string, number>>, name: string, more = {}) =>
    name in from ? { value: from[name]!, ...more } : { missing: `no ${name}` };
  return {
    named: async (name) => find(values, name, run) as Fact,
    baseline: async (name) => find(before, name) as Fact,
    share: async (name) => find(values, name, run) as Fact,
    findings: async (rule, severity) => ({ value: values[`${rule}/${severity}`] ?? 0 }),
  };
};
const evaluate = (text: string, given: Facts) => {
  const gate = gateOf(text);
  assert.equal(gate.kind, 'measured');
  return evaluateGate(gate as Extract<Gate, { kind: 'measured' }>, given);
};

describe('gates', () => {
  it('compare measured values in their units', async () => {
    const given = facts({
      'http.p95': 143,
      rss: 1.9e9,
      'cache.hitRate': 70,
      'baseline.exists': 1,
      'queries.perRequest': 5,
    });
    for (const [text, outcome, value] of [
      ['http.p95 < 200ms', 'passes', '143 ms'],
      ['http.p95 < 0.1s', 'fails', '143 ms'],
      ['http.p95 ≤ 143 ms', 'passes', '143 ms'],
      ['200ms > http.p95', 'passes', '143 ms'],
      ['rss < 2GB', 'passes', '1.9 GB'],
      ['rss < 1GiB', 'fails', '1.9 GB'],
      ['cache.hitRate >= 70%', 'passes', '70.0 %'],
      ['baseline.exists', 'passes', 'yes'],
      ['queries.perRequest != 5', 'fails', '5'],
      ['http.p95 < 200ms and rss < 1 GB', 'fails', 'http.p95 143 ms, rss 1.9 GB'],
    ] as const) {
      assert.deepEqual(await evaluate(text, given), { outcome, value, ...run, dirty: false }, text);
    }
  });

  it('compare with a baseline, in the direction that is better', async () => {
    const given = facts({ 'http.p95': 30, 'http.requests': 150 }, { 'http.p95': 100, 'http.requests': 100 });
    assert.deepEqual(await evaluate('improvement(http.p95) >= 70%', given), {
      outcome: 'passes',
      value: '70.0 %',
      ...run,
      dirty: false,
    });
    const worse = facts({ 'http.p95': 130 }, { 'http.p95': 100 });
    assert.equal((await evaluate('improvement(http.p95) >= -20%', worse)).outcome, 'fails');
    const compared = await evaluate('http.requests >= baseline(http.requests)', given);
    assert.equal(compared.outcome === 'passes' && compared.value, '150 /s against 100 /s');
    const zero = await evaluate('improvement(http.p95) >= 1%', facts({ 'http.p95': 1 }, { 'http.p95': 0 }));
    assert.equal(zero.outcome, 'unmeasured');
  });

  it('count findings by rule and severity, and shares of functions', async () => {
    const given = facts({ 'n-plus-one/warning': 2, 'undefined/hint': 7, 'render "x"': 12 });
    assert.deepEqual(gateOf('findings(n-plus-one, >= warning) == 0'), {
      kind: 'measured',
      all: [
        {
          left: { kind: 'findings', rule: 'n-plus-one', severity: 'warning' },
          right: { operator: '==', operand: { kind: 'literal', value: 0 } },
          dimension: 'count',
        },
      ],
    });
    assert.equal((await evaluate('findings(n-plus-one, >= warning) == 0', given)).outcome, 'fails');
    assert.equal((await evaluate('findings() == 7', given)).outcome, 'passes');
    assert.equal((await evaluate(`share('render "x"') < 10%`, given)).outcome, 'fails');
  });

  it('say what is missing and don’t guess', async () => {
    assert.deepEqual(await evaluate('http.p95 < 200ms and rss < 1GB', facts({ 'http.p95': 1 })), {
      outcome: 'unmeasured',
      reason: 'no rss',
    });
    const failing = await evaluate('rss < 1GB and http.p95 < 200ms', facts({ 'http.p95': 300 }));
    assert.equal(failing.outcome === 'fails' && failing.value, 'http.p95 300 ms', 'one that fails is enough');
  });

  it('count people for approvals', () => {
    assert.deepEqual(gateOf('approved by 2'), { kind: 'approval', people: 2 });
    assert.match(problemOf('approved by many'), /^13: Say how many/);
  });

  it('say at which column what is wrong, and what is known', () => {
    assert.match(
      problemOf('http.p59 < 200ms'),
      /^1: There is no value "http\.p59"; did you mean http\.p50\? Known are .*http\.p95/,
    );
    assert.match(
      problemOf('rss < 1GB and speed(1)'),
      /^15: There is no function "speed"; known are findings\(/,
    );
    assert.match(problemOf('http.p95 < 200'), /^12: This is measured as a time such as 200ms/);
    assert.match(problemOf('http.p95 < 2 parsecs'), /^14: There is no unit "parsecs"; the units are ns/);
    assert.match(problemOf('http.p95'), /^9: Compare it with a time/);
    assert.match(problemOf('baseline.exists == 1'), /^1: This is yes or no/);
    assert.match(problemOf('http.p95 < 200ms or rss < 1GB'), /^18: "or rss < 1GB" is not expected/);
    assert.match(problemOf('findings(a, b) == 0'), /^13: Name a rule/);
    assert.match(problemOf('findings(a, >= fatal) == 0'), /^16: A severity is hint, info, warning, error/);
    assert.match(problemOf('improvement(http.p95 >= 1%'), /^22: A "\)" is missing/);
    assert.match(problemOf(''), /^1: Something is missing at the end/);
    assert.match(problemOf('1 < 2'), /^1: Two numbers measure nothing/);
    assert.match(problemOf('http.p95 < rss'), /^12: These two are measured in different units/);
    assert.match(problemOf('constructor < 1'), /There is no value "constructor"/);
  });

  it('never throw, and name a column of the text', () => {
    const word = fc.constantFrom(
      'http.p95',
      '<',
      '>=',
      '200',
      'ms',
      '%',
      '(',
      ')',
      'findings',
      'and',
      'approved by',
      '"x"',
      ',',
      '🐢',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (text) => {
          const parsed = parseGate(text);
          if ('problem' in parsed) {
            assert.ok(parsed.problem.column >= 1 && parsed.problem.column <= text.length + 1);
            assert.doesNotMatch(parsed.problem.message, /\n$/);
          }
        },
      ),
    );
  });

  it('accept every known name with a number of its unit', () => {
    const unit = { time: 'ms', bytes: 'MB', percent: '%', rate: '/s', count: '', boolean: '' };
    for (const [name, { dimension }] of Object.entries(NAMES)) {
      gateOf(dimension === 'boolean' ? name : `${name} < 5${unit[dimension]}`);
    }
  });

  it('convert units exactly', () => {
    assert.deepEqual(
      UNIT_NAMES.filter((unit) => quantity(1, unit) === undefined),
      [],
    );
    assert.deepEqual(quantity(1.5, 's'), { value: 1500, dimension: 'time' });
    assert.deepEqual(quantity(2, 'GiB'), { value: 2 ** 31, dimension: 'bytes' });
    assert.equal(formatQuantity(1500, 'time'), '1.50 s');
    assert.equal(improvement(100, 30, { better: 'lower' }), 70);
    assert.equal(improvement(50, 80, { better: 'higher' }), 60);
  });
});
