import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError, messageOf } from '../../core/base/errors';
import type { Run, RunEnd } from '../../core/runs/run';
import type { Capture } from '../capture/launch';
import type { CdpSession } from '../cdp/session';
import { type WorkerTarget, watchWorkers } from '../cdp/workers';
import { createExtraRun, type ExtraRequest, refuseTwice, snapshotFile } from '../runs/extraRun';
import { finalizeRun } from '../runs/finalize';
import { createRun, deleteRun, type StoredRun } from '../runs/store';
import { MetricsProbe } from './metricsProbe';
import { type CaptureRequest, leave, newRunOf } from './request';
import { samplerOf } from './samplers';
import { ScriptCollector } from './scripts';
import { writeHeapSnapshot } from './targetInfo';
import { type ThreadIdentity, ThreadRecorder } from './threadRecorder';

const MAX_THREADS = 256;
const FINISH_TIMEOUT_MS = 30_000;
/** How long a process that wants to exit is held for its last segment. */
const EXIT_TIMEOUT_MS = 5_000;
/** For worker threads of which recording is just beginning; one that is blocked answers late or never. */
const BEGIN_TIMEOUT_MS = 2_000;

/** A recording of a process that ran before and runs on after. */
export class AttachedCapture implements Capture {
  readonly #request: CaptureRequest;
  readonly #run: Run;
  readonly #startedAt = Date.now();
  readonly #recorders: ThreadRecorder[] = [];
  /** Worker threads of which recording is just beginning. */
  readonly #beginning = new Set<Promise<void>>();
  readonly #listeners = new Set<() => void>();
  readonly #notes: string[];
  readonly dir: string;
  readonly done: Promise<Run>;
  #settle!: { resolve: (run: Run) => void; reject: (error: unknown) => void };
  #finished: Run | undefined;
  #ending = false;
  /** The recorders have been told to end. */
  #isOver = false;
  #endedWorkers = 0;
  #skippedWorkers = 0;
  #limit: NodeJS.Timeout | undefined;

  /**
   * Creates the run and starts to record. When that fails, no run is left and the connection is closed.
   * @throws HotlightError
   */
  static async start(request: CaptureRequest): Promise<AttachedCapture> {
    let stored: StoredRun;
    try {
      stored = await createRun(request.root, await newRunOf(request));
    } catch (error) {
      await leave(request, false);
      throw error;
    }
    const capture = new AttachedCapture(request, stored);
    try {
      await capture.#begin();
    } catch (error) {
      await capture.#abandon();
      throw error;
    }
    return capture;
  }

  private constructor(request: CaptureRequest, { dir, run }: StoredRun) {
    this.#request = request;
    this.dir = dir;
    this.#run = run;
    this.#notes = [...request.notes];
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.done.catch(() => {}); // whoever awaits it hears of it; nobody has to
  }

  run(): Run {
    if (this.#finished !== undefined) return this.#finished;
    return {
      ...this.#run,
      durationMs: Date.now() - this.#startedAt,
      threads: this.#recorders.map(({ thread }) => thread),
      notes: this.#notes,
    };
  }

  onChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  stop(): Promise<Run> {
    void this.#finish('stopped');
    return this.done;
  }

  async recordExtra(request: ExtraRequest): Promise<StoredRun> {
    if (this.#ending) throw new HotlightError('usage', `${this.#run.name} is not being recorded any more.`);
    const run = this.run();
    refuseTwice(request, run);
    const { kind } = request;
    if (kind !== 'snapshot') return this.#request.recordExtra({ ...request, kind });
    const { connection, info, root } = this.#request;
    const { dir } = await createExtraRun(request, run, root);
    const startedAt = Date.now();
    try {
      await writeHeapSnapshot(connection, snapshotFile(dir, info.pid));
      const durationMs = Date.now() - startedAt;
      return { dir, run: await finalizeRun(dir, { end: 'duration', durationMs, notes: [request.reason] }) };
    } catch (error) {
      await deleteRun(dir).catch(() => undefined); // what was written of it is of no use
      throw error;
    }
  }

  async cancel(): Promise<void> {
    if (this.#ending) {
      await this.done.catch(() => {});
      return;
    }
    await this.#abandon();
    this.#settle.reject(new HotlightError('cancelled', 'The recording was cancelled; nothing was kept.'));
    this.#changed();
  }

  async #begin(): Promise<void> {
    const { connection, info, threadId, shared, durationMs } = this.#request;
    void connection.ended.then((why) => this.#lost(why));
    await this.#record(connection, {
      id: `${info.pid}-${threadId}`,
      pid: info.pid,
      threadId,
      name: info.name,
      argv: info.command,
      nodeVersion: info.nodeVersion,
    });
    if (!shared) {
      connection.on(
        'NodeRuntime.waitingForDisconnect',
        () => void this.#finish('app-exited', EXIT_TIMEOUT_MS),
      );
      await connection.send('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true });
      await watchWorkers(connection, (worker) => {
        const adding = this.#addWorker(worker).finally(() => this.#beginning.delete(adding));
        this.#beginning.add(adding);
      });
    }
    if (durationMs !== undefined && !this.#ending) {
      this.#limit = setTimeout(() => void this.#finish('duration'), durationMs);
    }
  }

  async #record(session: CdpSession, identity: ThreadIdentity): Promise<void> {
    const { settings, rotateMs, shared, probe, log } = this.#request;
    const sampler = samplerOf(settings, session);
    const recorder = new ThreadRecorder({
      dir: this.dir,
      identity,
      session,
      ...(sampler === undefined ? {} : { sampler }),
      ...(probe === undefined
        ? {}
        : {
            probe: new MetricsProbe(
              { session, thread: identity.id, isMain: identity.threadId === 0, dir: this.dir, log },
              probe,
            ),
          }),
      scripts: new ScriptCollector(session, this.dir, identity.id, !shared),
      keepsProfiler: shared,
      rotateMs,
      onFailure: () => this.#endWhenIdle(),
      log,
    });
    await recorder.start();
    if (this.#isOver) return recorder.discard();
    this.#recorders.push(recorder);
    void session.ended.then(() => this.#threadEnded(recorder));
    this.#changed();
  }

  async #addWorker({ session, title, url }: WorkerTarget): Promise<void> {
    const { info, log } = this.#request;
    if (this.#recorders.length >= MAX_THREADS || this.#ending) {
      this.#skippedWorkers += 1;
      return;
    }
    const [, number, name] = /^\[?worker (\d+)\]?\s*(.*)$/is.exec(title) ?? [];
    const threadId = Number(number ?? this.#recorders.length);
    try {
      await this.#record(session, {
        id: `${info.pid}-${threadId}`,
        pid: info.pid,
        threadId,
        parent: `${info.pid}-0`,
        name: name || url.split('/').pop() || `worker ${threadId}`,
        argv: [url],
        nodeVersion: info.nodeVersion,
      });
    } catch (error) {
      // It may have ended before it was heard of.
      if (session.isOpen) this.#notes.push(`Worker ${threadId} could not be recorded: ${messageOf(error)}`);
      else this.#endedWorkers += 1;
      log?.debug(`Worker ${threadId} of process ${info.pid}: ${messageOf(error)}`);
    }
  }

