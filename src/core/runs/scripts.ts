/** A script that appears in a thread's profile: what was executed, and the way back to what was written. */
export interface CapturedScript {
  /** V8's id within the thread's process (not unique across processes). */
  readonly scriptId: string;
  readonly url: string;
  /** SHA-256 (hex) of the text V8 executed; the text is in `sources/<hash>` when it was kept. */
  readonly hash?: string;
  /** As V8 reported it: a relative or absolute URL, or a `data:` URL. '' or absent when there is none. */
  readonly sourceMapURL?: string;
}

/** Content of a thread's `<id>.sources.json`. */
export interface CapturedScripts {
  readonly version: 1;
  readonly scripts: readonly CapturedScript[];
}

/** An original source file as it stood when it was measured. `file` is absolute; text in `sources/<hash>`. */
export interface MeasuredSource {
  readonly file: string;
  readonly hash: string;
}

/** The source map of an executed script, as it was when the run ended; its text is in `sources/<hash>`. */
export interface MeasuredMap {
  /** URL of the script as it was executed. */
  readonly url: string;
  /** Of the executed text, when that is known: the same URL may have been executed in several versions. */
  readonly script?: string;
  /** Absolute path of the file that the map stood in: what its sources are relative to. */
  readonly base: string;
  readonly hash: string;
}

/** Content of a run's `measured.json`: what its lines are lines of. */
export interface Measured {
  readonly version: 1;
  readonly sources: readonly MeasuredSource[];
  readonly maps: readonly MeasuredMap[];
}
