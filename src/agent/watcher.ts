/**
 * A thread beside the program's main thread, for what must work while that one is busy and its event loop doesn't
 * turn: signals, the launcher's requests, and segments that are overdue. The inspector interrupts the main thread
 * to have its agent do the work, even in an endless loop.
 *
 * Signals are handled here because a listener in the main thread would defer them: a program that Ctrl-C ends at
 * once would go on until its event loop turns. What the program's own listeners do is left alone.
 */
import { Session } from 'node:inspector';
import { connect, type Socket } from 'node:net';
import { constants } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import {
  type AgentToLauncher,
  type HeapRequest,
  type LauncherToAgent,
  parseLauncherMessage,
  type RecordRequest,
} from '../protocol/agent';
import { Board, ENDING_SIGNALS, type EndingSignal } from './board';
import { type AgentHandle, callOfHandle } from './handle';
import { isOverdue, segmentMs } from './segments';
import type { WatcherData, WatcherMessage } from './shared';

const MAIN = 0;
/** The main thread gets this long to act between its own functions, before it is interrupted in one. */
const POLITE_MS = 100;
/** How long a signal may be held up by a main thread that can't be interrupted, because it is in native code. */
const SIGNAL_WAIT_MS = 2000;
const RETRY_MS = 5;

interface SignalHandle {
  onsignal: () => void;
  /** Returns an error number, or 0. */
  start(signal: number): number;
  close(): void;
  unref(): void;
}

const data = workerData as WatcherData;
const board = new Board(data.memory);

function isRecording(): boolean {
  return board.isRecording(MAIN);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

type ArgumentsOf<Method extends keyof AgentHandle> = Parameters<AgentHandle[Method]>;

function askPolitely<Method extends keyof AgentHandle>(method: Method, ...args: ArgumentsOf<Method>): void {
  const message: WatcherMessage<Method> = { method, args };
  parentPort?.postMessage(message);
}

/**
 * @param answered called when the main thread has acted, with whether it has done it
 * @returns false when a call is under way, or the process exits
 */
function interrupt<Method extends keyof AgentHandle>(
  method: Method,
  args: ArgumentsOf<Method>,
  answered: (isDone: boolean) => void = () => undefined,
): boolean {
  if (!board.takeLine()) return false;
  const main = new Session();
  main.connectToMainThread();
  main.post('Runtime.evaluate', callOfHandle(method, ...args), (_error, answer) => {
    main.disconnect();
    board.freeLine();
    answered((answer as { result?: { value?: unknown } } | undefined)?.result?.value === true);
  });
  return true;
}

/** Has the main thread do something, in the middle of its work if it must be. Settles when it has, or has ended. */
async function insist<Method extends keyof AgentHandle>(
  method: Method,
  ...args: ArgumentsOf<Method>
): Promise<void> {
  askPolitely(method, ...args);
  await delay(POLITE_MS);
  while (isRecording()) {
    const isDone = await new Promise((resolve) => {
      if (!interrupt(method, args, resolve)) resolve(false);
    });
    if (isDone) return;
    await delay(RETRY_MS);
  }
}

/** Settles when the process's threads have written their recordings, or when `milliseconds` are over. */
async function finish(milliseconds: number): Promise<void> {
  const deadline = Date.now() + milliseconds;
  askPolitely('finish');
  const impolite = Date.now() + POLITE_MS;
  while (isRecording() && Date.now() < impolite) await delay(RETRY_MS);
  while (isRecording() && Date.now() < deadline) {
    interrupt('finish', []);
    await delay(RETRY_MS);
  }
}

// Signals ---------------------------------------------------------------------------------------------------------

const handles = new Map<EndingSignal, SignalHandle>();
const accounted = new Map<EndingSignal, number>();

/** process.on(signal) exists in the main thread only; the class beneath it works in any. */
function loadSignalClass(): (new () => SignalHandle) | undefined {
  try {
    // Reached by --expose-internals, which is given to this thread only.
    const internals = require('internal/test/binding' as string) as {
      internalBinding(name: string): { Signal: new () => SignalHandle };
    };
    return internals.internalBinding('signal_wrap').Signal;
  } catch {
    return undefined; // then a signal costs what was recorded since the last segment
  }
}

function watchSignals(): void {
  const Signal = loadSignalClass();
  if (Signal === undefined) return;
  for (const name of ENDING_SIGNALS) {
    const handle = new Signal();
    handle.unref();
    handle.onsignal = () => void onSignal(name);
    if (handle.start(constants.signals[name]) === 0) handles.set(name, handle);
  }
}

async function onSignal(name: EndingSignal): Promise<void> {
  tell({ type: 'signal', signal: name });
  // The program's listeners may already have been called and, when they were added by once(), be gone.
  const seen = accounted.get(name) ?? 0;
  if (board.listens(name) || board.emitted(name) > seen) {
    accounted.set(name, seen + 1);
    return;
  }
  await finish(SIGNAL_WAIT_MS);
  // Back to what the signal does without us, then the same signal again.
  handles.get(name)?.close();
  handles.delete(name);
  process.kill(process.pid, name);
}

// The launcher ----------------------------------------------------------------------------------------------------

function tell(message: AgentToLauncher): void {
  if (launcher.writable) launcher.write(`${JSON.stringify(message)}\n`);
}

function connectToLauncher(): Socket {
  const socket = connect(data.socket, () => {
    tell({ type: 'hello', token: data.token, pid: process.pid });
  });
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      obey(parseLauncherMessage(text.slice(0, end)));
      text = text.slice(end + 1);
    }
  });
  // Without a launcher nobody would ever stop the recording, and it would fill the disk.
  socket.on('error', () => void stop());
  socket.on('close', () => void stop());
  return socket;
}

function obey(message: LauncherToAgent | undefined): void {
  if (message?.type === 'stop') void stop();
  else if (message?.type === 'heap') void writeHeap(message);
  else if (message?.type === 'record') void record(message);
}

async function writeHeap(request: HeapRequest): Promise<void> {
  while (!isStopping && !interrupt('heap', [request])) await delay(RETRY_MS);
}

async function record(request: RecordRequest): Promise<void> {
  await insist('record', request);
  if (request.durationMs > 0) {
    await delay(request.durationMs);
    await insist('endRecord', request.id);
  }
  tell({ type: 'recorded', id: request.id });
}

let isStopping = false;

/** Ends the recording for good; the program goes on without this thread. */
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await finish(Number.POSITIVE_INFINITY);
  // A signal that came meanwhile is still to be told.
  await new Promise((resolve) => setImmediate(resolve));
  tellTrouble();
  tell({ type: 'done' });
  launcher.end();
  clearTimeout(beat);
  for (const handle of handles.values()) handle.close();
}

// Overdue segments ------------------------------------------------------------------------------------------------

let toldTrouble = false;
let beat: NodeJS.Timeout | undefined;

function tellTrouble(): void {
  if (toldTrouble || board.trouble === '') return;
  toldTrouble = true;
  tell({ type: 'trouble', code: board.trouble });
}

function check(): void {
  tellTrouble();
  const time = Date.now() - data.epoch;
  if (isRecording() && isOverdue(board.lastWritten(MAIN), time, data.rotateMs)) interrupt('rotate', []);
  checkLater();
}

function checkLater(): void {
  const segment = segmentMs(board.lastWritten(MAIN), data.rotateMs);
  beat = setTimeout(check, Math.max(100, segment / 8));
}

watchSignals();
const launcher = connectToLauncher();
checkLater();
