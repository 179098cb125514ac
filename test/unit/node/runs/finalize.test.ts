import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import type { RunThread } from '../../../../src/core/runs/run';
import type { CapturedScript, Measured } from '../../../../src/core/runs/scripts';
import { finalizeRun } from '../../../../src/node/runs/finalize';
import { createRun, readRun } from '../../../../src/node/runs/store';
import { hashOf } from '../../../../src/node/scripts/textFiles';

const PROFILE = '{"nodes":[],"startTime":0,"endTime":1}';

describe('finalizeRun', () => {
  let root: string;
  let dir: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hotlight läufe '));
    ({ dir } = await createRun(root, {
      name: 'node app.js',
      command: ['node', 'app.js'],
      attached: false,
      cwd: root,
      machine: { platform: 'linux', arch: 'x64', cpuModel: '', cpus: 1, memory: 1 },
      settings: { kind: 'cpu', engine: 'inspector', attribution: 'accurate', interval: 1000 },
    }));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const write = (name: string, content: string): Promise<void> => writeFile(join(dir, name), content);

  async function addThread(id: string, more: Partial<RunThread> = {}, segments = 1): Promise<void> {
    const [pid, threadId] = id.split('-').map(Number);
    const profiles: string[] = [];
    for (let n = 1; n <= segments; n++) {
      profiles.push(`${id}.${n}.cpuprofile`);
      await write(`${id}.${n}.cpuprofile`, PROFILE);
    }
    const thread: RunThread = {
      id,
      pid: pid!,
      threadId: threadId!,
      name: 'app.js',
      argv: ['node', 'app.js'],
      nodeVersion: 'v20.20.2',
      startedAt: Date.now(),
      profiles,
      complete: true,
      ...more,
    };
    await write(`${id}.json`, JSON.stringify(thread));
  }

  /** Writes a script as the agent captures it. */
  async function capture(id: string, scripts: readonly (CapturedScript & { text: string })[]): Promise<void> {
    await mkdir(join(dir, 'sources'), { recursive: true });
    const list: CapturedScript[] = [];
    for (const { text, ...script } of scripts) {
      const hash = hashOf(text);
      await write(join('sources', hash), text);
      list.push({ ...script, hash });
    }
    await write(`${id}.sources.json`, JSON.stringify({ version: 1, scripts: list }));
    await addThread(id, { sources: `${id}.sources.json` });
  }

  async function measured(): Promise<Measured & { texts: Record<string, string> }> {
    const content = JSON.parse(await readFile(join(dir, 'measured.json'), 'utf8')) as Measured;
    const texts: Record<string, string> = {};
    for (const { file, hash } of content.sources) {
      texts[file] = await readFile(join(dir, 'sources', hash), 'utf8');
      assert.equal(hashOf(texts[file]), hash);
    }
    return { ...content, texts };
  }

  it('gathers threads in the order of their start, with their segments in the order of time', async () => {
    await addThread('20-0', { startedAt: 1000 }, 12);
    await addThread('20-1', { startedAt: 3000 });
    await addThread('30-0', { startedAt: 2000, parent: '20-0' });
    const run = await finalizeRun(dir, { end: 'app-exited', exitCode: 0, durationMs: 1234 });
    assert.deepEqual(
      run.threads.map(({ id, parent }) => [id, parent]),
      [
        ['20-0', undefined],
        ['30-0', '20-0'],
        ['20-1', '20-0'],
      ],
    );
    assert.equal(run.threads[0]!.profiles.length, 12);
    assert.equal(run.threads[0]!.profiles[1], '20-0.2.cpuprofile');
    assert.equal(run.threads[0]!.profiles[11], '20-0.12.cpuprofile');
    assert.deepEqual([run.state, run.end, run.exitCode, run.durationMs], ['complete', 'app-exited', 0, 1234]);
    assert.equal(run.recorder, undefined);
    assert.deepEqual(await readRun(dir), run);
  });

  it('takes what a killed process left: segments it had no time to list, drafts it had no time to rename', async () => {
    await addThread('20-0', { complete: false, profiles: ['20-0.1.cpuprofile'] }, 2);
    await write('.20-0.3.cpuprofile.20.tmp', '{"nodes":[{"id"');
    await write('20-0.3.cpuprofile', '');
    const run = await finalizeRun(dir, { end: 'killed', exitSignal: 'SIGKILL' });
    assert.deepEqual(run.threads[0]!.profiles, ['20-0.1.cpuprofile', '20-0.2.cpuprofile']);
    assert.equal(run.state, 'partial');
    assert.match(run.notes.join(), /Process 20 \(app\.js\) ended without writing the last seconds/);
    assert.ok(!(await readdir(dir)).some((name) => name.endsWith('.tmp')));
  });

  it('takes captures of threads that left nothing else', async () => {
    await write('40-2.1.cpuprofile', PROFILE);
    const run = await finalizeRun(dir, {});
    assert.equal(run.threads[0]!.id, '40-2');
    assert.deepEqual(
      [run.threads[0]!.pid, run.threads[0]!.threadId, run.threads[0]!.complete],
      [40, 2, false],
    );
  });

  it('is failed when no thread wrote a capture', async () => {
    const run = await finalizeRun(dir, { notes: ['The program ended at once.'] });
    assert.deepEqual([run.state, run.end, run.notes], ['failed', 'failed', ['The program ended at once.']]);
  });

  it('says which thread file is broken, and goes on without it', async () => {
    await addThread('20-0');
    await write('21-0.json', '{"id":');
    const run = await finalizeRun(dir, {});
    assert.equal(run.threads.length, 1);
    assert.match(run.notes.join(), /21-0\.json can't be read: it is not JSON/);
  });

  it('forgets parents that are not there, and circles of parents', async () => {
    await addThread('20-0', { parent: '21-0' });
    await addThread('21-0', { parent: '20-0' });
    await addThread('22-0', { parent: '9-0' });
    const run = await finalizeRun(dir, {});
    for (const { parent } of run.threads) assert.equal(parent, undefined);
  });

  it('repeats what threads have to say', async () => {
    await addThread('20-0', { notes: ['The engine was another.'] });
    await addThread('21-0', { notes: ['The engine was another.'] });
    assert.deepEqual((await finalizeRun(dir, {})).notes, ['The engine was another.']);
  });

  it('may be called again', async () => {
    await addThread('20-0');
    const first = await finalizeRun(dir, { end: 'stopped', notes: ['One.'] });
    assert.deepEqual(await finalizeRun(dir, {}), first);
  });

  it('keeps the sources that TypeScript was built from, as they were built', async () => {
    const source = 'export function f(a: number): number {\n  return a * 2;\n}\n';
    const { code, map } = transformSync(source, { loader: 'ts', sourcemap: true, sourcefile: '../src/a.ts' });
    await mkdir(join(root, 'src'));
    await mkdir(join(root, 'dist'));
    await writeFile(join(root, 'src', 'a.ts'), '// edited after the build\n');
    await writeFile(join(root, 'dist', 'a.js.map'), map);
    const script = pathToFileURL(join(root, 'dist', 'a.js')).href;
    await capture('20-0', [{ scriptId: '5', url: script, sourceMapURL: 'a.js.map', text: code }]);
    await finalizeRun(dir, {});
    const { texts, maps } = await measured();
    assert.deepEqual(texts, { [join(root, 'src', 'a.ts')]: source });
    assert.deepEqual(maps, [
      { url: script, script: hashOf(code), base: join(root, 'dist', 'a.js.map'), hash: hashOf(map) },
    ]);
    assert.equal(await readFile(join(dir, 'sources', hashOf(map)), 'utf8'), map);
  });

  it('keeps no map beside a text that holds it, told by V8 or not', async () => {
    const source = 'export const f = (a: number) => a * 2;\n';
    const sourcefile = join(root, 'a.ts');
    const { code } = transformSync(source, { loader: 'ts', sourcemap: 'inline', sourcefile });
    const url = pathToFileURL(join(root, 'a.js')).href;
    await capture('20-0', [{ scriptId: '5', url, text: code }]);
    await finalizeRun(dir, {});
    const { texts, maps } = await measured();
    assert.deepEqual(texts, { [sourcefile]: source });
    assert.deepEqual(maps, []);
  });

  it('takes a source from the disk only when it is no younger than the build and the run', async () => {
    const mappings = JSON.stringify({
      version: 3,
      sources: ['old.ts', 'young.ts'],
      names: [],
      mappings: 'AAAA;ACAA',
    });
    await writeFile(join(root, 'a.js.map'), mappings);
    await writeFile(join(root, 'old.ts'), 'old();\n');
    await writeFile(join(root, 'young.ts'), 'young();\n');
    const hour = 3600;
    const now = Date.now() / 1000;
    await utimes(join(root, 'old.ts'), now - 2 * hour, now - 2 * hour);
    await utimes(join(root, 'a.js.map'), now - hour, now - hour);
    const url = pathToFileURL(join(root, 'a.js')).href;
    await capture('20-0', [{ scriptId: '5', url, sourceMapURL: 'a.js.map', text: 'old();\nyoung();\n' }]);
    await finalizeRun(dir, {});
    assert.deepEqual((await measured()).texts, { [join(root, 'old.ts')]: 'old();\n' });
  });

  it('keeps what was executed of a script without a map, or what was written when only types were taken out', async () => {
    const written = 'const a: number = f<string>(1);\n';
    await writeFile(join(root, 'typed.ts'), written);
    await writeFile(join(root, 'changed.js'), 'after();\n');
    const script = (name: string, text: string): CapturedScript & { text: string } => ({
      scriptId: name,
      url: pathToFileURL(join(root, name)).href,
      text,
    });
    await capture('20-0', [
      script('typed.ts', 'const a         = f        (1);\n'),
      script('changed.js', 'before();\n'),
      script('deleted.js', 'gone();\n'),
      { scriptId: '9', url: 'evalmachine.<anonymous>', text: 'evaluated();' },
    ]);
    await finalizeRun(dir, {});
    assert.deepEqual((await measured()).texts, {
      [join(root, 'typed.ts')]: written,
      [join(root, 'changed.js')]: 'before();\n',
      [join(root, 'deleted.js')]: 'gone();\n',
    });
  });

  it('survives a list of scripts that is broken', async () => {
    await addThread('20-0', { sources: '20-0.sources.json' });
    await write('20-0.sources.json', '{"version":1,"scripts":[{"scriptId":"5"}]}');
    const run = await finalizeRun(dir, {});
    assert.equal(run.state, 'complete');
    assert.match(run.notes.join(), /20-0\.sources\.json can't be read: "url" is not a text/);
  });

  it('does not follow hashes out of its folder', async () => {
    await addThread('20-0', { sources: '20-0.sources.json' });
    const scripts = [{ scriptId: '5', url: 'file:///a.js', hash: '../../../../etc/passwd' }];
    await write('20-0.sources.json', JSON.stringify({ version: 1, scripts }));
    const run = await finalizeRun(dir, {});
    assert.match(run.notes.join(), /"hash" is not a SHA-256/);
    assert.deepEqual((await measured()).sources, []);
  });

  it('keeps captures and run when sources can not be written', async () => {
    await write('sources', 'a file in the place of the folder');
    await addThread('20-0');
    const run = await finalizeRun(dir, {});
    assert.equal(run.threads[0]!.profiles.length, 1);
    assert.equal(run.state, 'complete');
    assert.equal(run.notes.length, 1);
    assert.match(run.notes[0]!, /sources could not be written: .*\.$/);
  });
});
