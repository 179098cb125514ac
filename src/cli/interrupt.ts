import type { KnownProcess } from '../node/capture/processTree';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** A program that has not ended by then may want to go on; whoever waits for it should know the way out. */
const REMIND_MS = 1_000;

/** With the extension of the bundle, which the build leaves as it is. */
const programs = async () => (await import('./otherCommands.js')).loadStartedPrograms();

/**
 * Takes the user's Ctrl-C and SIGTERM. The first one asks the command to finish what it has, and the program that
 * it has started to end. The second one kills that program with all that it has started, which would run on
 * without us otherwise, and ends this process by that signal.
 * @returns what the first signal aborts
 */
export function takeInterrupts(err: (text: string) => void): AbortSignal {
  const interrupt = new AbortController();
  let known: Promise<KnownProcess[]> = Promise.resolve([]);
  const first = (signal: NodeJS.Signals): void => {
    // Before the command ends any of them: what loses its parent then is found by this only.
    known = programs()
      .then(({ startedProcesses }) => startedProcesses())
      .catch(() => []);
    interrupt.abort(signal);
    setTimeout(() => void remind(), REMIND_MS).unref();
  };
  const remind = async (): Promise<void> => {
    const left = await programs()
      .then(async ({ stillStarted }) => stillStarted(await known))
      .catch(() => []);
    if (left.length > 0) err('hotlight: the program has not ended yet; Ctrl-C again kills it.\n');
  };
  const second = async (signal: NodeJS.Signals): Promise<void> => {
    // A third one doesn't wait for anything.
    for (const name of SIGNALS) process.removeAllListeners(name);
    const killed = await programs()
      .then(async ({ killStarted }) => killStarted(await known))
      .catch(() => false);
    if (killed) err('hotlight: killed the program, which had not ended.\n');
    process.kill(process.pid, signal);
  };
  for (const name of SIGNALS) {
    process.on(name, (signal) => {
      if (interrupt.signal.aborted) void second(signal);
      else first(signal);
    });
  }
  return interrupt.signal;
}
