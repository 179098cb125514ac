import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError } from '../../core/base/errors';
import type { Log } from '../../core/base/log';
import type { CaptureSettings, MachineInfo } from '../../core/runs/run';
import type { Capture } from '../capture/launch';
import { type CdpConnection, connectCdp } from '../cdp/client';
import { findInspectorUrl, formatAddress } from '../cdp/discover';
import { machineInfo } from '../machine';
import type { ExtraRequest } from '../runs/extraRun';
import type { StoredRun } from '../runs/store';
import { AttachedCapture } from './attachedCapture';
import { countLinuxClients, readNamespacePids, readStat } from './linux';
import { readProbe } from './metricsProbe';
import { openInspector } from './openInspector';
import { type Listener, reachable } from './systemProcess';
import { askTarget, askThreadId, type TargetInfo } from './targetInfo';

export type AttachTarget =
  /** A process of this machine; its inspector is opened when it is not open yet. */
  | { readonly kind: 'pid'; readonly pid: number }
  /** An open inspector. A host other than this machine only when the user typed it. */
  | { readonly kind: 'address'; readonly host: string; readonly port: number }
  /** The address that Node prints: `ws://127.0.0.1:9229/<uuid>`. */
  | { readonly kind: 'url'; readonly url: string }
  /** What `extension.js-debug.requestCDPProxy` answered: one thread of a debug session, shared with the debugger. */
  | { readonly kind: 'proxy'; readonly host: string; readonly port: number; readonly path?: string };

export interface AttachOptions {
  readonly target: AttachTarget;
  readonly kind: CaptureSettings['kind'];
  /** Sampling interval in microseconds (CPU) or bytes (heap). */
  readonly interval: number;
  /** Of allocations, only what is still in memory. */
  readonly live?: boolean;
  /** Absolute; the folder whose `.hotlight/runs` takes the run. */
  readonly root: string;
  /** For people; made from the script's name and the process id when absent. */
  readonly name?: string;
  /** Stop recording after this long; the process goes on. */
  readonly durationMs?: number;
  /** Aborting is `cancel()`. */
  readonly signal?: AbortSignal;
  readonly log?: Log;
  /** A segment is written this often, so that a kill loses no more. Milliseconds; 10 000 when absent. */
  readonly rotateMs?: number;
  /** Absolute path of `dist/metricsProbe.js`; without it the run has no metrics. */
  readonly probePath?: string;
  /** Notes of the run that come before all others. */
  readonly notes?: readonly string[];
}

const ROTATE_MS = 10_000;
/** The first version whose CPU profiler tells inlined functions from their callers. */
const EXACT_SINCE = 26;

/** A connection, and what is known of the process behind it. */
interface Link {
  readonly connection: CdpConnection;
  readonly info: TargetInfo;
  /** Set for a process of this machine that was named by its id. */
  readonly local?: { readonly pid: number; readonly listener: Listener; readonly openedByUs: boolean };
}

/**
 * Records a process that runs already. Settles when its threads record; the process goes on after `stop()` and
 * `cancel()` as it did before, whatever the options of `stop` say.
 * Rejects with a HotlightError: `not-found` (no such process, nothing listens), `permission`, `unsupported`
 * (not Node.js, SIGUSR1 disabled or taken, port taken), `bad-input` (not an inspector), `cancelled`.
 */
export async function attachCapture(options: AttachOptions): Promise<Capture> {
  const { target, kind, interval, live, root, signal, log } = options;
  const { connection, info, local } = await link(target, signal);
  const isShared = target.kind === 'proxy';
  log?.info(`Attached to process ${info.pid} (Node.js ${info.nodeVersion}).`);
  const capture = await AttachedCapture.start({
    connection,
    info,
    threadId: isShared ? await askThreadId(connection) : 0,
    machine: machineOf(target, info),
    settings: {
      kind,
      engine: 'inspector',
      attribution: 'as-is',
      interval,
      ...(live === undefined ? {} : { live }),
    },
    root,
    name: options.name ?? `${info.name} (${info.pid})`,
    durationMs: options.durationMs,
    rotateMs: options.rotateMs ?? ROTATE_MS,
    shared: isShared,
    closeInspector: local?.openedByUs === true || info.inheritedClose,
    hasOtherClients: async () =>
      local !== undefined &&
      process.platform === 'linux' &&
      (await countLinuxClients(local.pid, local.listener.port)) > 1,
    isAlive: async () => (local === undefined ? undefined : isRunning(local.pid)),
    notes: [...(options.notes ?? []), ...notesOn(target, kind, info)],
    probe: await readProbe(options.probePath),
    recordExtra: (request) => recordExtra(options, request),
    log,
  });
  if (signal?.aborted) {
    await capture.cancel();
    throw new HotlightError('cancelled', 'Attaching was cancelled.');
  }
  const onAbort = (): void => void capture.cancel();
  signal?.addEventListener('abort', onAbort, { once: true });
  void capture.done.catch(() => {}).then(() => signal?.removeEventListener('abort', onAbort));
  return capture;
}

