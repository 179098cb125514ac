import type { HotReport } from '../../core/profile/hot';
import type { PackedLines } from '../../core/profile/packedLines';
import type { ThreadFailure } from '../threads/failure';
import type { AnalyseOptions, EncodedProfile } from './analysis';
import type { Comparison } from './compare';
import type { AnalysisData } from './pipeline';

/** What the analysis worker is started with: one target to analyse, or two sides to compare. */
export interface WorkerTask {
  readonly target: string | ComparedTargets;
  readonly options: Omit<AnalyseOptions, 'signal' | 'onProgress'>;
}

/** Runs' folders or profile files of each side of a comparison. */
export interface ComparedTargets {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A comparison as plain data, which can cross to another thread and to a page. */
export interface ComparisonData extends Omit<Comparison, 'differential'> {
  /** From `encodeProfile`, on one tree. */
  readonly beforeBuffer: ArrayBuffer;
  readonly afterBuffer: ArrayBuffer;
  readonly tested: Comparison['differential']['tested'];
}

/** To the worker, once after 'profile': it goes on with the ranking. */
export const GO_ON = 'go on';

export type FromWorker =
  | { readonly type: 'progress'; readonly message: string; readonly fraction: number }
  | { readonly type: 'profile'; readonly encoded: Omit<EncodedProfile, 'details'> }
  /** After 'profile'. */
  | { readonly type: 'details'; readonly details: ArrayBuffer }
  /** After 'details'. */
  | {
      readonly type: 'done';
      readonly analysis: Omit<AnalysisData, 'profile' | 'hot'>;
      readonly hot: Omit<HotReport, 'lines'>;
      readonly lines: PackedLines;
    }
  | { readonly type: 'compared'; readonly comparison: ComparisonData }
  | ThreadFailure;
