// Child processes for the demo: each is awaited, bounded in time, and ended by its own id.
import { spawn } from 'node:child_process';

const endTimeoutMs = 15_000;
const keptOutput = 1 << 20;

/**
 * @typedef {object} Started
 * @property {import('node:child_process').ChildProcess} child
 * @property {Promise<{ status: number | null, stdout: string, stderr: string }>} ended  rejects when it can't be started
 * @property {() => Promise<void>} end  asks it to end, and insists after a while
 */

/**
 * Starts Node with arguments and collects what it prints.
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string> }} options `env` is added to this process's
 * @returns {Started}
 */
export function startNode(args, { cwd, env = {} }) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      // JSON on stdout is wanted whole; of chatter the end is what matters.
      output[stream] = stream === 'stdout' ? output.stdout + text : (output.stderr + text).slice(-keptOutput);
    });
  }
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...output }));
  });
  ended.catch(() => {}); // whoever awaits it hears of it
  return { child, ended, end: () => endProcess(child, ended) };
}

/**
 * Runs Node to its end.
 * @param {string} what  for the message when it fails
 * @param {Parameters<typeof startNode>[0]} args
 * @param {Parameters<typeof startNode>[1] & { signal: AbortSignal, timeoutMs: number }} options
 * @returns {Promise<string>} its stdout
 */
export async function runNode(what, args, { signal, timeoutMs, ...options }) {
  signal.throwIfAborted();
  const started = startNode(args, options);
  const { status, stdout, stderr } = await during(what, started, signal, timeoutMs);
  if (status !== 0) throw new Error(`${what} failed: ${lastWords(stderr || stdout, status)}`);
  return stdout;
}

/** Waits for a process; ends it when time is up or the signal comes. */
export async function during(what, { ended, end }, signal, timeoutMs) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const stop = new Promise((_, reject) => {
    limit.addEventListener('abort', () =>
      reject(signal.aborted ? signal.reason : new Error(`${what} took longer than ${timeoutMs / 1000} s.`)),
    );
  });
  try {
    return await Promise.race([ended, stop]);
  } catch (error) {
    await end();
    throw error;
  }
}

/** What a program that failed said about it: its error messages if there are any, else its last lines. */
export function lastWords(text, status) {
  const lines = text.trim().split('\n');
  const errors = lines.filter((line) => /^(\w*Error|error|hotlight): /.test(line));
  const words = (errors.length > 0 ? errors : lines).slice(-4).join('\n');
  return words === '' ? `exit status ${status}.` : words;
}

async function endProcess(child, ended) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), endTimeoutMs);
  await ended.catch(() => {});
  clearTimeout(timer);
}
