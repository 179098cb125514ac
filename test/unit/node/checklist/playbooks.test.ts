import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { itemsOf } from '../../../../src/core/checklist/checklist';
import { parseGate } from '../../../../src/core/checklist/gate/parseGate';
import { parseChecklist } from '../../../../src/core/checklist/parseChecklist';
import { searchPlaybooks } from '../../../../src/core/checklist/playbook';
import { judgeChecklist, measureGates } from '../../../../src/node/checklist/evaluateChecklist';
import { SourceHistory } from '../../../../src/node/checklist/gitFacts';
import { listPlaybooks, startPlaybook } from '../../../../src/node/checklist/playbooks';
import { WorkspaceFacts } from '../../../../src/node/checklist/workspaceFacts';

const project = resolve(__dirname, '..', '..', '..', '..');
const builtIn = join(project, 'media', 'playbooks');

describe('the playbooks', () => {
  const library = { builtIn, root: join(tmpdir(), 'no such workspace') };

  it('are five procedures, four recurring audits and thirty processes', async () => {
    const found = await listPlaybooks(library);
    const count = (kind: string) => found.filter((it) => it.kind === kind).length;
    assert.deepEqual([count('playbook'), count('audit'), count('process')], [5, 4, 30]);
    assert.deepEqual(
      found
        .filter(({ cadence }) => cadence !== undefined)
        .map(({ cadence }) => cadence)
        .sort(),
      ['daily', 'monthly', 'quarterly', 'weekly'],
    );
    for (const { id, kind, category, phase, complexity, summary } of found) {
      assert.ok(summary !== '' && category !== '', id);
      if (kind !== 'process') continue;
      assert.match(phase, /^(?:Foundation|Core|Advanced|Special)$/, id);
      assert.match(complexity, /^(?:medium|high)$/, id);
    }
  });

  it('are right in every gate, and have what a process needs', async () => {
    for (const { id, kind, text } of await listPlaybooks(library)) {
      const checklist = parseChecklist(text, id);
      assert.deepEqual(checklist.problems, [], id);
      const items = itemsOf(checklist);
      for (const { gate, checked, title } of items) {
        assert.equal(checked, false, `${id}: ${title}`);
        const parsed = gate && parseGate(gate.text);
        if (parsed && 'problem' in parsed) assert.fail(`${id}: ${gate!.text}: ${parsed.problem.message}`);
      }
      assert.ok(
        items.some(({ gate }) => gate !== undefined),
        `${id} has no gate`,
      );
      if (kind !== 'process') continue;
      for (const heading of [
        'Activities',
        'Breakpoint',
        'Quality gates',
        'Runs in parallel',
        'Rollback',
        'Pitfalls',
        'References',
      ]) {
        assert.ok(text.includes(`\n## ${heading}\n`), `${id} lacks ${heading}`);
      }
    }
  });

  it('hold every step, gate and figure that the table in docs/playbooks.md names', async () => {
    const playbooks = new Map((await listPlaybooks(library)).map((it) => [it.id, it]));
    const rows = readFileSync(join(project, 'docs', 'playbooks.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1)
      .map((line) => line.slice(2, -2).split(' | '));
    assert.ok(rows.length > 300);
    for (const [, what, id, item] of rows) {
      const playbook = playbooks.get(id!);
      assert.ok(playbook, `${id} is no playbook`);
      const lines = playbook.text
        .split('\n')
        .map((line) => line.replace(/^\s*- (?:\[ \] )?/, '').replace(/\s*`gate:[^`]*`/, ''));
      assert.ok(lines.includes(item!), `${id} has nothing for "${what}": ${item}`);
    }
    for (const document of [
      'Stage procedure',
      'Sprint plan',
      'Phase by evidence',
      'Backlog of processes',
      'Seven-step protocol',
    ]) {
      assert.ok(
        rows.some(([from]) => from === document),
        `${document} is not mapped`,
      );
    }
    const processes = rows.flatMap(([, what]) => /^process (\d+):/.exec(what!)?.[1] ?? []);
    assert.deepEqual(
      processes.map(Number),
      Array.from({ length: 30 }, (_, index) => index + 1),
    );
  });

  it('are found by what they are about', async () => {
    const all = await listPlaybooks(library);
    const find = (words: string) => searchPlaybooks(all, words).map(({ id }) => id);
    assert.equal(find('n+1')[0], 'n-plus-one');
    assert.ok(find('caching').slice(0, 4).includes('caching-strategy'));
    assert.ok(find('rollback flush').includes('stage-procedure'));
    assert.deepEqual(find('zebra'), []);
    assert.equal(find('').length, all.length);
  });

  it('say of every gate, in a workspace without a measurement, what is missing or how it stands', async () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'hotlight playbooks ')));
    try {
      execFileSync('git', ['init', '-q'], { cwd: root });
      const facts = new WorkspaceFacts(root, {
        hot: () => Promise.reject(new Error('there is no run')),
        findings: async () => [],
      });
      for (const playbook of await listPlaybooks({ builtIn, root })) {
        const { checklist } = await startPlaybook(root, playbook);
        assert.equal(checklist.frontMatter.playbook, playbook.id);
        const { states } = await judgeChecklist(
          new SourceHistory(root),
          checklist,
          await measureGates(checklist, facts),
        );
        for (const item of itemsOf(checklist).filter(({ gate }) => gate !== undefined)) {
          const state = [...states.values()];
          assert.ok(state.length > 0, `${playbook.id}: ${item.gate!.text} has no state`);
          for (const it of state) {
            assert.ok(
              it.state === 'passes' ||
                it.state === 'fails' ||
                (it.state === 'unmeasured' && /hotlight|write|git/.test(it.reason)),
              `${playbook.id}: ${JSON.stringify(it)}`,
            );
          }
        }
      }
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
