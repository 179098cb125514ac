import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStat } from '../attach/linux';
import { runTool } from '../attach/tool';

/** A process, told apart from a later one that got the same id. */
export interface KnownProcess {
  readonly pid: number;
  readonly parentPid: number;
  /** When it started, in whatever the system counts. */
  readonly start: string;
}

const POLL_MS = 50;
const AT_ONCE = 64;
const TASKKILL_TIMEOUT_MS = 5_000;

/** The processes of `pids` that run, and all that they have started, parents first. Not for Windows. */
export async function listTree(pids: readonly number[]): Promise<KnownProcess[]> {
  const all = process.platform === 'linux' ? await listFromProc() : await listFromPs();
  const byParent = new Map<number, KnownProcess[]>();
  for (const it of all) byParent.set(it.parentPid, [...(byParent.get(it.parentPid) ?? []), it]);
  const found = new Map<number, KnownProcess>();
  const left = all.filter((it) => pids.includes(it.pid));
  for (let it = left.shift(); it !== undefined; it = left.shift()) {
    if (found.has(it.pid) || it.pid === process.pid) continue;
    found.set(it.pid, it);
    left.push(...(byParent.get(it.pid) ?? []));
  }
  return [...found.values()];
}

async function listFromProc(): Promise<KnownProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found: KnownProcess[] = [];
  for (let i = 0; i < pids.length; i += AT_ONCE) {
    const some = pids.slice(i, i + AT_ONCE).map(async (pid): Promise<KnownProcess | undefined> => {
      const stat = await readStat(pid);
      // A zombie has ended; its parent just hasn't asked for its exit status.
      if (stat === undefined || stat.state === 'Z') return undefined;
      return { pid, parentPid: stat.parentPid, start: String(stat.startTicks) };
    });
    found.push(...(await Promise.all(some)).filter((it) => it !== undefined));
  }
  return found;
}

async function listFromPs(): Promise<KnownProcess[]> {
  const printed = await runTool('ps', ['-axo', 'pid=,ppid=,stat=,lstart='], { env: { LC_ALL: 'C' } });
  return parsePs(printed);
}

/** `123 1 S+ Sat Nov 21 01:45:57 2026` per line. */
export function parsePs(printed: string): KnownProcess[] {
  const found: KnownProcess[] = [];
  for (const line of printed.split('\n')) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line);
    if (match === null || match[3]!.startsWith('Z')) continue;
    found.push({ pid: Number(match[1]), parentPid: Number(match[2]), start: match[4]! });
  }
  return found;
}

/** Those of the given processes that still run. */
async function stillRunning(processes: readonly KnownProcess[]): Promise<KnownProcess[]> {
  const now = await listTree(processes.map(({ pid }) => pid));
  return processes.filter((it) => now.some(({ pid, start }) => pid === it.pid && start === it.start));
}

/** Waits until all have ended, for `milliseconds` at most; returns those that have not. */
export async function waitForEnd(
  processes: readonly KnownProcess[],
  milliseconds: number,
): Promise<KnownProcess[]> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const left = await stillRunning(processes);
    if (left.length === 0 || Date.now() >= deadline) return left;
    await sleep(Math.min(POLL_MS, Math.max(1, deadline - Date.now())));
  }
}

/** For the programs that were asked first to pass the end on to what they have started. */
const ASK_MS = 2_500;
/** For those that had to be asked one by one, and for those that were killed. */
const INSIST_MS = 3_000;

/**
 * Ends processes and all that they have started, within some seconds: asks the outermost of `first` (the others
 * often end with them, and one that is asked twice may give up its orderly end), then each that is left, then
 * kills. On Windows, where programs can't be asked, they are terminated.
 * @param pids roots of the trees to end
 * @param first those to ask first
 */
export async function endTree(pids: readonly number[], first: readonly number[]): Promise<void> {
  if (process.platform === 'win32') {
    await Promise.all(pids.map(taskkill));
    return;
  }
  let left = await listTree(pids);
  const asked = outermost(left, first);
  for (const it of asked.length > 0 ? asked : left.slice(0, 1)) signal(it, 'SIGTERM');
  left = await waitForEnd(left, ASK_MS);
  if (left.length === 0) return;
  left = await withDescendants(left);
  for (const it of left) signal(it, 'SIGTERM');
  left = await waitForEnd(left, INSIST_MS);
  if (left.length === 0) return;
  left = await withDescendants(left);
  for (const it of left) signal(it, 'SIGKILL');
  await waitForEnd(left, INSIST_MS);
}

/** Kills processes and all that they have started at once, without asking them and without waiting for their end. */
export async function killTrees(pids: readonly number[]): Promise<void> {
  if (process.platform === 'win32') await Promise.all(pids.map(taskkill));
  else for (const it of await listTree(pids)) signal(it, 'SIGKILL');
}

/** Those of `pids` that descend from no other of them. */
function outermost(tree: readonly KnownProcess[], pids: readonly number[]): KnownProcess[] {
  const inner = new Set<number>();
  // Parents stand first.
  for (const { pid, parentPid } of tree) if (inner.has(parentPid) || pids.includes(parentPid)) inner.add(pid);
  return tree.filter(({ pid }) => pids.includes(pid) && !inner.has(pid));
}

/** What was started since the list was made is ended, too. */
async function withDescendants(processes: readonly KnownProcess[]): Promise<KnownProcess[]> {
  return listTree(processes.map(({ pid }) => pid));
}

function signal({ pid }: KnownProcess, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile, or belongs to another user.
  }
}

function taskkill(pid: number): Promise<void> {
  return new Promise((resolve) => {
    execFile(
      'taskkill',
      ['/PID', String(pid), '/T', '/F'],
      { timeout: TASKKILL_TIMEOUT_MS, windowsHide: true },
      () => resolve(), // it fails for a process that has ended
    );
  });
}
