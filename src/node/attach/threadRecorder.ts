import { join } from 'node:path';
import { messageOf } from '../../core/base/errors';
import type { Log } from '../../core/base/log';
import type { RunThread } from '../../core/runs/run';
import type { CdpSession } from '../cdp/session';
import { atomicWrite } from '../files/atomicWrite';
import type { MetricsProbe } from './metricsProbe';
import type { Sampler, Segment } from './samplers';
import type { ScriptCollector } from './scripts';

export type ThreadIdentity = Pick<
  RunThread,
  'id' | 'pid' | 'threadId' | 'parent' | 'name' | 'argv' | 'nodeVersion'
>;

interface Recording {
  readonly dir: string;
  readonly identity: ThreadIdentity;
  readonly session: CdpSession;
  /** Absent when nothing but metrics is recorded. */
  readonly sampler?: Sampler;
  readonly scripts: ScriptCollector;
  readonly probe?: MetricsProbe;
  /** The profiler domain is shared with a debugger, and stays enabled for it. */
  readonly keepsProfiler: boolean;
  /** Milliseconds. */
  readonly rotateMs: number;
  /** Called when the recording ended by itself, because of what is in the notes. */
  readonly onFailure: () => void;
  readonly log: Log | undefined;
}

const FIRST_ROTATION_MS = 1_000;

/**
 * Records one thread into segments on disk. Young recordings are written more often: after one second, and then
 * whenever they have doubled, up to `rotateMs`, so that a thread that ends without a word loses half at most.
 */
export class ThreadRecorder {
  readonly #recording: Recording;
  readonly #startedAt = Date.now();
  readonly #profiles: string[] = [];
  readonly #notes: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #state: 'new' | 'recording' | 'complete' | 'cut' = 'new';
  /** One thing at a time: rotations and the end follow each other. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  get thread(): RunThread {
    const { identity, scripts } = this.#recording;
    return {
      ...identity,
      startedAt: this.#startedAt,
      profiles: [...this.#profiles],
      ...(scripts.file !== undefined && { sources: scripts.file }),
      complete: this.#state === 'complete',
      ...(this.#notes.length > 0 && { notes: [...this.#notes] }),
    };
  }

  get isRecording(): boolean {
    return this.#state === 'recording';
  }

  /** @throws HotlightError when the thread can't be recorded; nothing is left behind in it. */
  async start(): Promise<void> {
    try {
      await this.#recording.sampler?.start();
      await this.#writeThread();
    } catch (error) {
      await this.#release();
      throw error;
    }
    if (this.#state === 'new') this.#state = 'recording';
    this.#rotateLater();
  }

  /** Writes what is left and ends the recording. Never rejects: what failed is a note of the thread. */
  async finish(timeoutMs: number): Promise<void> {
    await this.#next(async () => {
      if (this.#state !== 'recording') return;
      const { probe, sampler } = this.#recording;
      await probe?.stop();
      if (probe?.reason !== undefined)
        this.#notes.push(notMeasured(this.#recording.identity.id, probe.reason));
      if (sampler !== undefined) await this.#keep(sampler, await sampler.stop(timeoutMs));
      this.#state = 'complete';
    });
    await this.#next(async () => {
      await this.#release();
      await this.#writeThread();
    });
  }

  /** The thread is gone: what is written stays, and nothing more comes. */
  async cut(note?: string): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#state === 'complete' || this.#state === 'cut') return;
    this.#state = 'cut';
    if (note !== undefined) this.#notes.push(note);
    await this.#next(() => this.#writeThread());
  }

  /** Ends the recording without writing. */
  async discard(): Promise<void> {
    clearTimeout(this.#timer);
    this.#state = 'cut';
    await this.#work;
    await this.#release();
  }

  #rotateLater(): void {
    const { sampler } = this.#recording;
    if (this.#state !== 'recording' || sampler === undefined) return;
    const age = Date.now() - this.#startedAt;
    const wait = Math.min(this.#recording.rotateMs, Math.max(FIRST_ROTATION_MS, age));
    this.#timer = setTimeout(() => {
      void this.#next(async () => {
        if (this.#state !== 'recording') return;
        await this.#keep(sampler, await sampler.next());
        await this.#writeThread();
      }).then(() => this.#rotateLater());
    }, wait);
  }

  #next(action: () => Promise<void>): Promise<void> {
    clearTimeout(this.#timer);
    const done = this.#work.then(action).catch((error) => this.#fail(error));
    this.#work = done;
    return done;
  }

  async #fail(error: unknown): Promise<void> {
    const { identity, session, onFailure, log } = this.#recording;
    log?.warn(`Thread ${identity.id}: ${messageOf(error)}`);
    if (this.#state !== 'recording') return;
    this.#state = 'cut';
    // The end of the connection is told by who watches it; trouble of this thread is told here.
    if (!session.isOpen) return;
    this.#notes.push(`The recording of thread ${identity.id} ended early: ${messageOf(error)}`);
    await this.#release();
    onFailure();
  }

  async #keep(sampler: Sampler, segment: Segment): Promise<void> {
    const { dir, identity, scripts } = this.#recording;
    const number = sampler.isCumulative ? 1 : this.#profiles.length + 1;
    const name = `${identity.id}.${number}.${sampler.extension}`;
    await atomicWrite(join(dir, name), JSON.stringify(segment.content));
    if (this.#profiles.at(-1) !== name) this.#profiles.push(name);
    await scripts.collect(segment.scripts);
  }

  async #writeThread(): Promise<void> {
    const { dir, identity } = this.#recording;
    await atomicWrite(join(dir, `${identity.id}.json`), JSON.stringify(this.thread));
  }

  /** Takes everything of ours out of the thread. */
  async #release(): Promise<void> {
    const { probe, sampler, keepsProfiler } = this.#recording;
    await probe?.stop();
    if (!keepsProfiler) await sampler?.release().catch(() => {}); // a session that ended has no profiler either
  }
}

function notMeasured(thread: string, reason: string): string {
  return `Thread ${thread} could not be measured (${reason}): it has no metrics.`;
}
