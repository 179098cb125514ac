import { setTimeout as sleep } from 'node:timers/promises';
import { scriptIndex } from '../attach/inspectorFlags';
import { listSystemProcesses, portsOf } from '../attach/processes';
import { isStarter } from '../attach/starters';
import type { SystemProcess } from '../attach/systemProcess';
import { listTree } from './processTree';

/** Why a process is taken for the one that does a program's work. */
export type WorkingReason =
  /** It listens there: where the load goes, when that is known. */
  | { readonly kind: 'listens'; readonly port: number }
  /** One of the workers of a cluster whose first process listens and hands the connections on: the busiest. */
  | { readonly kind: 'cluster'; readonly port: number; readonly primary: number; readonly workers: number }
  /** Nothing else of the family is a program. */
  | { readonly kind: 'only' }
  /** It has used the most processor time. */
  | { readonly kind: 'busiest' };

export interface WorkingProcess {
  readonly process: SystemProcess;
  readonly reason: WorkingReason;
  /** Others that may be meant as well; empty when the choice is clear. */
  readonly rivals: readonly SystemProcess[];
}

/** Less processor time than this part of the busiest one's is no work. */
const RIVAL = 0.5;

/**
 * Among the Node.js processes of a family, the one that does the work: it listens where the load goes, else it listens
 * at all, else it is the busiest that isn't there to start others. Undefined when there are only starters (yet).
 * @param port where the load goes
 */
export function chooseWorking(
  processes: readonly SystemProcess[],
  port: number | undefined,
): WorkingProcess | undefined {
  const onPort = port === undefined ? [] : processes.filter((it) => portsOf(it).includes(port));
  const listening =
    onPort.length > 0 ? onPort : processes.filter((it) => portsOf(it).length > 0 && !isStarter(it.argv));
  const [listener, ...others] = byWork(listening);
  if (listener !== undefined) {
    const workers = byWork(workersOf(listener, processes));
    const on = onPort.length > 0 ? port! : portsOf(listener)[0]!;
    const reason: WorkingReason =
      workers.length > 0
        ? { kind: 'cluster', port: on, primary: listener.pid, workers: workers.length }
        : { kind: 'listens', port: on };
    // Several on the port of the load share it, so that any of them will do.
    return { process: workers[0] ?? listener, reason, rivals: onPort.length > 0 ? [] : others };
  }
  const programs = byWork(withoutParents(processes.filter((it) => !isStarter(it.argv))));
  const [busiest, ...rest] = programs;
  if (busiest === undefined) return undefined;
  return {
    process: busiest,
    reason: { kind: rest.length === 0 ? 'only' : 'busiest' },
    rivals: rest.filter((it) => (it.cpuMs ?? 0) >= (busiest.cpuMs ?? 0) * RIVAL),
  };
}

/**
 * The working process of the family of `root`, as it is now, and whether `root` is there to start others; undefined
 * when it has none (yet).
 */
export async function findWorking(
  root: number,
  port: number | undefined,
  signal?: AbortSignal,
): Promise<(WorkingProcess & { readonly isRootStarter: boolean }) | undefined> {
  const family = await familyOf(root, signal);
  const found = chooseWorking(family, port);
  return found && { ...found, isRootStarter: family.some((it) => it.pid === root && isStarter(it.argv)) };
}

/** Who answers on a port of this machine, as far as it is a Node.js process that may be seen. */
export async function findListening(port: number, signal?: AbortSignal): Promise<WorkingProcess | undefined> {
  const all = await listSystemProcesses(signal);
  return all.some((it) => portsOf(it).includes(port)) ? chooseWorking(all, port) : undefined;
}

export interface SettleOptions {
  /** Where the load goes. */
  readonly port: number | undefined;
  readonly signal: AbortSignal;
  /** Whether the program that was started has ended; others of its family don't count then. */
  readonly hasEnded: () => boolean;
  /** Whether somebody accepts connections on `port`: it may be none of the family. */
  readonly accepts: (port: number) => Promise<boolean>;
}

const POLL_MS = 200;
const TIMEOUT_MS = 20_000;
/** When the load says what is waited for; a program may compile itself first, on a busy machine. */
const LISTEN_TIMEOUT_MS = 60_000;
/** What starts programs may be about to start one more, and what serves about to listen. */
const SETTLED_MS = { listens: 1_000, otherwise: 3_000 };

