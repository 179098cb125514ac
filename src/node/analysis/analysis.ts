import type { HotReport } from '../../core/profile/hot';
import type { Profile } from '../../core/profile/profile';
import type { Run } from '../../core/runs/run';
import type { MeasuredSource } from '../../core/runs/scripts';
import type { FlameThread } from '../../protocol/flame';

export interface AnalyseOptions {
  /** Id of one thread of the run; absent or '' means all processes and threads together. */
  readonly thread?: string;
  /** Of a profile file with labels: put each stack under a frame that names the value of this one. */
  readonly groupBy?: string;
  /** Aborting makes the call fail with the reason `cancelled`. */
  readonly signal?: AbortSignal;
  /** A sentence for people, and how much is done, 0 … 1. */
  readonly onProgress?: (message: string, fraction: number) => void;
  /** What relative targets are relative to; the process's own when absent. */
  readonly cwd?: string;
  /** Folder whose `.hotlight/runs` a run id is looked up in, and the root of the reader's own code. */
  readonly workspaceRoot?: string;
}

/** What a flame graph needs of an analysis. It is there before the ranking, which takes as long as the reading. */
export interface Paintable {
  /** Absent for a bare profile file. */
  readonly run?: Run;
  /** Absolute: the run's folder, or the profile file. */
  readonly target: string;
  readonly title: string;
  /** Positions are original ones (`Frame.file`, `LineTable.line`); attribution is repaired or doubted. */
  readonly profile: Profile;
  /** What can be picked; the first is `''`, all together, when there is more than one. */
  readonly threads: readonly FlameThread[];
  /** Which of `threads` this is. */
  readonly thread: string;
  /** What a reader of the numbers must know, one sentence each. */
  readonly notes: readonly string[];
}

/** A run or a profile file, ready to be shown: original positions, repaired attribution, ranked. */
export interface Analysis extends Paintable {
  readonly hot: HotReport;
  /** The original sources that the lines belong to, as they stood when they were measured. */
  readonly sources: readonly MeasuredSource[];
  /** Text of one of `sources` by its file, as measured; undefined when it was not kept. */
  sourceText(file: string): string | undefined;
}

/** What a page is given: the profile as bytes, in two parts. Post copies rather than transfer them. */
export interface EncodedProfile extends Omit<Paintable, 'profile'> {
  /** From `encodeTree`: enough for the first picture. */
  readonly tree: ArrayBuffer;
  /** From `encodeDetails`; there a little later. Rejected when the analysis fails before. */
  readonly details: Promise<ArrayBuffer>;
}

export interface WorkerOptions extends AnalyseOptions {
  /**
   * Called as soon as there is something to paint, which may have fewer notes than the analysis. Where it returns a
   * promise, what is left to do, which takes the processors that a picture needs, waits for that.
   */
  readonly onProfile?: (encoded: EncodedProfile) => void | Promise<void>;
}

/** What `analyseInWorker` resolves with: also the encoded profile, from which `profile` is read when it is asked for. */
export type WorkerAnalysis = Analysis & EncodedProfile;
