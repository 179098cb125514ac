import { existsSync } from 'node:fs';
import { HotlightError } from '../../core/base/errors';
import type { Log } from '../../core/base/log';
import type { CaptureSettings, Run, RunCheckout, RunSeries, RunThread } from '../../core/runs/run';
import { readGitInfo } from '../git';
import { machineInfo } from '../machine';
import type { ExtraRequest } from '../runs/extraRun';
import { createRun, type StoredRun } from '../runs/store';
import { AgentLink } from './agentLink';
import { LaunchedCapture } from './launchedCapture';
import type { HeapOptions } from './threadHeap';

/** How a program ended: `code` is null when a signal ended it. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** What is started: no shell is involved; `env` is complete, not a patch. */
export interface ProgramCommand {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface SpawnedProgram {
  /** Undefined when the process's id can't be known (a terminal that doesn't say). */
  readonly pid: Promise<number | undefined>;
  /** Settles when the program has ended; rejects with a HotlightError when it could not be started. */
  readonly exited: Promise<ProgramExit>;
  /** Asks the program to end, by the means the spawner has; used when the process tree can't be signalled by pid. */
  kill(): void;
}

/** Starts the program somewhere else than as our child process, such as in an editor's terminal. */
export type Spawner = (program: ProgramCommand) => SpawnedProgram;

export interface LaunchOptions extends CaptureSettings {
  /** Executable and arguments, passed on as they are: no shell, no globbing. */
  readonly command: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** The whole environment of the program; NODE_OPTIONS is appended to. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute; the folder whose `.hotlight/runs` takes the run. */
  readonly root: string;
  /** For people; made from the command when absent. */
  readonly name?: string;
  /** Kept with the run. */
  readonly series?: RunSeries;
  readonly checkout?: RunCheckout;
  /** Stop the recording, and the program, after this long. */
  readonly durationMs?: number;
  /** Absolute path of `dist/agent.js`. */
  readonly agentPath: string;
  /** Where to look for v8-profiler-next when the program has none of its own. Absolute folder. */
  readonly engineFallback?: string;
  /**
   * `inherit`: the program has our terminal. `stderr`: it reads our stdin, and both its outputs go to our stderr,
   * so that our stdout carries only results. `pipe`: its output goes to `onOutput`.
   */
  readonly stdio: 'inherit' | 'stderr' | 'pipe' | Spawner;
  /** With `stdio: 'pipe'`: what the program prints. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', chunk: Buffer) => void;
  /** Aborting is `cancel()`. */
  readonly signal?: AbortSignal;
  readonly log?: Log;
  /** A segment is written this often, so that a kill loses no more. Milliseconds; 10 000 when absent. */
  readonly rotateMs?: number;
}

export interface StopOptions {
  /** Leave the program running, unprofiled. */
  readonly keepAlive?: boolean;
}

/** A recording under way, launched or attached. */
export interface Capture {
  /** Folder of the run, absolute. */
  readonly dir: string;
  /** The run as it stands: `recording` until `done` settles; `threads` holds those seen so far. */
  run(): Run;
  /** Called when a thread appears or ends and when the run's state changes. */
  onChange(listener: () => void): { dispose(): void };
  /** Writes what every thread has recorded, ends the program that we started, and settles with the finished run. */
  stop(options?: StopOptions): Promise<Run>;
  /**
   * Has a thread write its heap into the run's folder, during which it stands still; absent where the recording has
   * no agent in the program.
   * @returns the file, absolute
   * @throws HotlightError
   */
  writeHeap?(thread: RunThread, options: HeapOptions): Promise<string>;
  /**
   * Records something more, into a run of its own beside this one.
   * Rejects with a HotlightError: `usage` when that is being recorded already, `target` when nothing came of it.
   */
  recordExtra(request: ExtraRequest): Promise<StoredRun>;
  /** Ends the program and removes the run's folder: nothing is kept. */
  cancel(): Promise<void>;
  /**
   * The finished run, however it came to its end. Rejects with a HotlightError when nothing could be
   * recorded for a reason that the user must repair, and with reason `cancelled` after `cancel()`.
   */
  readonly done: Promise<Run>;
}

/**
 * Starts a program with the agent in it. Rejects with a HotlightError when it can't be started: `not-found`
 * (command, folder), `permission`, `io` (nowhere to write the run or make a socket), `usage`, `cancelled`.
 */
export async function startCapture(options: LaunchOptions): Promise<Capture> {
  const { agentPath, command, cwd, root, signal } = options;
  if (command.length === 0) throw new HotlightError('usage', 'There is no command to run; name a program.');
  if (!existsSync(agentPath)) {
    throw new HotlightError('not-found', `${agentPath} is missing; install Hotlight again.`);
  }
  const git = await readGitInfo(cwd);
  if (signal?.aborted) throw new HotlightError('cancelled', 'The recording was cancelled.');
  const link = await AgentLink.open();
  let capture: LaunchedCapture;
  try {
    const { attribution, engine, interval, kind, live } = options;
    const stored = await createRun(root, {
      name: options.name ?? command.join(' '),
      command,
      attached: false,
      cwd,
      machine: machineInfo(),
      ...(git === undefined ? {} : { git }),
      ...(options.series === undefined ? {} : { series: options.series }),
      ...(options.checkout === undefined ? {} : { checkout: options.checkout }),
      settings: { attribution, engine, interval, kind, ...(live === undefined ? {} : { live }) },
    });
    capture = new LaunchedCapture(stored, options, link);
  } catch (error) {
    await link.close();
    throw error;
  }
  await capture.begin();
  cancelOnAbort(capture, signal);
  return capture;
}

function cancelOnAbort(capture: Capture, signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  const cancel = (): void => void capture.cancel();
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  const forget = (): void => signal.removeEventListener('abort', cancel);
  capture.done.then(forget, forget);
}