/**
 * Waits until a program that was just started has come so far that its working process can be told.
 * @returns undefined when it ended first, started no Node.js process within 20 seconds, or nobody listens on `port`
 * within a minute
 */
export async function awaitWorking(
  root: number,
  { port, signal, hasEnded, accepts }: SettleOptions,
): Promise<WorkingProcess | undefined> {
  const deadline = Date.now() + (port === undefined ? TIMEOUT_MS : LISTEN_TIMEOUT_MS);
  let last: WorkingProcess | undefined;
  let since = Date.now();
  while (Date.now() < deadline && !signal.aborted) {
    await sleep(POLL_MS);
    const found = await findWorking(root, port, signal);
    if (hasEnded()) return undefined;
    if (found?.process.pid !== last?.process.pid) since = Date.now();
    last = found;
    if (found === undefined) continue;
    const listens = 'port' in found.reason;
    if (listens && found.reason.port === port) return found;
    const settled = SETTLED_MS[listens ? 'listens' : 'otherwise'];
    if (Date.now() - since < settled) continue;
    if (port === undefined) return found;
    if (!(await accepts(port))) continue;
    // Whoever listens there now may not have when the processes were listed.
    return (await findWorking(root, port, signal)) ?? found;
  }
  // Of a program that has not come so far, what is there by now is what starts it.
  return port === undefined ? last : undefined;
}

/** `process 4711 (server.js), which listens on port 3000` */
export function workingText({ process, reason }: WorkingProcess): string {
  const name = `process ${process.pid} (${programOf(process)})`;
  switch (reason.kind) {
    case 'listens':
      return `${name}, which listens on port ${reason.port}`;
    case 'cluster':
      return `${name}, the busiest of the ${reason.workers} workers of process ${reason.primary}, which listens on port ${reason.port}`;
    case 'only':
      return name;
    case 'busiest':
      return `${name}, the busiest of those that were started`;
  }
}

/** The script's name, else the command line. Hostile text. */
export function programOf({ argv, commandLine }: Pick<SystemProcess, 'argv' | 'commandLine'>): string {
  const script = argv[scriptIndex(argv)] ?? '';
  return script.slice(Math.max(script.lastIndexOf('/'), script.lastIndexOf('\\')) + 1) || commandLine;
}

async function familyOf(root: number, signal: AbortSignal | undefined): Promise<SystemProcess[]> {
  const all = await listSystemProcesses(signal);
  const ids = process.platform === 'win32' ? chain(root, all) : await treeOf(root);
  return all.filter(({ pid }) => ids.has(pid));
}

/** Shells stand between package managers and what they start. */
async function treeOf(root: number): Promise<Set<number>> {
  return new Set((await listTree([root])).map(({ pid }) => pid));
}

/** Where only the Node.js processes are known: as far as they have started one another. */
function chain(root: number, all: readonly SystemProcess[]): Set<number> {
  const ids = new Set([root]);
  for (let size = 0; size !== ids.size; ) {
    size = ids.size;
    for (const { pid, parentPid } of all) if (ids.has(parentPid)) ids.add(pid);
  }
  return ids;
}

function workersOf(listener: SystemProcess, all: readonly SystemProcess[]): SystemProcess[] {
  const script = ({ argv }: SystemProcess): string | undefined => argv[scriptIndex(argv)];
  return all.filter(
    (it) =>
      it.parentPid === listener.pid &&
      (it.isClusterWorker ?? (script(it) !== undefined && script(it) === script(listener))),
  );
}

/** A process with one other below it has started that, unless it works more itself. */
function withoutParents(processes: readonly SystemProcess[]): SystemProcess[] {
  return processes.filter((it) => {
    const children = processes.filter(({ parentPid }) => parentPid === it.pid);
    return children.length !== 1 || (it.cpuMs ?? 0) * RIVAL > (children[0]!.cpuMs ?? 0);
  });
}

/** The busiest first; where the system tells no times the largest, else the one that was started last. */
function byWork(processes: readonly SystemProcess[]): SystemProcess[] {
  return [...processes].sort(
    (a, b) =>
      (b.cpuMs ?? 0) - (a.cpuMs ?? 0) ||
      (b.memory ?? 0) - (a.memory ?? 0) ||
      (b.startedAt ?? 0) - (a.startedAt ?? 0) ||
      b.pid - a.pid,
  );
}
