import { now } from './originals';
import type { OwnSession } from './session';

/** Scripts of programs that run for longer are known from their segments, see `KnownPlaces`. */
const KEPT_MS = 30_000;

/**
 * Keeps V8 from collecting the scripts of a program that is done before its allocation profile is taken, as taking
 * it collects garbage first, and of a script that is gone the profile has no places. While V8 counts which functions
 * have run (`Profiler.startPreciseCoverage`), it holds on to all of them, and with them to their scripts.
 */
export class ScriptKeeper {
  readonly #session: OwnSession;
  #until: number | undefined;

  constructor(session: OwnSession) {
    this.#session = session;
  }

  /** To be called before the program's own code runs: later, V8 would have to compile all of that anew. */
  start(): void {
    // Then Node counts for a coverage report, which must not be ended, and does as well.
    if (process.env.NODE_V8_COVERAGE) return;
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: false });
    this.#until = now() + KEPT_MS;
  }

  /** Code that a long-running program makes and forgets must not pile up for the sake of its places. */
  endWhenDue(): void {
    if (this.#until === undefined || now() < this.#until) return;
    this.#until = undefined;
    this.#session.post('Profiler.stopPreciseCoverage');
  }
}
