import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, transformSync } from 'esbuild';
import { HotlightError } from '../../../../src/core/base/errors';
import type { Run, RunThread } from '../../../../src/core/runs/run';
import { analyse } from '../../../../src/node/analysis/analyse';
import type { Analysis, EncodedProfile } from '../../../../src/node/analysis/analysis';
import { analyseInWorker } from '../../../../src/node/analysis/client';
import { finalizeRun } from '../../../../src/node/runs/finalize';
import { createRun, writeRun } from '../../../../src/node/runs/store';
import { hashOf } from '../../../../src/node/scripts/textFiles';

const repository = resolve(__dirname, '..', '..', '..', '..');
const recorded = join(repository, 'test', 'fixtures', 'attribution', 'recorded');
const programs = join(repository, 'test', 'fixtures', 'attribution', 'programs');

/** A recorded profile of a program, as if the program stood in `folder`. */
async function profileIn(folder: string, name: string): Promise<string> {
  const text = await readFile(join(recorded, `${name}.cpuprofile`), 'utf8');
  return text.replaceAll('file:///programs', pathToFileURL(folder).href);
}

const fails = (pattern: RegExp, reason: Parameters<typeof HotlightError.is>[1]) => (error: unknown) => {
  assert.ok(HotlightError.is(error, reason), `${error}`);
  assert.match(error.message, pattern);
  return true;
};