/** By a connection of its own: the inspector serves several, and only the one that opened it closes it. */
async function recordExtra(
  { log, root, target }: AttachOptions,
  { durationMs, interval, kind, name, reason }: ExtraRequest & { readonly kind: 'cpu' | 'heap' },
): Promise<StoredRun> {
  const extra = { target, root, name, kind, interval, durationMs, notes: [reason], ...(log && { log }) };
  const capture = await attachCapture(extra);
  return { run: await capture.done, dir: capture.dir };
}

async function link(target: AttachTarget, signal: AbortSignal | undefined): Promise<Link> {
  switch (target.kind) {
    case 'pid':
      try {
        return await linkProcess(target.pid, signal);
      } catch (error) {
        // A recording that ended just before may have closed its inspector under us.
        if (!HotlightError.is(error, 'io') && !HotlightError.is(error, 'not-found')) throw error;
        if (!(await isRunning(target.pid))) throw error;
        return await linkProcess(target.pid, signal);
      }
    case 'address':
      return ask(
        await connectCdp(await findInspectorUrl(target.host, target.port, signal), signal && { signal }),
      );
    case 'url':
      return ask(await connectCdp(target.url, signal && { signal }));
    case 'proxy':
      return ask(await connectProxy(target, signal));
  }
}

async function linkProcess(pid: number, signal: AbortSignal | undefined): Promise<Link> {
  const { url, listener, openedByUs } = await openInspector(pid, signal);
  const { connection, info } = await ask(await connectCdp(url, { peer: `process ${pid}` }));
  if (!(await isSameProcess(pid, info.pid))) {
    await connection.close();
    throw new HotlightError(
      'unsupported',
      `The inspector on port ${listener.port} belongs to process ${info.pid}, not to ${pid}: attach to one after the ` +
        `other, or restart ${pid} with --inspect-port=0.`,
    );
  }
  return { connection, info, local: { pid, listener, openedByUs } };
}

async function ask(connection: CdpConnection): Promise<Link> {
  try {
    return { connection, info: await askTarget(connection) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function connectProxy(
  { host, port, path = '/' }: Extract<AttachTarget, { kind: 'proxy' }>,
  signal: AbortSignal | undefined,
): Promise<CdpConnection> {
  const url = `ws://${formatAddress(reachable(host), port)}${path.startsWith('/') ? path : `/${path}`}`;
  const connection = await connectCdp(url, { peer: 'the debug session', ...(signal && { signal }) });
  try {
    // The proxy passes on no event that was not asked for.
    await connection.send('JsDebug.subscribe', { events: ['Profiler.*'] });
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}

/** In a container a process knows itself by another id than the machine does. */
async function isSameProcess(pid: number, own: number): Promise<boolean> {
  if (pid === own) return true;
  return process.platform === 'linux' && (await readNamespacePids(pid)).includes(own);
}

/** A process that lost its connection by dying may take a moment to be gone. */
async function isRunning(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 10; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    if (process.platform === 'linux' && (await readStat(pid))?.state === 'Z') return false;
    await sleep(50);
  }
  return true;
}

/** Ours, unless the process runs elsewhere; of another machine little is known. */
function machineOf(target: AttachTarget, { platform, arch }: TargetInfo): MachineInfo {
  const host =
    target.kind === 'url' ? new URL(target.url).hostname : 'host' in target ? target.host : 'localhost';
  const isLoopback = /^(?:localhost|127\..*|::1|\[::1\]|::|0\.0\.0\.0)$/.test(host);
  if (isLoopback && platform === process.platform && arch === process.arch) return machineInfo();
  return { platform, arch, cpuModel: '', cpus: 0, memory: 0 };
}

function notesOn(target: AttachTarget, kind: CaptureSettings['kind'], { nodeVersion }: TargetInfo): string[] {
  const notes: string[] = [];
  const major = Number(/^v?(\d+)/.exec(nodeVersion)?.[1]);
  if (kind === 'cpu' && major < EXACT_SINCE) {
    notes.push(
      `Node.js ${nodeVersion} charges inlined functions to their callers, and an attached process can't be told not to ` +
        `inline: lines that could not be repaired are marked; start the program through Hotlight, or use Node.js ${EXACT_SINCE}, for exact ones.`,
    );
  }
  if (target.kind === 'proxy') {
    notes.push(
      'A debugger was attached while recording, which slows promises; worker threads are debug sessions of their own.',
    );
  }
  return notes;
}

/**
 * What a user types to name a process: its id `4711`; `localhost:9229`, `:9229`, `[::1]:9229`; `ws://…`.
 * @throws HotlightError `usage`.
 */
export function parseAttachTarget(text: string): AttachTarget {
  const typed = text.trim();
  if (/^[1-9]\d{0,9}$/.test(typed)) return { kind: 'pid', pid: Number(typed) };
  if (/^wss?:\/\//i.test(typed)) return { kind: 'url', url: typed };
  const match = /^(?:https?:\/\/)?(?:\[([\da-f:.]+)\]|([^\s:/[\]]*)):(\d{1,5})\/?$/i.exec(typed);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535) {
    throw new HotlightError(
      'usage',
      `"${typed}" names no process: give a process id (4711), an inspector's host:port (localhost:9229), or its ws:// address.`,
    );
  }
  return { kind: 'address', host: match[1] ?? (match[2] || '127.0.0.1'), port };
}
