import { join } from 'node:path';
import type { HeapTarget, HeapWorkerThread } from './heapTarget';
import type { HeapThread } from './heapThread';

/** Each worker thread that is searched is stopped for snapshots of its own, and read afterwards. */
const MOST_WORKERS = 4;

/** A thread that is searched, and its snapshots. */
export interface SearchedThread {
  /** For people, `worker 3 (pricing)`; undefined for the main thread. */
  readonly name: string | undefined;
  readonly thread: HeapThread;
  /** Absolute, in the order of their taking. */
  readonly files: string[];
}

/** The threads of a process that are searched for leaks: the main one, and the workers whose heaps grow most. */
export class SearchedThreads {
  /** Those that were there at any time of the search. */
  private readonly workers: HeapWorkerThread[] = [];
  private readonly bytesBefore = new Map<HeapWorkerThread, number>();
  private readonly silent = new Set<HeapWorkerThread>();
  private tooMany = 0;
  private noWorkers = false;
  private searched: SearchedThread[];

  private constructor(
    target: HeapTarget,
    private readonly folder: string,
  ) {
    this.searched = [{ name: undefined, thread: target, files: [] }];
  }

  static async watch(target: HeapTarget, folder: string): Promise<SearchedThreads> {
    const threads = new SearchedThreads(target, folder);
    try {
      await target.watchWorkers((worker) => threads.workers.push(worker));
      await Promise.all(threads.workers.map((worker) => threads.measure(worker)));
    } catch (error) {
      if (!target.isOpen) throw error;
      threads.noWorkers = true;
    }
    return threads;
  }

  /** Of the workers that run after the warm-up, those that it made grow most. */
  async choose(): Promise<void> {
    const open = this.workers.filter(({ isOpen }) => isOpen);
    const grown: { worker: HeapWorkerThread; growth: number }[] = [];
    for (const worker of open) {
      const before = this.bytesBefore.get(worker) ?? 0;
      if (!(await this.measure(worker))) continue;
      grown.push({ worker, growth: this.bytesBefore.get(worker)! - before });
    }
    grown.sort((a, b) => b.growth - a.growth);
    this.tooMany = Math.max(0, grown.length - MOST_WORKERS);
    for (const { worker } of grown.slice(0, MOST_WORKERS)) {
      this.searched.push({ name: nameOf(worker.title), thread: worker, files: [] });
    }
  }

  /** Those to be looked into in this step: a worker that has ended, or hears nothing, is none of them any more. */
  async current(): Promise<readonly SearchedThread[]> {
    const [main, ...workers] = this.searched;
    const left = [main!];
    for (const one of workers) {
      if (await this.measure(one.thread as HeapWorkerThread)) left.push(one);
    }
    this.searched = left;
    return left;
  }

  /** Those of which there are snapshots of every step so far. */
  get all(): readonly SearchedThread[] {
    return this.searched;
  }

  drop(one: SearchedThread): void {
    this.searched = this.searched.filter((other) => other !== one);
  }

  /** Where the thread's next snapshot goes. */
  nextFile({ name, files }: SearchedThread, pid: number): string {
    const thread = name === undefined ? '' : `-${/\d+/.exec(name)?.[0] ?? name}`;
    return join(this.folder, `${pid}${thread}-${files.length}.heapsnapshot`);
  }

  /** What was not searched, in sentences. */
  notes(): string[] {
    if (this.noWorkers)
      return ['Worker threads, if there are any, were not searched: the process offers none.'];
    const others = this.workers.length - (this.searched.length - 1) - this.tooMany - this.silent.size;
    const notes: string[] = [];
    const say = (count: number, why: string): void => {
      if (count === 0) return;
      notes.push(
        `${count} worker ${count === 1 ? 'thread was' : 'threads were'} not searched for leaks: ${why}.`,
      );
    };
    say(this.tooMany, `of so many, the ${MOST_WORKERS} whose heaps grew most are`);
    say(this.silent.size, 'it did not answer, which is so while it waits in Atomics.wait');
    say(Math.max(0, others), 'one must run, and answer, from the warm-up to the end');
    return notes;
  }

  /** @returns false when the worker can't be asked */
  private async measure(worker: HeapWorkerThread): Promise<boolean> {
    const bytes = await worker.answeredBytes();
    if (bytes !== undefined) this.bytesBefore.set(worker, bytes);
    else if (worker.isOpen) this.silent.add(worker);
    if (bytes !== undefined) this.silent.delete(worker);
    return bytes !== undefined;
  }
}

/** Node's titles: `[worker 3] pricing`; `WorkerThread` when nobody has given a name. */
function nameOf(title: string): string {
  const [, number, name] = /^\[worker (\d+)\]\s*(.*)$/s.exec(title) ?? [];
  if (number === undefined) return title;
  return name === '' || name === 'WorkerThread' ? `worker ${number}` : `worker ${number} (${name})`;
}
