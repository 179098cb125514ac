import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/base/errors';
import { parseRunThread } from '../../core/runs/parseRun';
import type { RunThread } from '../../core/runs/run';

const THREAD_FILE = /^\d+-\d+\.json$/;
const SEGMENT_FILE = /^(\d+-\d+)\.(\d+)\.(?:cpu|heap)profile$/;
/** What a writer leaves that was killed before it could rename its draft. */
const DRAFT_FILE = /\.tmp$/;

export interface GatheredThreads {
  /** In the order in which they started. */
  readonly threads: readonly RunThread[];
  /** Names of the heap snapshots in the folder, none of them empty. */
  readonly snapshots: readonly string[];
  /** What is wrong with their files, one sentence each. */
  readonly notes: readonly string[];
}

/** What the threads of a run have left in its folder, whether or not they came to write their last word. */
export async function gatherThreads(dir: string): Promise<GatheredThreads> {
  const names = (await readdir(dir)).sort();
  const notes: string[] = [];
  const threads = new Map<string, RunThread>();
  for (const name of names.filter((it) => THREAD_FILE.test(it))) {
    try {
      const thread = parseRunThread(await readFile(join(dir, name), 'utf8'), join(dir, name));
      threads.set(thread.id, thread);
    } catch (error) {
      notes.push(messageOf(error));
    }
  }
  const segments = await segmentsIn(dir, names);
  for (const id of segments.keys()) if (!threads.has(id)) threads.set(id, unknownThread(id));
  for (const name of names.filter((it) => DRAFT_FILE.test(it))) await rm(join(dir, name), { force: true });

  const gathered: RunThread[] = [];
  for (const thread of threads.values()) {
    const { parent, sources, ...rest } = thread;
    const knownParent = parentOf(thread, threads);
    gathered.push({
      ...rest,
      profiles: segments.get(thread.id) ?? [],
      ...(knownParent === undefined ? {} : { parent: knownParent }),
      ...(sources !== undefined && names.includes(sources) ? { sources } : {}),
    });
  }
  gathered.sort((a, b) => a.startedAt - b.startedAt || a.pid - b.pid || a.threadId - b.threadId);
  return { threads: gathered, snapshots: await snapshotsIn(dir, names), notes };
}

/** The capture files of each thread in time order; empty files, which hold nothing, are left out. */
async function segmentsIn(dir: string, names: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, { readonly name: string; readonly index: number }[]>();
  for (const name of names) {
    const match = SEGMENT_FILE.exec(name);
    if (match === null || (await stat(join(dir, name))).size === 0) continue;
    const list = found.get(match[1]!) ?? [];
    list.push({ name, index: Number(match[2]) });
    found.set(match[1]!, list);
  }
  return new Map(
    [...found].map(([id, list]) => [id, list.sort((a, b) => a.index - b.index).map(({ name }) => name)]),
  );
}

async function snapshotsIn(dir: string, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    if (name.endsWith('.heapsnapshot') && (await stat(join(dir, name))).size > 0) found.push(name);
  }
  return found;
}

/** A thread that left captures but not a word about itself. */
function unknownThread(id: string): RunThread {
  const [pid, threadId] = id.split('-').map(Number);
  return {
    id,
    pid: pid!,
    threadId: threadId!,
    name: threadId === 0 ? 'node' : 'worker',
    argv: [],
    nodeVersion: '',
    startedAt: 0,
    profiles: [],
    complete: false,
  };
}

/** The thread that started another one: as it said, else for a worker its process's main thread. */
function parentOf(thread: RunThread, threads: ReadonlyMap<string, RunThread>): string | undefined {
  const said = thread.parent ?? (thread.threadId === 0 ? undefined : `${thread.pid}-0`);
  if (said === undefined || said === thread.id || !threads.has(said)) return undefined;
  // Process ids are used again: a thread must not come to be its own ancestor.
  const seen = new Set([thread.id]);
  for (let at: string | undefined = said; at !== undefined; at = threads.get(at)?.parent) {
    if (seen.has(at)) return undefined;
    seen.add(at);
  }
  return said;
}
