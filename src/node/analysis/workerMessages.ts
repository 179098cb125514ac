import type { FailureReason } from '../../core/base/errors';
import type { AnalyseOptions } from './analysis';
import type { AnalysisData } from './pipeline';

/** What the analysis worker is started with. */
export interface WorkerTask {
  readonly target: string;
  readonly options: Omit<AnalyseOptions, 'signal' | 'onProgress'>;
}

export type FromWorker =
  | { readonly type: 'progress'; readonly message: string; readonly fraction: number }
  | { readonly type: 'done'; readonly analysis: Omit<AnalysisData, 'profile'>; readonly buffer: ArrayBuffer }
  | { readonly type: 'failed'; readonly reason: FailureReason | undefined; readonly message: string };
