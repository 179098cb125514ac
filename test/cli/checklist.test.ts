import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertGolden, hotlight, temporaryFolder } from './lib/cli';

const TEXT = `---
owner: ada
due: 2199-12-01
---

# Release

## Before

- [ ] Measured elsewhere \`gate: cache.hitRate >= 70%\`

## Work @nobody

- [ ] Write <b>it</b> down @grace due:2199-11-28

  - [ ] and read it

- [ ] Typo \`gate: rss < 200ms\`

## Rollback

1. [ ] Revert
`;

describe('hotlight checklist', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let file: string;
  beforeEach(() => {
    folder = temporaryFolder();
    mkdirSync(join(folder.path, '.hotlight', 'checklists'), { recursive: true });
    file = join(folder.path, '.hotlight', 'checklists', 'release.md');
    writeFileSync(file, TEXT);
    execFileSync('git', ['init', '-q'], { cwd: folder.path });
    for (const [key, value] of [
      ['user.name', 'Ada Lovelace'],
      ['user.email', 'ada@example.org'],
    ]) {
      execFileSync('git', ['config', key!, value!], { cwd: folder.path });
    }
  });
  afterEach(() => folder.remove());

  const run = (...args: string[]) => hotlight(['checklist', ...args], { cwd: folder.path });

  it('lists and shows checklists as text and as JSON', async () => {
    const list = await run('list');
    assert.deepEqual([list.status, list.stderr], [0, '']);
    assert.equal(list.stdout, 'release  Release  (0 of 4 done · @ada · due 2199-12-01)\n');
    const shown = await run('show', 'release');
    assert.deepEqual([shown.status, shown.stderr], [0, '']);
    assertGolden('checklist-show.txt', shown.stdout);
    const json = await run('show', 'release', '--json');
    assert.equal(JSON.parse(json.stdout).version, 1);
    assertGolden('checklist-show.json', json.stdout);
    assert.equal(readFileSync(file, 'utf8'), TEXT, 'showing changes nothing');
  });

  it('ticks, un-ticks and refuses gates', async () => {
    assert.equal((await run('tick', 'release', '2.1.1')).stdout, '[x] and read it\n');
    assert.equal(readFileSync(file, 'utf8'), TEXT.replace('- [ ] and', '- [x] and'));
    assert.equal((await run('untick', 'release', 'AND READ')).stdout, '[ ] and read it\n');
    assert.equal(readFileSync(file, 'utf8'), TEXT);
    const gate = await run('tick', 'release', 'measured');
    assert.equal(gate.status, 2);
    assert.match(
      gate.stderr,
      /^hotlight: "Measured elsewhere" is a gate, which ticks itself; run "hotlight checklist evaluate release"\.\n$/,
    );
    assert.match((await run('tick', 'release', 'nothing')).stderr, /has no item "nothing"/);
    assert.match((await run('tick', 'release', 'r')).stderr, /could be 1\.1 Measured elsewhere or /);
  });

  it('evaluates gates, exits 1 when one of a closed section fails, and writes evidence', async () => {
    writeFileSync(file, TEXT.replace(/\n- \[ \] Typo .*\n/, ''));
    const open = await run('evaluate');
    assert.equal(open.status, 0, 'nothing is closed yet');
    await run('tick', 'release', '2.1');
    assert.equal(
      (await run('evaluate', 'release')).status,
      3,
      'a closed section has a gate that is not measured',
    );
    assert.equal(
      (await run('measure', 'cache.hitRate=72.5%', '--source', 'redis INFO')).stdout,
      'cache.hitRate = 72.5 %\n',
    );
    const dry = await run('evaluate', '--check', '--json');
    assert.equal(dry.status, 0);
    assert.equal(JSON.parse(dry.stdout).checklists[0].verdict, 'passes');
    assert.doesNotMatch(readFileSync(file, 'utf8'), /evidence/);
    assert.equal((await run('evaluate')).status, 0);
    assert.match(
      readFileSync(file, 'utf8'),
      /- \[x\] Measured elsewhere .*\n {2}- evidence: passes · 72\.5 % · .*Z · reported by Ada Lovelace, redis INFO\n/,
    );
    await run('measure', 'cache.hitRate=60%');
    const failing = await run('evaluate');
    assert.equal(failing.status, 1);
    assert.match(failing.stderr, /a gate of a closed section fails/);
    assert.match(
      readFileSync(file, 'utf8'),
      /- \[ \] Measured elsewhere .*\n {2}- evidence: fails · 60\.0 %/,
    );
  });

  it('fails for a gate that is written wrong, with its place and what there is', async () => {
    writeFileSync(
      file,
      TEXT.replace('[ ] Write', '[x] Write').replace('[ ] and', '[x] and').replace('rss', 'http.p59'),
    );
    const { status, stdout } = await run('evaluate');
    assert.equal(status, 1);
    assert.match(
      stdout,
      /line 18, column 19: There is no value "http\.p59"; did you mean http\.p50\? Known are findings\(/,
    );
  });

  it('leaves a file with conflict markers alone', async () => {
    const text = `<<<<<<< HEAD\n- [ ] a \`gate: git.clean\`\n=======\n- [x] a\n>>>>>>> other\n`;
    writeFileSync(file, text);
    const { stdout } = await run('evaluate');
    assert.match(stdout, /line 1, column 1: A merge left its conflict markers here; keep one side/);
    assert.equal(readFileSync(file, 'utf8'), text);
  });

  it('reports in Markdown and HTML, with hostile titles as text', async () => {
    await run('measure', 'cache.hitRate=72.5%');
    await run('evaluate');
    const markdown = await run('report', 'release');
    assert.match(
      markdown.stdout,
      /^# Release\n\n1 of 4 items done, 1 of 2 gates pass, 1 fails\. {2}\nowner ada · due 2199-12-01 · /,
    );
    assert.match(
      markdown.stdout,
      /- \[x\] Measured elsewhere — `cache\.hitRate >= 70%` ✓ passes: 72\.5 %\n {2}- 72\.5 % · .* · reported by Ada Lovelace\n/,
    );
    const html = await run('report', 'release', '--format', 'html', '--out', 'report é.html');
    assert.equal(html.stdout, 'report é.html\n');
    const page = readFileSync(join(folder.path, 'report é.html'), 'utf8');
    assert.match(page, /Content-Security-Policy/);
    assert.doesNotMatch(page, /<b>|<script/);
  });

  it('says what is wrong with the words', async () => {
    for (const [args, says] of [
      [['fly'], /There is no "hotlight checklist fly"; there are list, show, playbooks/],
      [['show', 'other'], /There is no checklist "other" in .*: the checklists are release\./],
      [['start', 'no-such'], /There is no playbook "no-such"/],
      [['start', 'x', '--due', 'soon'], /--due takes a day such as 2026-12-01, not "soon"/],
      [['measure', 'cache.hitRate=3ms'], /cache\.hitRate is a share such as 70%, not "3ms"/],
      [['measure', 'speed=3'], /There is no value "speed"; known are /],
      [['measure', 'fast'], /"fast" is no value; write name=number/],
    ] as const) {
      const { status, stdout, stderr } = await run(...args);
      assert.ok(status === 2 || status === 3, `${args.join(' ')} exits ${status}`);
      assert.match(stderr, says);
      assert.equal(stderr.trim().split('\n').length, 1);
      assert.equal(stdout, '');
    }
  });
});
