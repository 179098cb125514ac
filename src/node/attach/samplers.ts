import { randomBytes } from 'node:crypto';
import type { HeapProfiler, Profiler } from 'node:inspector';
import { HotlightError } from '../../core/base/errors';
import type { CaptureSettings } from '../../core/runs/run';
import { callFramesOf } from '../../protocol/captureFile';
import { OwnFrames } from '../../protocol/ownFrames';
import type { CdpSession } from '../cdp/session';

/** What one segment of a recording holds, to be written as JSON. */
export interface Segment {
  readonly content: object;
  /** The scripts that it names: id → URL. */
  readonly scripts: ReadonlyMap<string, string>;
}

/** Records one thread through the inspector. Segments follow each other without a gap. */
export interface Sampler {
  /** Ending of the captures' file names. */
  readonly extension: 'cpuprofile' | 'heapprofile';
  /** Each segment holds all that the ones before it held, and takes their place. */
  readonly isCumulative?: boolean;
  start(): Promise<void>;
  /** Ends the segment under way, begins the next one, and returns the ended one. */
  next(): Promise<Segment>;
  stop(timeoutMs: number): Promise<Segment>;
  /** Leaves the thread without the profiler, whatever state it is in. */
  release(): Promise<void>;
}

/** What records a thread; undefined when nothing but metrics is recorded. */
export function samplerOf(
  { interval, kind, live = false }: CaptureSettings,
  session: CdpSession,
): Sampler | undefined {
  switch (kind) {
    case 'cpu':
      return new CpuSampler(session, interval);
    case 'heap':
      return new AllocationSampler(session, interval, live);
    case 'metrics':
      return undefined;
  }
}

/**
 * Where V8's profiler is started from: the program's console, or Node's own when the program replaced it. In this
 * order, because a thread that is just starting must not be made to load modules.
 */
const CONSOLES = ['globalThis.console', `globalThis.process?.getBuiltinModule?.('node:console')`];

/** Names what we evaluate, so that it can be told from the program's code. */
const OWN_SCHEME = 'hotlight:';
const OWN_URL = `${OWN_SCHEME}profiler`;
const OWN_FRAMES = new OwnFrames((url) => url.startsWith(OWN_SCHEME));

/**
 * V8's CPU profiler. Segments are begun by `console.profile`, because that allows the next to begin before the
 * last has ended; `Profiler.stop` and `start` would halt the program for about a second per gigabyte of heap.
 */
export class CpuSampler implements Sampler {
  readonly extension = 'cpuprofile';
  readonly #session: CdpSession;
  readonly #interval: number;
  /** Two recorders of one process must not end each other's segments. */
  readonly #token = randomBytes(6).toString('hex');
  readonly #started = new Set<string>();
  readonly #finished = new Map<string, Profiler.Profile>();
  #console = CONSOLES[0];
  #segment = 1;