  /** Settles when the recorders that are to be ended are all there. */
  async #begun(): Promise<void> {
    const waiting = new AbortController();
    await Promise.race([
      Promise.all(this.#beginning),
      sleep(BEGIN_TIMEOUT_MS, undefined, { signal: waiting.signal }).catch(() => undefined),
    ]);
    waiting.abort();
    this.#isOver = true;
  }

  #threadEnded(recorder: ThreadRecorder): void {
    if (this.#ending || !this.#request.connection.isOpen) return;
    if (recorder.isRecording) this.#endedWorkers += 1;
    void recorder.cut().then(() => this.#changed());
  }

  /** Nothing is recorded any more: the disk is full, or the like. The thread's notes say it. */
  #endWhenIdle(): void {
    if (!this.#recorders.some((it) => it.isRecording)) void this.#finish('stopped');
  }

  /** The connection ended although nobody asked for it. */
  async #lost(why: string): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    const { info, shared, isAlive, rotateMs } = this.#request;
    if (shared) {
      this.#notes.push(`The debug session ended (${why}); what was recorded until then is kept.`);
    } else if ((await isAlive()) === true) {
      this.#notes.push(
        `Process ${info.pid} closed its inspector during the recording; what was recorded until then is kept.`,
      );
    } else {
      const rotation = Math.round(rotateMs / 1000);
      this.#notes.push(
        `Process ${info.pid} was killed or crashed (${why}); what was written before is kept, at most ${rotation} s are missing.`,
      );
    }
    await this.#end('killed', 0);
  }

  async #finish(end: RunEnd, timeoutMs = FINISH_TIMEOUT_MS): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    await this.#end(end, timeoutMs);
  }

  async #end(end: RunEnd, timeoutMs: number): Promise<void> {
    clearTimeout(this.#limit);
    this.#changed();
    try {
      const durationMs = Date.now() - this.#startedAt;
      const { connection } = this.#request;
      await this.#begun();
      await Promise.all(this.#recorders.map((it) => (connection.isOpen ? it.finish(timeoutMs) : it.cut())));
      this.#notes.push(...(await leave(this.#request, end === 'app-exited')));
      this.#addWorkerNotes();
      this.#finished = await finalizeRun(this.dir, { end, durationMs, notes: this.#notes });
      this.#settle.resolve(this.#finished);
    } catch (error) {
      await this.#request.connection.close();
      this.#settle.reject(error);
    }
    this.#changed();
  }

  #addWorkerNotes(): void {
    const rotation = Math.round(this.#request.rotateMs / 1000);
    if (this.#endedWorkers > 0) {
      this.#notes.push(
        `${workers(this.#endedWorkers)} ended during the recording; up to half of its time, at most ${rotation} s, is missing of each.`,
      );
    }
    if (this.#skippedWorkers > 0) {
      this.#notes.push(
        `${workers(this.#skippedWorkers)} started beyond the ${MAX_THREADS} threads that are recorded; their time is missing.`,
      );
    }
  }

  /** Nothing is kept. */
  async #abandon(): Promise<void> {
    this.#ending = true;
    clearTimeout(this.#limit);
    await this.#begun();
    await Promise.all(this.#recorders.map((recorder) => recorder.discard()));
    await leave(this.#request, false);
    await deleteRun(this.dir).catch((error) => this.#request.log?.warn(messageOf(error)));
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function workers(count: number): string {
  return count === 1 ? '1 worker thread' : `${count} worker threads`;
}
