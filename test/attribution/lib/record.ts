import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Run } from '../../../src/core/runs/run';
import { attachCapture } from '../../../src/node/attach/attach';
import { startCapture } from '../../../src/node/capture/launch';

export const repository = resolve(__dirname, '..', '..', '..');
export const programs = resolve(repository, 'test', 'fixtures', 'attribution', 'programs');

/** Until V8 has optimized what it will. */
const WARM_UP_MS = 2000;
const ATTACHED_MS = 2000;

/** The Node that programs are run by; `test/nodes.mjs` sets another than ours. */
export const node = process.env.HOTLIGHT_TEST_NODE ?? process.execPath;
export const nodeVersion = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();

/** True when the Node under test is at least of this version. */
export function nodeIsAtLeast(major: number, minor: number): boolean {
  const [itsMajor = 0, itsMinor = 0] = nodeVersion.slice(1).split('.').map(Number);
  return itsMajor > major || (itsMajor === major && itsMinor >= minor);
}

export interface RecordOptions {
  /** Arguments of Node. */
  readonly args: readonly string[];
  /** Folder that takes the run. */
  readonly root: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly rotateMs?: number;
  readonly attribution?: 'accurate' | 'as-is';
}

/** Runs a program to its end with the built agent in it. */
export async function record(options: RecordOptions): Promise<{ dir: string; run: Run }> {
  const agentPath = resolve(repository, 'dist', 'agent.js');
  if (!existsSync(agentPath)) throw new Error('dist/agent.js is missing; run "npm run build" first.');
  let output = '';
  const capture = await startCapture({
    kind: 'cpu',
    engine: 'inspector',
    attribution: options.attribution ?? 'accurate',
    interval: 1000,
    command: [node, ...options.args],
    cwd: options.cwd ?? programs,
    env: { ...process.env, NODE_OPTIONS: '', ...options.env },
    root: options.root,
    agentPath,
    stdio: 'pipe',
    onOutput: (_, chunk) => {
      output += chunk.toString();
    },
    ...(options.rotateMs === undefined ? {} : { rotateMs: options.rotateMs }),
  });
  const run = await capture.done;
  if (run.exitCode !== 0)
    throw new Error(`The program failed (${run.exitCode ?? run.exitSignal}):\n${output}`);
  return { dir: capture.dir, run };
}

/** Runs a program until it is warm, and then attaches to it for a while. */
export async function attach(program: string, root: string): Promise<{ dir: string }> {
  const child = spawn(node, ['--inspect=127.0.0.1:0', program], {
    cwd: programs,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const port = await new Promise<number>((found, failed) => {
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const match = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said);
        if (match !== null) found(Number(match[1]));
      });
      child.on('error', failed);
      child.on('exit', () => failed(new Error(`The program ended: ${said}`)));
    });
    await setTimeout(WARM_UP_MS);
    const capture = await attachCapture({
      target: { kind: 'address', host: '127.0.0.1', port },
      kind: 'cpu',
      interval: 1000,
      root,
      durationMs: ATTACHED_MS,
    });
    await capture.done;
    return { dir: capture.dir };
  } finally {
    child.kill();
  }
}
