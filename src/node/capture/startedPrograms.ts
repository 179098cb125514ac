import type { ChildProcess } from 'node:child_process';
import { type KnownProcess, killTrees, listTree, waitForEnd } from './processTree';

/** Ids of the programs that this process has started and that run. */
const running = new Set<number>();

/** To be called when a program of the user's has been started, so that it can be ended when we are. */
export function noteStarted(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  running.add(pid);
  child.once('exit', () => running.delete(pid));
}

/** The started programs and all that they have started, as of now. On Windows, only the programs themselves. */
export async function startedProcesses(): Promise<KnownProcess[]> {
  const pids = [...running];
  if (process.platform !== 'win32') return pids.length === 0 ? [] : listTree(pids);
  return pids.map((pid) => ({ pid, parentPid: process.pid, start: '' }));
}

/** Those of `known` that still run; on Windows, the programs that do. */
export async function stillStarted(known: readonly KnownProcess[]): Promise<KnownProcess[]> {
  return process.platform === 'win32' ? startedProcesses() : waitForEnd(known, 0);
}

/**
 * Kills every started program with all that it has started, without asking and without waiting for the end.
 * @param known what `startedProcesses` told earlier: of these, some may have lost the parent that leads to them
 * @returns whether anything was left to kill
 */
export async function killStarted(known: readonly KnownProcess[]): Promise<boolean> {
  const left = await stillStarted(known);
  const pids = [...new Set([...running, ...left.map(({ pid }) => pid)])];
  if (pids.length === 0) return false;
  await killTrees(pids);
  return true;
}
