import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run, RunThread } from '../../../../src/core/runs/run';
import type { CapturedScripts } from '../../../../src/core/runs/scripts';
import { type Capture, type LaunchOptions, startCapture } from '../../../../src/node/capture/launch';
import { buildAgent } from '../../../lib/builtAgent';

/** What runs the recorded programs: this Node, or another one to test with. */
export const node = process.env.HOTLIGHT_TEST_NODE ?? process.execPath;

/** What a program printed, and what was recorded of it. */
export interface Recorded {
  readonly run: Run;
  readonly dir: string;
  readonly stdout: string;
  readonly stderr: string;
}

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly scriptId: string };
    readonly hitCount: number;
    readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
  }[];
  readonly samples: readonly number[];
  readonly startTime: number;
  readonly endTime: number;
}

/**
 * Source text that works in a function named `hot` for about so many milliseconds of CPU time, however busy the
 * machine is. It is on the first two lines and prints nothing.
 */
export const burn = (milliseconds: number): string =>
  `function hot(n) { let x = 0; for (let i = 0; i < n; i++) x += Math.sqrt(i); return x }
for (let i = 0; i < ${milliseconds * 50}; i++) hot(1e4);
`;

/** Where programs are written, started and recorded; everything in it goes away, and nothing else may stay. */
export class Lab {
  readonly #captures: Capture[] = [];
  readonly #oldTmp = process.env.TMPDIR;

  private constructor(
    readonly folder: string,
    readonly agentPath: string,
  ) {}

  /** Blanks and letters beyond ASCII are in every path, as they are on users' machines. */
  static async open(): Promise<Lab> {
    const folder = await mkdtemp(join(tmpdir(), 'hotlight lab é '));
    for (const name of ['agent "1"', 'tmp', 'app']) mkdirSync(join(folder, name));
    const lab = new Lab(folder, buildAgent(join(folder, 'agent "1"')));
    process.env.TMPDIR = lab.temporary;
    return lab;
  }

  /** Our temporary files, and those of the programs. */
  get temporary(): string {
    return join(this.folder, 'tmp');
  }

  /** The programs' working directory. */
  get app(): string {
    return join(this.folder, 'app');
  }

  write(name: string, text: string): string {
    const file = join(this.app, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Starts a command; its output is collected in the result of `ended`. */
  async start(
    command: readonly string[],
    options: Partial<LaunchOptions> = {},
  ): Promise<{ capture: Capture; output: { stdout: string; stderr: string }; ended(): Promise<Recorded> }> {
    const output = { stdout: '', stderr: '' };
    const capture = await startCapture({
      command,
      cwd: this.app,
      env: process.env,
      root: this.folder,
      kind: 'cpu',
      engine: 'inspector',
      attribution: 'accurate',
      interval: 1000,
      agentPath: this.agentPath,
      stdio: 'pipe',
      onOutput: (stream, chunk) => {
        output[stream] += chunk.toString();
      },
      ...options,
    });
    this.#captures.push(capture);
    const ended = async (): Promise<Recorded> => ({ run: await capture.done, dir: capture.dir, ...output });
    return { capture, output, ended };
  }

  /** Runs a program until it ends by itself. */
  async record(command: readonly string[], options: Partial<LaunchOptions> = {}): Promise<Recorded> {
    return (await this.start(command, options)).ended();
  }

  /** Writes a program and runs it until it ends by itself. */
  async recordSource(
    source: string,
    options: Partial<LaunchOptions> = {},
    name = 'app.js',
  ): Promise<Recorded> {
    return this.record([node, this.write(name, source)], options);
  }

  /** Waits until a program has printed something. */
  async printed(output: { stdout: string; stderr: string }, text: string): Promise<void> {
    await until(() => output.stdout.includes(text) || output.stderr.includes(text));
  }

  /** Ends what still runs; asserts that no process and no temporary file is left. */
  async clean(): Promise<void> {
    for (const capture of this.#captures.splice(0)) await capture.stop().catch(() => undefined);
    const left = readdirSync(this.temporary).filter((name) => name.startsWith('hotlight'));
    assert.deepEqual(left, [], 'temporary files are left');
    for (let tries = 0; tries < 100 && processesNaming(this.app).length > 0; tries += 1) await sleep(20);
    assert.deepEqual(processesNaming(this.app), [], 'processes are left');
    await rm(join(this.folder, '.hotlight'), { recursive: true, force: true });
    await rm(this.app, { recursive: true, force: true });
    mkdirSync(this.app);
  }

  async close(): Promise<void> {
    if (this.#oldTmp === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = this.#oldTmp;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Waits for something that is about to happen, for 30 s at most. */
export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 1500) throw new Error(`Waited in vain for ${condition}`);
    await sleep(20);
  }
}

/** Ids of living processes that have `text` among their arguments. Only on Linux; elsewhere none are found. */
export function processesNaming(text: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

export function profilesOf(dir: string, thread: RunThread): Profile[] {
  return thread.profiles.map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as Profile);
}

/** Ticks of a function in all segments of a thread. */
export function hitsOf(dir: string, thread: RunThread, name: string): number {
  let hits = 0;
  for (const { nodes } of profilesOf(dir, thread)) {
    for (const { callFrame, hitCount } of nodes) if (callFrame.functionName === name) hits += hitCount;
  }
  return hits;
}

export function scriptsOf(dir: string, thread: RunThread): CapturedScripts['scripts'] {
  assert.ok(thread.sources !== undefined, 'the thread has kept no sources');
  return (JSON.parse(readFileSync(join(dir, thread.sources), 'utf8')) as CapturedScripts).scripts;
}