describe('analyse', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hotlight prüfung '));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  describe('a bare profile', () => {
    async function strings(): Promise<string> {
      await writeFile(join(root, 'strings.js'), await readFile(join(programs, 'strings.js')));
      const old = Date.now() / 1000 - 100;
      await utimes(join(root, 'strings.js'), old, old);
      const file = join(root, 'CPU 1.cpuprofile');
      await writeFile(file, await profileIn(root, 'strings.as-is.node20'));
      return file;
    }

    it('is ranked, with the sources that it was measured in', async () => {
      const file = await strings();
      const analysis = await analyse(file);
      assert.equal(analysis.run, undefined);
      assert.deepEqual([analysis.target, analysis.title], [file, 'CPU 1.cpuprofile']);
      assert.deepEqual(analysis.threads, [{ id: '', name: 'CPU 1.cpuprofile' }]);
      assert.equal(analysis.hot.functions[0]!.name, 'bubble');
      const source = join(root, 'strings.js');
      assert.deepEqual(analysis.hot.lines[0], { ...analysis.hot.lines[0], file: source, line: 9 });
      assert.equal(analysis.sourceText(source), await readFile(source, 'utf8'));
      assert.equal(
        analysis.sources.find((it) => it.file === source)!.hash,
        hashOf(analysis.sourceText(source)!),
      );
      assert.equal(analysis.sourceText('/no/such.js'), undefined);
      assert.deepEqual(analysis.notes, []);
    });

    it('is found by a relative path, too', async () => {
      await strings();
      assert.equal((await analyse('CPU 1.cpuprofile', { cwd: root })).title, 'CPU 1.cpuprofile');
    });

    it('has no text of a source that changed since, and says so', async () => {
      const file = await strings();
      const young = Date.now() / 1000 + 100;
      await utimes(join(root, 'strings.js'), young, young);
      const { notes, hot, sourceText } = await analyse(file);
      assert.equal(sourceText(join(root, 'strings.js')), undefined);
      assert.match(notes.join(), /strings\.js changed after this profile was recorded/);
      assert.deepEqual(hot.notes, notes);
    });

    it('of files that are gone is ranked by what it says itself', async () => {
      const file = await strings();
      await rm(join(root, 'strings.js'));
      const { hot, sources } = await analyse(file);
      assert.deepEqual(sources, []);
      assert.equal(hot.functions[0]!.file, join(root, 'strings.js'));
    });

    it('of allocations is ranked in bytes', async () => {
      const callFrame = {
        functionName: 'make',
        scriptId: '5',
        url: 'file:///a.js',
        lineNumber: 4,
        columnNumber: 2,
      };
      const rootFrame = { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };
      const make = { callFrame, selfSize: 1234, id: 2, children: [] };
      const head = { callFrame: rootFrame, selfSize: 0, id: 1, children: [make] };
      const file = join(root, 'Heap.heapprofile');
      await writeFile(file, JSON.stringify({ head, samples: [] }));
      const { hot } = await analyse(file);
      assert.deepEqual([hot.unit, hot.functions[0]!.name, hot.functions[0]!.self], ['bytes', 'make', 1234]);
    });

    it('of a bundle leads to the sources in its map, and a broken map to a sentence', async () => {
      const source = 'export function bubble(list: string[]) {\n  return list;\n}\n';
      const { map } = transformSync(source, { loader: 'ts', sourcemap: true, sourcefile: 'bubble.ts' });
      const file = await strings();
      await writeFile(join(root, 'strings.js.map'), map);
      const mapped = await analyse(file);
      assert.ok(mapped.hot.functions.some((it) => it.file === join(root, 'bubble.ts')));
      assert.equal(mapped.sourceText(join(root, 'bubble.ts')), source);
      await writeFile(join(root, 'strings.js.map'), map.slice(0, 20));
      const broken = await analyse(file);
      assert.match(broken.notes.join(), /The source map of .*strings\.js can't be read \(it is not JSON\)/);
      assert.equal(broken.hot.functions[0]!.file, join(root, 'strings.js'));
    });

    it('tells its progress, and stops when told to', async () => {
      const file = await strings();
      const fractions: number[] = [];
      await analyse(file, { onProgress: (_, fraction) => fractions.push(fraction) });
      assert.ok(fractions.length >= 3);
      assert.deepEqual(
        fractions,
        [...fractions].sort((a, b) => a - b),
      );
      const controller = new AbortController();
      const analysing = analyse(file, { signal: controller.signal, onProgress: () => controller.abort() });
      await assert.rejects(analysing, fails(/cancelled/, 'cancelled'));
    });

    const bad: Record<string, [string, RegExp, Parameters<typeof HotlightError.is>[1]]> = {
      'an empty file': ['', /is empty/, 'bad-input'],
      'a truncated file': ['{"nodes":[{"id":1,', /bad\.cpuprofile/, 'bad-input'],
      'no JSON': ['hello', /bad\.cpuprofile/, 'bad-input'],
      'JSON of another kind': ['{"a":1}', /bad\.cpuprofile/, 'bad-input'],
    };
    for (const [title, [content, pattern, reason]] of Object.entries(bad)) {
      it(`refuses ${title} with a sentence`, async () => {
        await writeFile(join(root, 'bad.cpuprofile'), content);
        await assert.rejects(analyse(join(root, 'bad.cpuprofile')), fails(pattern, reason));
      });
    }

    it('refuses what is not there, folders, and threads of a file', async () => {
      await assert.rejects(analyse(join(root, 'none.cpuprofile')), fails(/none\.cpuprofile/, 'not-found'));
      await assert.rejects(analyse(root), fails(/is not a file|is a folder/, 'bad-input'));
      await assert.rejects(analyse(await strings(), { thread: '1-0' }), fails(/one thread/, 'usage'));
    });
  });

  describe('a run', () => {
    let dir: string;
    let run: Run;
    beforeEach(async () => {
      ({ dir, run } = await createRun(root, {
        name: 'node strings.js',
        command: ['node', 'strings.js'],
        attached: false,
        cwd: root,
        machine: { platform: 'linux', arch: 'x64', cpuModel: '', cpus: 1, memory: 1 },
        settings: { kind: 'cpu', engine: 'inspector', attribution: 'accurate', interval: 1000 },
      }));
    });

    /** A thread with a recording of a program, as the agent leaves it. */
    async function addThread(id: string, name: string, folder = '/srv/app', keeps = true): Promise<void> {
      const [program] = name.split('.');
      const profile = await profileIn(folder, name);
      const text = await readFile(join(programs, `${program}.js`), 'utf8');
      const url = `${pathToFileURL(folder).href}/${program}.js`;
      const nodes = (JSON.parse(profile) as { nodes: { callFrame: { url: string; scriptId: string } }[] })
        .nodes;
      const { scriptId } = nodes.find(({ callFrame }) => callFrame.url === url)!.callFrame;
      await mkdir(join(dir, 'sources'), { recursive: true });
      await writeFile(join(dir, 'sources', hashOf(text)), text);
      await writeFile(join(dir, `${id}.1.cpuprofile`), profile);
      const scripts = keeps ? [{ scriptId, url, hash: hashOf(text) }] : [];
      await writeFile(join(dir, `${id}.sources.json`), JSON.stringify({ version: 1, scripts }));
      const [pid, threadId] = id.split('-').map(Number);
      const thread: RunThread = {
        id,
        pid: pid!,
        threadId: threadId!,
        name: `${program}.js`,
        argv: [],
        nodeVersion: 'v20.20.2',
        startedAt: Date.now(),
        profiles: [`${id}.1.cpuprofile`],
        sources: `${id}.sources.json`,
        complete: true,
      };
      await writeFile(join(dir, `${id}.json`), JSON.stringify(thread));
    }

    it('of one thread is repaired and shown with the text that was executed', async () => {
      await addThread('20-0', 'strings.accurate.node20');
      await finalizeRun(dir, { end: 'app-exited', exitCode: 0 });
      const analysis = await analyse(run.id, { workspaceRoot: root });
      assert.equal(analysis.target, dir);
      assert.equal(analysis.run!.id, run.id);
      assert.equal(analysis.title, 'node strings.js');
      assert.deepEqual(analysis.threads, [{ id: '', name: 'strings.js (process 20)' }]);
      const [bubble] = analysis.hot.functions;
      assert.deepEqual(
        [bubble!.name, bubble!.file, bubble!.confidence],
        ['bubble', '/srv/app/strings.js', 'high'],
      );
      assert.ok(bubble!.selfPercent > 95, 'string comparisons are given back');
      const text = await readFile(join(programs, 'strings.js'), 'utf8');
      assert.equal(analysis.sourceText('/srv/app/strings.js'), text);
    });

    it('of several threads means all together unless one is picked', async () => {
      await addThread('20-0', 'strings.accurate.node20');
      await addThread('20-1', 'smallCalls.accurate.node20');
      await addThread('31-0', 'strings.accurate.node22');
      await finalizeRun(dir, { end: 'app-exited', exitCode: 0 });
      const all = await analyse(dir);
      assert.deepEqual(
        all.threads.map(({ id }) => id),
        ['', '20-0', '20-1', '31-0'],
      );
      assert.equal(all.threads[0]!.name, 'All 3 threads');
      assert.match(all.threads[2]!.name, /worker 1 of process 20/);
      const one = await analyse(dir, { thread: '20-1' });
      assert.equal(one.thread, '20-1');
      assert.equal(one.hot.functions[0]!.name, 'run');
      const parts = await Promise.all(['20-0', '20-1', '31-0'].map((thread) => analyse(dir, { thread })));
      const busy = parts.reduce((sum, { hot }) => sum + hot.busy, 0);
      assert.ok(Math.abs(all.hot.busy - busy) < 1, 'nothing is lost in putting threads together');
      const bubbles = all.hot.functions.filter(({ name }) => name === 'bubble');
      assert.equal(bubbles.length, 1, 'the same function of two processes is one function');
      await assert.rejects(
        analyse(dir, { thread: '9-9' }),
        fails(/no thread "9-9".*20-0, 20-1, 31-0/, 'usage'),
      );
    });

    it('doubts the functions of a script that V8 dropped where the file has other ones', async () => {
      await addThread('20-0', 'strings.accurate.node20', root, false);
      await finalizeRun(dir, {});
      const file = join(root, 'strings.js');
      const executed = await readFile(join(programs, 'strings.js'), 'utf8');
      const typed = executed.replace('bubble(list)', 'bubble(list: string[])');
      const doubtWith = async (text: string): Promise<string | undefined> => {
        await writeFile(file, text);
        const { functions } = (await analyse(dir)).hot;
        const bubble = functions.find(({ name }) => name === 'bubble')!;
        assert.deepEqual([bubble.file, bubble.line], [file, 5]);
        return bubble.confidence === 'low' ? bubble.reason : undefined;
      };
      assert.equal(await doubtWith(executed), undefined);
      assert.equal(await doubtWith(typed), undefined, 'as when types were only taken out');
      const gone = /V8 dropped this code.*the file says something else/;
      assert.match((await doubtWith(`// Moved.\n${executed}`))!, gone);
      assert.match((await doubtWith(`interface Moved {}\n${typed}`))!, gone, 'as a transpiler moves it');
    });

    it('leaves out a segment that is broken, and says so', async () => {
      await addThread('20-0', 'strings.accurate.node20');
      await writeFile(join(dir, '20-0.2.cpuprofile'), '{"nodes":[');
      await finalizeRun(dir, {});
      const { hot, notes } = await analyse(dir);
      assert.equal(hot.functions[0]!.name, 'bubble');
      assert.match(notes.join(), /A part of the recording was left out: .*20-0\.2\.cpuprofile/);
    });

    it('is completed first when its recorder died', async () => {
      await addThread('20-0', 'strings.accurate.node20');
      await writeRun(dir, { ...run, recorder: 2 ** 22 + 1 });
      const analysis = await analyse(dir);
      assert.equal(analysis.run!.state, 'partial');
      assert.equal(analysis.run!.threads.length, 1);
      assert.match(analysis.notes.join(), /Hotlight ended before this recording did/);
    });

    it('is refused while it is recorded, and when nothing was recorded', async () => {
      await assert.rejects(analyse(dir), fails(/still being recorded/, 'usage'));
      await finalizeRun(dir, { notes: ['The program ended before it could be recorded.'] });
      await assert.rejects(
        analyse(dir),
        fails(/^The program ended before it could be recorded\.$/, 'target'),
      );
    });
  });

  describe('in a worker', () => {
    let workerPath: string;
    before(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'hotlight-worker-'));
      workerPath = join(folder, 'worker.js');
      await build({
        entryPoints: [join(repository, 'src', 'node', 'analysis', 'worker.ts')],
        outfile: workerPath,
        bundle: true,
        platform: 'node',
        format: 'cjs',
      });
    });
    after(() => rm(resolve(workerPath, '..'), { recursive: true, force: true }));

    it('gives the same as here', async () => {
      const file = join(root, 'a.cpuprofile');
      await writeFile(join(root, 'strings.js'), await readFile(join(programs, 'strings.js')));
      await writeFile(file, await profileIn(root, 'strings.as-is.node20'));
      const here = await analyse(file);
      const early: EncodedProfile[] = [];
      const there = await analyseInWorker(workerPath, file, { onProfile: (it) => void early.push(it) });
      assert.equal(early[0]?.tree, there.tree);
      assert.equal(await early[0].details, await there.details);
      assert.equal(early.length, 1);
      const { sourceText: _, profile, ...rest } = here;
      const plain = (it: Analysis): object => ({
        ...it,
        sourceText: undefined,
        profile: undefined,
        tree: undefined,
        details: undefined,
      });
      assert.deepEqual(plain(there), {
        ...rest,
        sourceText: undefined,
        profile: undefined,
        tree: undefined,
        details: undefined,
      });
      assert.deepEqual(there.profile.self, profile.self);
      assert.deepEqual(there.profile.frames, profile.frames);
      assert.equal(there.sourceText(join(root, 'strings.js')), here.sourceText(join(root, 'strings.js')));
      assert.deepEqual(there.profile.lines, profile.lines);
      assert.deepEqual(there.profile.samples, profile.samples);
    });

    it('ranks when who paints is done', async () => {
      const file = join(root, 'a.cpuprofile');
      await writeFile(file, await profileIn(root, 'strings.as-is.node20'));
      let isPainted = false;
      let isTooEarly = false;
      const onProfile = async (encoded: EncodedProfile): Promise<void> => {
        encoded.details.then(() => {
          isTooEarly = !isPainted;
        });
        await new Promise((resolve) => setTimeout(resolve, 50));
        isPainted = true;
        throw new Error('The page is gone.');
      };
      const { hot } = await analyseInWorker(workerPath, file, { onProfile });
      assert.ok(hot.functions.length > 0);
      assert.equal(isTooEarly, false);
    });

    it('passes errors on as they are', async () => {
      const missing = join(root, 'none.cpuprofile');
      await assert.rejects(analyseInWorker(workerPath, missing), fails(/none\.cpuprofile/, 'not-found'));
    });

    it('is ended when it is cancelled, before or while it works', async () => {
      const file = join(root, 'a.cpuprofile');
      await writeFile(file, await profileIn(root, 'strings.as-is.node20'));
      await assert.rejects(
        analyseInWorker(workerPath, file, { signal: AbortSignal.abort() }),
        fails(/cancelled/, 'cancelled'),
      );
      const controller = new AbortController();
      const analysing = analyseInWorker(workerPath, file, {
        signal: controller.signal,
        onProgress: () => controller.abort(),
      });
      await assert.rejects(analysing, fails(/cancelled/, 'cancelled'));
    });
  });
});
