import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError, messageOf } from '../../core/base/errors';
import { accepts } from '../accepts';
import { findInspectorUrl, formatAddress } from '../cdp/discover';
import { type InspectorFlags, readInspectorFlags } from './inspectorFlags';
import { catchesSigusr1, findLinuxHolder, listLinuxListeners, readExecutable, readStat } from './linux';
import { findOpenInspector, listSystemProcesses, whyDenied } from './processes';
import type { Listener, SystemProcess } from './systemProcess';

export interface OpenInspector {
  readonly url: string;
  readonly listener: Listener;
  /** True when it was closed before. */
  readonly openedByUs: boolean;
}

/** Node opens its inspector within 50 ms, unless a synchronous call holds its main thread. */
const USUAL_OPEN_MS = 250;
const OPEN_TIMEOUT_MS = 5_000;
const POLL_MS = 25;
const ACCEPT_TIMEOUT_MS = 500;
const MAX_NAME = 100;

/**
 * The inspector of a process of this machine, opened when it is not: by SIGUSR1, on Windows by
 * `process._debugProcess`. A program that handles SIGUSR1 itself can't be told from one that leaves it to Node;
 * its handler runs, as it would for `kill -USR1`.
 * @throws HotlightError `not-found`, `permission`, `unsupported`, `usage` (ourselves), `cancelled`.
 */
export async function openInspector(pid: number, signal?: AbortSignal): Promise<OpenInspector> {
  if (pid === process.pid) {
    throw new HotlightError('usage', `Process ${pid} is Hotlight itself: pick another process.`);
  }
  checkAlive(pid);
  const target = (await listSystemProcesses(signal)).find((it) => it.pid === pid);
  if (target === undefined) throw await notNode(pid);
  const denied = whyDenied(target);
  if (denied !== undefined) throw new HotlightError('permission', denied);

  const flags = readInspectorFlags(target.argv, target.nodeOptions);
  const own = await ownInspector(target, flags);
  if (own !== undefined) return { ...(await at(own)), openedByUs: false };
  const obstacle = await whyNoSignal(target, flags);
  if (obstacle !== undefined) {
    // It may have opened one itself, on a port that nothing names.
    const open = await findOpenInspector(target.listeners);
    if (open !== undefined) return { ...(await at(open)), openedByUs: false };
    throw obstacle;
  }
  if (signal?.aborted) throw new HotlightError('cancelled', 'Attaching was cancelled.');
  sendSignal(pid);
  // From here on a cancelled attempt would leave the inspector open; whoever connects can close it again.
  return await waitForInspector(target, flags);
}

function checkAlive(pid: number): void {
  try {
    process.kill(pid, 0);
  } catch (error) {
    throw signalError(pid, error);
  }
}

function sendSignal(pid: number): void {
  try {
    if (process.platform === 'win32') debugProcess(pid);
    else process.kill(pid, 'SIGUSR1');
  } catch (error) {
    throw signalError(pid, error);
  }
}

/** Undocumented but kept: Windows has no signals, and `node inspect -p` uses the same. */
function debugProcess(pid: number): void {
  (process as unknown as { _debugProcess(pid: number): void })._debugProcess(pid);
}

function signalError(pid: number, error: unknown): HotlightError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ESRCH') return gone(pid, error);
  if (code === 'EPERM') {
    const message = `Process ${pid} belongs to another user: attach as that user or as the administrator.`;
    return new HotlightError('permission', message, { cause: error });
  }
  const message = `Process ${pid} could not be asked to open its inspector (${messageOf(error)}): start it with --inspect.`;
  return new HotlightError('unsupported', message, { cause: error });
}

function gone(pid: number, cause?: unknown): HotlightError {
  return new HotlightError(
    'not-found',
    `There is no process ${pid} (any more): list the running ones and pick again.`,
    { cause },
  );
}

async function notNode(pid: number): Promise<HotlightError> {
  const stat = process.platform === 'linux' ? await readStat(pid) : undefined;
  if (stat?.state === 'Z') return gone(pid);
  const executable = await readExecutable(pid);
  const name = executable === undefined ? 'not a Node.js process' : `${executable}, not Node.js`;
  return new HotlightError(
    'unsupported',
    `Process ${pid} is ${name}: pick a Node.js process, or give host:port when it has an inspector.`,
  );
}

/** The inspector that is open already, where the process's options or their default say. */
async function ownInspector(target: SystemProcess, flags: InspectorFlags): Promise<Listener | undefined> {
  const likely = target.listeners.filter(({ port }) =>
    flags.port === 0 ? flags.enabled : port === flags.port,
  );
  return findOpenInspector(likely);
}