  /** @param interval microseconds */
  constructor(session: CdpSession, interval: number) {
    this.#session = session;
    this.#interval = interval;
    session.on('Profiler.consoleProfileStarted', ({ title }) => this.#started.add(title ?? ''));
    session.on('Profiler.consoleProfileFinished', ({ title = '', profile }) => {
      if (title.startsWith(`hotlight ${this.#token} `)) this.#finished.set(title, profile);
    });
  }

  async start(): Promise<void> {
    await this.#session.send('Profiler.enable');
    await this.#session.send('Profiler.setSamplingInterval', { interval: this.#interval });
    for (this.#console of CONSOLES) {
      await this.#evaluate(`${this.#console}.profile('${this.#title(1)}')`);
      if (this.#started.has(this.#title(1))) {
        await this.#recompile();
        return;
      }
    }
    throw new HotlightError(
      'target',
      `The profiler of ${this.#session.peer} could not be started, because the program replaced Node's console: ` +
        'use Node.js 20.16 or newer.',
    );
  }

  /**
   * V8's profiler doesn't know all of the code that was optimized before it began, and charges the time of such
   * functions to their callers: of a timer's callback nothing may be seen but Node's own `listOnTimeout`. To count
   * calls, V8 throws optimized code away; it comes back within moments, and then the profiler sees it come.
   */
  async #recompile(): Promise<void> {
    const { result } = await this.#session.send('Runtime.evaluate', {
      expression: `!globalThis.process?.env?.NODE_V8_COVERAGE\n//# sourceURL=${OWN_URL}`,
      silent: true,
      returnByValue: true,
    });
    // There is one count for all: ending ours would end that of a program under test.
    if (result.value !== true) return;
    await this.#session.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await this.#session.send('Profiler.stopPreciseCoverage');
  }

  async next(): Promise<Segment> {
    const ended = this.#title(this.#segment);
    this.#segment += 1;
    const begin = `${this.#console}.profile('${this.#title(this.#segment)}')`;
    await this.#evaluate(`${begin}, ${this.#console}.profileEnd('${ended}')`);
    return this.#take(ended);
  }

  async stop(timeoutMs: number): Promise<Segment> {
    const ended = this.#title(this.#segment);
    await this.#evaluate(`${this.#console}.profileEnd('${ended}')`, timeoutMs);
    return this.#take(ended);
  }

  async release(): Promise<void> {
    await this.#session.send('Profiler.disable', {}, { timeoutMs: 2_000 });
  }

  #title(segment: number): string {
    return `hotlight ${this.#token} ${segment}`;
  }

  async #evaluate(expression: string, timeoutMs = 30_000): Promise<void> {
    const text = `${expression}\n//# sourceURL=${OWN_URL}`;
    await this.#session.send('Runtime.evaluate', { expression: text, silent: true }, { timeoutMs });
  }

  /** The event with the profile comes before the answer to what ended it. */
  #take(title: string): Segment {
    const profile = this.#finished.get(title);
    this.#finished.delete(title);
    if (profile === undefined) {
      throw new HotlightError('target', `${this.#session.peer} gave no profile: another client stopped it.`);
    }
    // The samples at both ends of a segment find us at work, which is not the program's code.
    OWN_FRAMES.takeOut(profile);
    const scripts = new Map(profile.nodes.map(({ callFrame }) => [callFrame.scriptId, callFrame.url]));
    return { content: profile, scripts };
  }
}

/**
 * V8's allocation sampler: what was allocated, collected since or not, or only what is `live`. V8 collects garbage
 * by itself before it hands out a profile.
 */
export class AllocationSampler implements Sampler {
  readonly extension = 'heapprofile';
  readonly isCumulative: boolean;
  readonly #session: CdpSession;
  readonly #interval: number;

  /** @param interval bytes */
  constructor(session: CdpSession, interval: number, live: boolean) {
    this.#session = session;
    this.#interval = interval;
    this.isCumulative = live;
  }

  async start(): Promise<void> {
    await this.#session.send('HeapProfiler.startSampling', {
      samplingInterval: this.#interval,
      includeObjectsCollectedByMajorGC: !this.isCumulative,
      includeObjectsCollectedByMinorGC: !this.isCumulative,
    });
  }

  async next(): Promise<Segment> {
    if (this.isCumulative) {
      // What lives now may die later, so the sampler goes on with all that it has.
      return segmentOf(await this.#session.send('HeapProfiler.getSamplingProfile', {}));
    }
    // Sent together, so that the thread takes up the second at once after the first.
    const [segment] = await Promise.all([this.stop(30_000), this.start()]);
    return segment;
  }

  async stop(timeoutMs: number): Promise<Segment> {
    return segmentOf(await this.#session.send('HeapProfiler.stopSampling', {}, { timeoutMs }));
  }

  async release(): Promise<void> {
    await this.#session.send('HeapProfiler.disable', {}, { timeoutMs: 2_000 });
  }
}

function segmentOf({ profile: { head } }: HeapProfiler.StopSamplingReturnType): Segment {
  OWN_FRAMES.takeOut({ head });
  const scripts = new Map([...callFramesOf({ head })].map(({ scriptId, url }) => [String(scriptId), url]));
  // The tree holds the sizes; the list of single samples is far longer and adds nothing to them.
  return { content: { head, samples: [] }, scripts };
}
