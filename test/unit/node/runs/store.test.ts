import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HotlightError } from '../../../../src/core/base/errors';
import {
  createRun,
  deleteRun,
  isRecording,
  listRuns,
  type NewRun,
  pruneRuns,
  readRun,
  renameRun,
  resolveRun,
  runsFolder,
  writeRun,
} from '../../../../src/node/runs/store';

const SEED: NewRun = {
  name: 'node app.js',
  command: ['node', 'app.js', 'ä b'],
  attached: false,
  cwd: '/srv/my app',
  machine: { platform: 'linux', arch: 'x64', cpuModel: 'Some CPU', cpus: 2, memory: 8e9 },
  settings: { kind: 'cpu', engine: 'inspector', attribution: 'accurate', interval: 1000 },
};

describe('run store', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hotlight störe '));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function finished(date: string): Promise<string> {
    const { dir, run } = await createRun(root, SEED, new Date(date));
    await writeRun(dir, { ...run, state: 'complete', end: 'app-exited', exitCode: 0, durationMs: 1500 });
    return dir;
  }

  it('creates a run that reads back as it was, and keeps runs out of git', async () => {
    const { dir, run } = await createRun(root, SEED, new Date('2026-11-21T01:29:47.123Z'));
    assert.match(run.id, /^2026-11-21T01-29-47-123Z-cpu-[0-9a-f]{4}$/);
    assert.equal(dir, join(root, '.hotlight', 'runs', run.id));
    assert.deepEqual(await readRun(dir), run);
    assert.equal(run.state, 'recording');
    assert.match(await readFile(join(root, '.hotlight', '.gitignore'), 'utf8'), /^\/runs\/$/m);
    assert.deepEqual(await readdir(dir), ['run.json'], 'no draft is left beside it');
  });

  it('leaves a .gitignore that the team wrote alone', async () => {
    await mkdir(join(root, '.hotlight'));
    await writeFile(join(root, '.hotlight', '.gitignore'), 'ours\n');
    await createRun(root, SEED);
    assert.equal(await readFile(join(root, '.hotlight', '.gitignore'), 'utf8'), 'ours\n');
  });

  it('gives runs of the same millisecond different ids', async () => {
    const now = new Date('2026-11-21T01:29:47.123Z');
    const runs = await Promise.all(Array.from({ length: 20 }, () => createRun(root, SEED, now)));
    assert.equal(new Set(runs.map(({ run }) => run.id)).size, 20);
  });

  it('lists nothing where there is no folder, and newest first where there is one', async () => {
    assert.deepEqual(await listRuns(root), []);
    const old = await finished('2026-11-20T00:00:00.000Z');
    const young = await finished('2026-11-21T00:00:00.000Z');
    assert.deepEqual(
      (await listRuns(root)).map(({ dir }) => dir),
      [young, old],
    );
  });

  it('lists a broken run as failed with the reason', async () => {
    const good = await finished('2026-11-21T00:00:00.000Z');
    const broken: Record<string, string> = {
      '2026-11-22T10-00-00-000Z-cpu-0001': '{"version":1,',
      '2026-11-22T10-00-00-000Z-cpu-0002': '{"version":2}',
      '2026-11-22T10-00-00-000Z-cpu-0003': 'null',
      '2026-11-22T10-00-00-000Z-heap-0004': JSON.stringify({ ...(await readRun(good)), state: 'odd' }),
      '2026-11-22T10-00-00-000Z-cpu-0005': JSON.stringify({
        ...(await readRun(good)),
        threads: [{ ...THREAD, profiles: ['../../../etc/passwd'] }],
      }),
    };
    for (const [id, text] of Object.entries(broken)) {
      await mkdir(join(runsFolder(root), id));
      await writeFile(join(runsFolder(root), id, 'run.json'), text);
    }
    await mkdir(join(runsFolder(root), 'empty'));
    const listed = new Map((await listRuns(root)).map(({ run }) => [run.id, run]));
    assert.equal(listed.size, 7);
    for (const id of [...Object.keys(broken), 'empty']) assert.equal(listed.get(id)?.state, 'failed', id);
    assert.match(listed.get('2026-11-22T10-00-00-000Z-cpu-0001')!.notes[0]!, /it is not JSON/);
    assert.match(listed.get('2026-11-22T10-00-00-000Z-cpu-0002')!.notes[0]!, /its version is 2/);
    assert.match(listed.get('2026-11-22T10-00-00-000Z-cpu-0003')!.notes[0]!, /not an object/);
    assert.match(listed.get('2026-11-22T10-00-00-000Z-heap-0004')!.notes[0]!, /"state" is "odd"/);
    assert.match(listed.get('2026-11-22T10-00-00-000Z-cpu-0005')!.notes[0]!, /outside the run's folder/);
    assert.match(listed.get('empty')!.notes[0]!, /has no run\.json/);
    assert.equal(listed.get('2026-11-22T10-00-00-000Z-heap-0004')!.startedAt, '2026-11-22T10:00:00.000Z');
  });

  it('tells a run under way from one whose recorder died', async () => {
    const { dir, run } = await createRun(root, SEED);
    assert.equal(isRecording(run), true);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await writeRun(dir, { ...run, recorder: pid });
    const [listed] = await listRuns(root);
    assert.equal(listed!.run.state, 'partial');
    assert.match(listed!.run.notes.at(-1)!, /ended before this recording did/);
  });

  it('renames without touching the rest', async () => {
    const dir = await finished('2026-11-21T00:00:00.000Z');
    const before = await readRun(dir);
    await renameRun(dir, '  checkout, before the fix ');
    assert.deepEqual(await readRun(dir), { ...before, name: 'checkout, before the fix' });
    await assert.rejects(renameRun(dir, ' '), (error) => HotlightError.is(error, 'usage'));
  });

  it('deletes runs and nothing else', async () => {
    const dir = await finished('2026-11-21T00:00:00.000Z');
    await deleteRun(dir);
    assert.deepEqual(await listRuns(root), []);
    await assert.rejects(deleteRun(root), (error) => HotlightError.is(error, 'usage'));
    assert.ok((await readdir(root)).includes('.hotlight'));
  });

  it('prunes the oldest, never one that is still recorded', async () => {
    const dirs: string[] = [];
    for (let day = 10; day < 16; day++) dirs.push(await finished(`2026-11-${day}T00:00:00.000Z`));
    const recording = await createRun(root, SEED, new Date('2026-11-01T00:00:00.000Z'));
    assert.deepEqual(await pruneRuns(root, 0), []);
    const deleted = await pruneRuns(root, 4);
    assert.deepEqual(deleted.sort(), dirs.slice(0, 2));
    const left = (await listRuns(root)).map(({ dir }) => dir);
    assert.deepEqual(left, [...dirs.slice(2).reverse(), recording.dir]);
  });

  it('finds a run by path, id, start of the id, and as the latest', async () => {
    const old = await finished('2026-11-20T00:00:00.000Z');
    const young = await finished('2026-11-21T00:00:00.000Z');
    const under = await createRun(root, SEED, new Date('2026-11-22T00:00:00.000Z'));
    const id = (dir: string): string => dir.slice(runsFolder(root).length + 1);
    assert.equal(await resolveRun(old, root, '/'), old);
    assert.equal(await resolveRun(join(old, 'run.json'), root, '/'), old);
    assert.equal(await resolveRun(`.hotlight/runs/${id(old)}`, root, root), old);
    assert.equal(await resolveRun(id(young), root, '/'), young);
    assert.equal(await resolveRun('2026-11-20', root, '/'), old);
    assert.equal(await resolveRun('latest', root, '/'), young, 'one under way is not the latest result');
    assert.equal(await resolveRun(id(under.dir), root, '/'), under.dir);
    await assert.rejects(resolveRun('2026', root, '/'), /"2026" could be 3 runs/);
    await assert.rejects(resolveRun('2031', root, root), (error) => HotlightError.is(error, 'not-found'));
    const file = join(root, 'CPU.cpuprofile');
    await writeFile(file, '{}');
    assert.equal(await resolveRun('CPU.cpuprofile', root, root), undefined);
  });

  it('says which folder can not be written', async () => {
    if (process.getuid?.() === 0 || process.platform === 'win32') {
      // Root may write anywhere: a file in the folder's place fails for everyone.
      await writeFile(join(root, '.hotlight'), '');
      await assert.rejects(createRun(root, SEED), (error) => HotlightError.is(error, 'io'));
      return;
    }
    await chmod(root, 0o500);
    await assert.rejects(createRun(root, SEED), (error) => HotlightError.is(error, 'permission'));
    await chmod(root, 0o700);
  });
});

const THREAD = {
  id: '1-0',
  pid: 1,
  threadId: 0,
  name: 'app.js',
  argv: ['node', 'app.js'],
  nodeVersion: 'v20.20.2',
  startedAt: 0,
  profiles: [],
  complete: true,
};
