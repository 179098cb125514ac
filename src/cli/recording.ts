import { HotlightError } from '../core/base/errors';
import type { Log } from '../core/base/log';
import { formatDuration } from '../core/base/units';
import type { Run } from '../core/runs/run';
import { analyse } from '../node/analysis/analyse';
import type { Capture } from '../node/capture/launch';
import type { Invocation, OptionSpec } from './command';
import { EXIT, type Io } from './io';
import { printHot, TOP_OPTION, topOf } from './printHot';

/** Options that launching and attaching share. */
export const RECORDING_OPTIONS = {
  cpu: { type: 'boolean', help: 'record CPU samples (the default)' },
  heap: { type: 'boolean', help: 'record sampled memory allocations' },
  live: {
    type: 'boolean',
    help: 'with --heap: only what is still in memory at the end, not all since the start',
  },
  duration: { type: 'string', value: 'S', help: 'stop recording after S seconds' },
  interval: {
    type: 'string',
    value: 'N',
    help: 'microseconds between CPU samples (1000), or bytes between allocation samples (32768)',
  },
  name: { type: 'string', value: 'NAME', help: 'what to call the run' },
  out: { type: 'string', value: 'DIR', help: 'keep the run in DIR/.hotlight/runs instead of the workspace' },
  ...TOP_OPTION,
} as const satisfies Record<string, OptionSpec>;

export interface RecordingSettings {
  readonly kind: 'cpu' | 'heap';
  readonly interval: number;
  readonly live?: boolean;
  readonly durationMs?: number;
  readonly name?: string;
}

/** @throws HotlightError `usage` for contradictions and values out of bounds. */
export function recordingSettings(invocation: Invocation): RecordingSettings {
  if (invocation.flag('cpu') && invocation.flag('heap')) {
    throw new HotlightError('usage', 'Choose --cpu or --heap: one run records one of them.');
  }
  topOf(invocation);
  const kind = invocation.flag('heap') ? 'heap' : 'cpu';
  if (invocation.flag('live') && kind !== 'heap') {
    throw new HotlightError('usage', '--live is about memory: use it with --heap.');
  }
  const interval =
    kind === 'cpu'
      ? (invocation.number('interval', { min: 50, max: 1_000_000 }) ?? 1000)
      : (invocation.number('interval', { min: 1024, max: 1 << 30 }) ?? 32_768);
  const duration = invocation.number('duration', { min: 0.1, max: 86_400 });
  const name = invocation.string('name');
  return {
    kind,
    interval,
    ...(invocation.flag('live') ? { live: true } : {}),
    ...(duration === undefined ? {} : { durationMs: duration * 1000 }),
    ...(name === undefined ? {} : { name }),
  };
}

/** `{ log }` that prints every step to stderr when --verbose was given, `{}` otherwise. */
export function verboseLog(invocation: Invocation, io: Io): { log?: Log } {
  if (!invocation.flag('verbose')) return {};
  const write =
    (level: string) =>
    (message: string): void =>
      io.err(`hotlight: ${level}: ${message}\n`);
  return { log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') } };
}

/**
 * Waits until a recording ends, by itself or by the user's interrupt, and prints what it found.
 * @returns the exit status
 */
export async function finishRecording(capture: Capture, invocation: Invocation, io: Io): Promise<number> {
  const stop = (): void => {
    // `done` reports whatever comes of it.
    capture.stop().catch(() => undefined);
  };
  if (io.signal.aborted) stop();
  else io.signal.addEventListener('abort', stop, { once: true });
  let run: Run;
  try {
    run = await capture.done;
  } finally {
    io.signal.removeEventListener('abort', stop);
  }
  const recorded = run.threads.filter((thread) => thread.profiles.length > 0).length;
  if (recorded === 0) {
    io.err(`hotlight: ${describe(run)}; nothing was recorded.\n`);
    throw new HotlightError('target', run.notes[0] ?? 'No thread wrote a profile.');
  }
  const threads = recorded === 1 ? '1 thread' : `${recorded} threads`;
  io.err(`hotlight: ${describe(run)}; ${threads} recorded in ${capture.dir}\n`);
  const analysis = await analyse(capture.dir);
  printHot(analysis, invocation, io, {
    run: { id: run.id, dir: capture.dir, state: run.state, end: run.end ?? null },
  });
  return EXIT.ok;
}

/** How the recording ended; how much it holds is for the result to say, which counts what was sampled. */
function describe(run: Run): string {
  const after = `after ${formatDuration(run.durationMs * 1000)}`;
  switch (run.end) {
    case 'app-exited':
      return `the program ended ${run.exitCode === 0 ? '' : `with exit status ${run.exitCode ?? run.exitSignal} `}${after}`;
    case 'signal':
    case 'killed':
      return `the program was ended by ${run.exitSignal ?? 'a signal'} ${after}`;
    case 'duration':
      return `stopped as agreed ${after}`;
    case 'stopped':
      return `stopped ${after}`;
    default:
      return 'the recording failed';
  }
}
