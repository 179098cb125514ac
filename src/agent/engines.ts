import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Capture, HeapNode } from '../protocol/captureFile';
import { KnownPlaces } from './knownPlaces';
import type { RecorderConfig } from './recorder';
import { ScriptKeeper } from './scriptKeeper';
import type { OwnSession } from './session';

/** What records. Captures are objects to be written as JSON; segments of a recording follow each other. */
export interface Engine {
  /** Ending of the captures' file names. */
  readonly extension: 'cpuprofile' | 'heapprofile';
  /** Each capture holds all that the ones before it held, and takes their place. */
  readonly isCumulative?: boolean;
  start(): void;
  /** Ends the segment under way, begins the next one, and returns the ended one. */
  next(): Capture;
  stop(): Capture;
}

export interface ChosenEngine {
  readonly engine: Engine;
  /** What the reader of the numbers must know about the choice. */
  readonly note?: string;
}

/** What the configuration asks for; the inspector where the optional engine can't be loaded, with a note that says so. */
export function chooseEngine(config: RecorderConfig, session: OwnSession): ChosenEngine {
  if (config.kind === 'heap') {
    const keeper = config.isMidway === true ? undefined : new ScriptKeeper(session);
    return { engine: new AllocationSampler(session, config.interval, config.live === true, keeper) };
  }
  if (config.engine === 'v8-profiler-next') {
    const found = loadProfilerNext(config.engineFallback);
    if (typeof found !== 'string') return { engine: new ProfilerNext(found, config.interval) };
    return {
      engine: new InspectorProfiler(session, config.interval),
      note: `v8-profiler-next could not be loaded (${found}), so Node's own inspector recorded process ${process.pid}.`,
    };
  }
  return { engine: new InspectorProfiler(session, config.interval) };
}

/**
 * V8's CPU profiler through the inspector. Segments are started by `console.profile`, because that allows the
 * next to begin before the last has ended: no gap, and V8's profiler is never torn down. Starting it anew walks
 * the whole heap, which takes a second per gigabyte (Profiler.stop and start), this half a millisecond.
 */
class InspectorProfiler implements Engine {
  readonly extension = 'cpuprofile';
  readonly #session: OwnSession;
  // V8's own functions, before the program may put others in their place.
  readonly #begin = console.profile;
  readonly #end = console.profileEnd;
  #segment = 0;
  #ended: { title: string; profile: Capture } | undefined;

  constructor(session: OwnSession, interval: number) {
    this.#session = session;
    session.on<{ title?: string; profile: Capture }>('Profiler.consoleProfileFinished', (event) => {
      if (event.title === this.#title) this.#ended = { title: event.title, profile: event.profile };
    });
    session.post('Profiler.enable');
    session.post('Profiler.setSamplingInterval', { interval });
  }

  get #title(): string {
    return `hotlight ${this.#segment}`;
  }

  start(): void {
    this.#begin(this.#title);
  }

  next(): Capture {
    this.#begin(`hotlight ${this.#segment + 1}`);
    const profile = this.#take();
    this.#segment += 1;
    return profile;
  }

  stop(): Capture {
    const profile = this.#take();
    this.#session.post('Profiler.disable');
    return profile;
  }

  #take(): Capture {
    this.#end(this.#title);
    const ended = this.#ended;
    this.#ended = undefined;
    if (ended === undefined) throw new Error('The inspector gave no profile.');
    return ended.profile;
  }
}

/**
 * V8's allocation sampler: what was allocated, collected since or not, or only what is `live`. V8 collects garbage
 * by itself before it hands out a profile. (Asking the inspector to is no use here: it collects when the event loop
 * turns.)
 */
class AllocationSampler implements Engine {
  readonly extension = 'heapprofile';
  readonly isCumulative: boolean;
  readonly #session: OwnSession;
  readonly #interval: number;
  readonly #keeper: ScriptKeeper | undefined;
  readonly #places = new KnownPlaces();

  /** `interval`: in bytes. */
  constructor(session: OwnSession, interval: number, live: boolean, keeper: ScriptKeeper | undefined) {
    this.#session = session;
    this.#interval = interval;
    this.isCumulative = live;
    this.#keeper = keeper;
  }

  start(): void {
    this.#keeper?.start();
    this.#sample();
  }

  #sample(): void {
    this.#session.post('HeapProfiler.startSampling', {
      samplingInterval: this.#interval,
      includeObjectsCollectedByMajorGC: !this.isCumulative,
      includeObjectsCollectedByMinorGC: !this.isCumulative,
    });
  }

  next(): Capture {
    // What lives now may die later, so the sampler goes on with all that it has.
    const profile = this.isCumulative ? this.#take('HeapProfiler.getSamplingProfile') : this.stop();
    if (!this.isCumulative) this.#sample();
    this.#keeper?.endWhenDue();
    return profile;
  }

  stop(): Capture {
    return this.#take('HeapProfiler.stopSampling');
  }

  #take(method: 'HeapProfiler.getSamplingProfile' | 'HeapProfiler.stopSampling'): Capture {
    const { profile } = this.#session.post<{ profile: { head: HeapNode } }>(method);
    this.#places.complete(profile.head);
    // The tree holds the sizes; the list of single samples is far longer and adds nothing to them.
    return { ...profile, samples: [] };
  }
}

/** The part of v8-profiler-next that is used here. */
interface ProfilerNextModule {
  setGenerateType(type: 0 | 1): void;
  setSamplingInterval(microseconds: number): void;
  startProfiling(title: string, withSamples: boolean): void;
  stopProfiling(title: string): Capture & { delete(): void };
}

/** The module, or why there is none. It is bound to the Node that it was built for. */
function loadProfilerNext(fallback: string | undefined): ProfilerNextModule | string {
  const missing = "Cannot find module 'v8-profiler-next'";
  let reason = missing;
  for (const folder of [process.cwd(), ...(fallback === undefined ? [] : [fallback])]) {
    try {
      return createRequire(join(folder, 'package.json'))('v8-profiler-next') as ProfilerNextModule;
    } catch (error) {
      // A copy that doesn't load says more than the lack of one.
      if (reason === missing) reason = String((error as Error).message ?? error).split('\n')[0] ?? '';
    }
  }
  return reason;
}

class ProfilerNext implements Engine {
  readonly extension = 'cpuprofile';
  readonly #profiler: ProfilerNextModule;
  #segment = 0;

  constructor(profiler: ProfilerNextModule, interval: number) {
    this.#profiler = profiler;
    profiler.setGenerateType(1);
    profiler.setSamplingInterval(interval);
  }

  start(): void {
    this.#profiler.startProfiling(`hotlight ${this.#segment}`, true);
  }

  next(): Capture {
    this.#profiler.startProfiling(`hotlight ${this.#segment + 1}`, true);
    const profile = this.stop();
    this.#segment += 1;
    return profile;
  }

  stop(): Capture {
    const profile = this.#profiler.stopProfiling(`hotlight ${this.#segment}`);
    // Only V8's side goes; the object was made from it in full.
    profile.delete();
    return profile;
  }
}
