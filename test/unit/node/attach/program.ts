import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program under test. Ended by its own pid when the test is over. */
export interface Program {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Writes a line to its stdin. */
  tell(word: string): void;
  /** Settles when it has printed this. */
  prints(text: string): Promise<void>;
  /** Everything that it printed to stdout and stderr. */
  printed(): string;
  exited(): Promise<{ code: number | null; signal: string | null }>;
}

/** The Node.js that the programs run on; ours, unless another is to be tested. */
export const testNode = process.env.HOTLIGHT_TEST_NODE ?? process.execPath;

export interface ProgramOptions {
  readonly nodeArgs?: readonly string[];
  readonly env?: Record<string, string>;
}

const running = new Set<ChildProcess>();

/** Path of a fixture of this folder. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../fixtures/attach/${name}`, import.meta.url));
}

/** Starts a fixture, or the script at an absolute path, and waits until it says `ready`. Its inspector takes any free port unless told otherwise. */
export async function startProgram(name: string, options: ProgramOptions = {}): Promise<Program> {
  const { nodeArgs = ['--inspect-port=127.0.0.1:0'], env = {} } = options;
  const child = spawn(testNode, [...nodeArgs, isAbsolute(name) ? name : fixture(name)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  running.add(child);
  let printed = '';
  const take = (chunk: Buffer): void => {
    printed += chunk;
    child.emit('printed');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const exit = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  const prints = async (text: string): Promise<void> => {
    while (!printed.includes(text)) {
      const ended = await Promise.race([once(child, 'printed').then(() => false), exit.then(() => true)]);
      if (ended && !printed.includes(text)) throw new Error(`${name} ended without "${text}": ${printed}`);
    }
  };
  await prints('ready');
  return {
    child,
    pid: child.pid!,
    tell: (word) => void child.stdin.write(`${word}\n`),
    prints,
    printed: () => printed,
    exited: () => exit,
  };
}

/** Ends what the tests have started. */
export async function endPrograms(): Promise<void> {
  for (const child of running) {
    running.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

/** A test of what only Linux has. */
export function onLinux(title: string, body: () => void | Promise<void>): void {
  if (process.platform === 'linux') it(title, body);
}

/** A test of what Windows lacks. */
export function onUnix(title: string, body: () => void | Promise<void>): void {
  if (process.platform !== 'win32') it(title, body);
}