/** Why a signal would be useless or would harm; undefined when it may be sent. */
async function whyNoSignal(target: SystemProcess, flags: InspectorFlags): Promise<HotlightError | undefined> {
  const { pid } = target;
  if (process.platform === 'linux') {
    const state = (await readStat(pid))?.state;
    if (state === undefined || state === 'Z') return gone(pid);
    if (state === 'T' || state === 't') {
      return new HotlightError(
        'unsupported',
        `Process ${pid} is stopped: let it continue (kill -CONT ${pid}) and attach again.`,
      );
    }
  }
  // Without a handler the signal would end the process.
  const caught = process.platform === 'linux' ? await catchesSigusr1(pid) : undefined;
  if (flags.signalDisabled || caught === false) {
    return new HotlightError(
      'unsupported',
      `Process ${pid} does not take SIGUSR1 (--disable-sigusr1): restart it with --inspect, or record it from its start.`,
    );
  }
  return flags.port === 0 ? undefined : portTaken(target, flags);
}

async function portTaken(target: SystemProcess, flags: InspectorFlags): Promise<HotlightError | undefined> {
  const holder = await findHolder(target.pid, flags);
  if (holder === undefined) return undefined;
  const who =
    holder.pid === undefined ? 'another program' : `process ${holder.pid}${await named(holder.pid)}`;
  return new HotlightError(
    'unsupported',
    `Process ${target.pid} would open its inspector on port ${flags.port}, which ${who} holds: ` +
      `end that one's debugging first, or restart ${target.pid} with --inspect-port=0.`,
  );
}

async function findHolder(
  pid: number,
  flags: InspectorFlags,
): Promise<{ readonly pid?: number } | undefined> {
  if (process.platform === 'linux') return findLinuxHolder(pid, flags.port);
  if (!(await accepts(flags.host, flags.port, ACCEPT_TIMEOUT_MS))) return undefined;
  const processes = await listSystemProcesses();
  const holder = processes.find(({ listeners }) => listeners.some(({ port }) => port === flags.port));
  return holder === undefined ? {} : { pid: holder.pid };
}

async function named(pid: number): Promise<string> {
  const holder = (await listSystemProcesses()).find((it) => it.pid === pid);
  const name = holder?.commandLine ?? (await readExecutable(pid));
  if (name === undefined) return '';
  // The end tells more than the beginning, which is the path of node.
  return name.length > MAX_NAME ? ` (…${name.slice(-MAX_NAME)})` : ` (${name})`;
}

async function waitForInspector(target: SystemProcess, flags: InspectorFlags): Promise<OpenInspector> {
  const { pid } = target;
  const known = new Set(target.listeners.map(({ host, port }) => formatAddress(host, port)));
  const start = Date.now();
  for (let waited = 0; waited < OPEN_TIMEOUT_MS; waited = Date.now() - start) {
    await sleep(POLL_MS);
    checkAlive(pid);
    const listeners = await candidates(pid, flags);
    const fresh = listeners.filter(({ host, port }) => !known.has(formatAddress(host, port)));
    const opened = await findOpenInspector(fresh);
    if (opened !== undefined) return { ...(await at(opened)), openedByUs: true };
    // A process does nothing at the signal when it has opened an inspector on a port that nothing names.
    const open = waited > USUAL_OPEN_MS ? await findOpenInspector(listeners) : undefined;
    if (open !== undefined) return { ...(await at(open)), openedByUs: false };
  }
  throw new HotlightError(
    'unsupported',
    `Process ${pid} did not open its inspector within ${OPEN_TIMEOUT_MS / 1000} s: it handles SIGUSR1 itself, or a ` +
      'synchronous call blocks it; restart it with --inspect, or record it from its start.',
  );
}

/** Where the inspector may have appeared; the socket tables are quick to read on Linux only. */
async function candidates(pid: number, flags: InspectorFlags): Promise<readonly Listener[]> {
  if (process.platform === 'linux') return listLinuxListeners(pid);
  if (flags.port !== 0) return [{ host: flags.host, port: flags.port }];
  return (await listSystemProcesses()).find((it) => it.pid === pid)?.listeners ?? [];
}

async function at(listener: Listener): Promise<{ readonly url: string; readonly listener: Listener }> {
  return { url: await findInspectorUrl(listener.host, listener.port), listener };
}
