import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError } from '../../core/base/errors';
import type { CdpSession } from '../cdp/session';

/** What an inspected thread says of itself. */
export interface TargetInfo {
  readonly pid: number;
  /** Executable, Node's options, script, arguments. */
  readonly command: readonly string[];
  /** Base name of the main script; `node` when there is none. */
  readonly name: string;
  readonly cwd: string;
  /** `v22.11.0`. */
  readonly nodeVersion: string;
  readonly platform: string;
  readonly arch: string;
  /** An earlier recording opened the inspector and was about to close it; that is ours to do now. */
  readonly inheritedClose: boolean;
}

/** Under this symbol on `process` stands the timer that closes an inspector that we opened. */
const CLOSING = 'hotlight.inspector.closing';

/**
 * Milliseconds from the last word to a process until it closes its inspector. `inspector.close()` while a client
 * is disconnecting crashes the process; half a second after has not (test/bench/attachClose.mts counts).
 */
const CLOSE_DELAY_MS = 1_500;

/** Modules without `require`, which an expression does not have; undefined on old Node with an ES module as main. */
const LOAD = `(name) => process.getBuiltinModule?.(name) ?? process.mainModule?.require(name)`;

/**
 * Reads properties only: the process may be in the middle of its start, where loading a module would break it.
 * null: no Node.js (yet); '': not started far enough.
 */
const ASK = `(() => {
  if (typeof process !== 'object' || process.release?.name !== 'node') return null;
  const { pid, execPath, execArgv, argv, version, platform, arch } = process;
  if (pid === undefined || !execPath || !execArgv || !argv) return '';
  const closing = process[Symbol.for('${CLOSING}')];
  if (closing !== undefined) {
    clearTimeout(closing);
    delete process[Symbol.for('${CLOSING}')];
  }
  return JSON.stringify({
    pid,
    command: [execPath, ...execArgv, ...argv.slice(1)],
    name: (argv[1] ?? '').split(/[\\\\/]/).pop() || 'node',
    cwd: (() => { try { return process.cwd(); } catch { return ''; } })(), // the folder may be gone
    nodeVersion: version,
    platform,
    arch,
    inheritedClose: closing !== undefined,
  });
})()`;

const THREAD_ID = `(${LOAD})('node:worker_threads')?.threadId ?? 0`;

const CLOSE = `(() => {
  const load = ${LOAD};
  const inspector = load('node:inspector');
  const timers = load('node:timers');
  if (!inspector || !timers) return false;
  const key = Symbol.for('${CLOSING}');
  process[key] = timers.setTimeout(() => {
    delete process[key];
    inspector.close();
  }, ${CLOSE_DELAY_MS}).unref();
  return true;
})()`;

/**
 * Asks a thread what it is. One that waits for its first client (`--inspect-wait`, `--inspect-brk`) does not know
 * that yet, and is let go.
 * @throws HotlightError `unsupported` when the other side is no Node.js, `bad-input` when it answers nonsense.
 */
export async function askTarget(session: CdpSession): Promise<TargetInfo> {
  let answer = await evaluate(session, ASK);
  for (let tries = 0; (answer === null && tries < 25) || (answer === '' && tries < 250); tries++) {
    await session.send('Runtime.runIfWaitingForDebugger');
    await sleep(20);
    answer = await evaluate(session, ASK);
  }
  if (typeof answer !== 'string') {
    throw new HotlightError('unsupported', `${session.peer} runs no Node.js: pick a Node.js process.`);
  }
  try {
    return JSON.parse(answer);
  } catch (error) {
    throw new HotlightError(
      'bad-input',
      `${session.peer} could not describe itself (${answer.slice(0, 200) || 'it does not start'}): it can't be recorded.`,
      { cause: error },
    );
  }
}

/** Which thread a session of a running program speaks to; 0 for the main thread. */
export async function askThreadId(session: CdpSession): Promise<number> {
  return Number(await evaluate(session, THREAD_ID)) || 0;
}

/** How long V8 may take for the largest of heaps. */
const SNAPSHOT_TIMEOUT_MS = 30 * 60_000;

/**
 * Has a process write a snapshot of its main thread's heap, which blocks it.
 * @throws HotlightError `io` when it can't
 */
export async function writeHeapSnapshot(session: CdpSession, file: string): Promise<void> {
  const { exceptionDetails } = await session.send(
    'Runtime.evaluate',
    {
      expression: `(${LOAD})('node:v8').writeHeapSnapshot(${JSON.stringify(file)}), true`,
      returnByValue: true,
    },
    { timeoutMs: SNAPSHOT_TIMEOUT_MS },
  );
  if (exceptionDetails === undefined) return;
  const said = exceptionDetails.exception?.description?.split('\n')[0] ?? exceptionDetails.text;
  throw new HotlightError('io', `${session.peer} could not write a heap snapshot to ${file}: ${said}.`);
}

/** The value of an expression, or the first line of what it threw. */
async function evaluate(session: CdpSession, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression,
    returnByValue: true,
  });
  return exceptionDetails === undefined
    ? result.value
    : exceptionDetails.exception?.description?.split('\n')[0];
}

/**
 * Makes the process close its inspector a while after the last client has left. Disconnect at once after it.
 * @returns false when the process has no means to, and its inspector stays open
 */
export async function closeInspectorLater(session: CdpSession): Promise<boolean> {
  const { result } = await session.send(
    'Runtime.evaluate',
    { expression: CLOSE, returnByValue: true },
    { timeoutMs: 2_000 },
  );
  return result.value === true;
}
