import { HotlightError } from '../../core/base/errors';
import { probeInspector } from '../cdp/discover';
import { listDarwinProcesses } from './darwin';
import { readInspectorFlags } from './inspectorFlags';
import { listLinuxProcesses } from './linux';
import { isStarter } from './starters';
import type { Listener, SystemProcess } from './systemProcess';
import { listWindowsProcesses } from './windows';

/** A running Node.js process of this machine. */
export interface NodeProcess {
  readonly pid: number;
  readonly parentPid: number;
  /** For people; exact arguments are in `argv` where the system tells them apart. Hostile text. */
  readonly commandLine: string;
  readonly argv: readonly string[];
  /** Absolute; absent when the system does not say. */
  readonly cwd?: string;
  /** Milliseconds since the epoch; absent when the system does not say. */
  readonly startedAt?: number;
  /** Where its inspector listens, when it is open. */
  readonly inspector?: { readonly host: string; readonly port: number };
  /** Where it serves, its inspector's port not among them. */
  readonly ports: readonly number[];
  /** It is there to start others: npm, tsx, nodemon. */
  readonly isStarter: boolean;
  /** One sentence why it can't be attached to (another user's process); absent when it can. */
  readonly denied?: string;
}

const LIMIT = 500;

/**
 * The Node.js processes of this machine, newest first, without our own. At most 500, within 5 s.
 * @throws HotlightError `unsupported` where the system offers no list, `cancelled`.
 */
export async function listProcesses(options: { readonly signal?: AbortSignal } = {}): Promise<NodeProcess[]> {
  const found = await listSystemProcesses(options.signal);
  if (options.signal?.aborted) throw new HotlightError('cancelled', 'Listing processes was cancelled.');
  const others = found.filter(({ pid }) => pid !== process.pid);
  const described = await Promise.all(others.map(describe));
  return described.sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0) || b.pid - a.pid);
}

/** As the system of this machine has them, ours included. */
export async function listSystemProcesses(signal?: AbortSignal): Promise<SystemProcess[]> {
  switch (process.platform) {
    case 'linux':
    case 'android':
      return listLinuxProcesses(LIMIT);
    case 'win32':
      return listWindowsProcesses(LIMIT, signal);
    default:
      return listDarwinProcesses(LIMIT, signal);
  }
}

async function describe(it: SystemProcess): Promise<NodeProcess> {
  const { pid, parentPid, commandLine, argv, cwd, startedAt } = it;
  const inspector = await openInspectorOf(it);
  const denied = whyDenied(it);
  return {
    pid,
    parentPid,
    commandLine,
    argv,
    ports: portsOf(it),
    isStarter: isStarter(argv),
    ...(cwd !== undefined && { cwd }),
    ...(startedAt !== undefined && { startedAt }),
    ...(inspector !== undefined && { inspector }),
    ...(denied !== undefined && { denied }),
  };
}

/** The ports on which a process serves, its inspector's not among them. */
export function portsOf({ listeners, argv, nodeOptions }: SystemProcess): number[] {
  const inspector = readInspectorFlags(argv, nodeOptions).port;
  return [...new Set(listeners.map(({ port }) => port))].filter((port) => port !== inspector);
}

/** One sentence why a process can't be attached to by its id; undefined when it can. */
export function whyDenied(it: SystemProcess): string | undefined {
  if (it.foreign) {
    return `Process ${it.pid} belongs to another user: attach as that user or as the administrator.`;
  }
  if (it.isolated) {
    return (
      `Process ${it.pid} runs in a container with a network of its own: start it with --inspect=0.0.0.0:9229, ` +
      'publish that port and attach to host:port.'
    );
  }
  return undefined;
}

/** The socket of a process that is its inspector's, by what it was told or is used to. */
async function openInspectorOf(it: SystemProcess): Promise<Listener | undefined> {
  if (it.isolated) return undefined;
  const flags = readInspectorFlags(it.argv, it.nodeOptions);
  if (flags.port !== 0) return it.listeners.find(({ port }) => port === flags.port);
  // Told to take any port: ask, but only a process that has an inspector.
  return flags.enabled ? findOpenInspector(it.listeners) : undefined;
}

/** The first of some sockets behind which an inspector answers. */
export async function findOpenInspector(listeners: readonly Listener[]): Promise<Listener | undefined> {
  const some = listeners.slice(0, 8);
  const answers = await Promise.all(some.map(({ host, port }) => probeInspector(host, port)));
  return some.find((_, i) => answers[i]);
}
