import { HotlightError } from '../../core/base/errors';
import type { AnalyseOptions, WorkerAnalysis } from './analysis';

/**
 * `analyse` in a worker thread, so that a large profile never blocks or exhausts this one.
 * @param workerPath absolute path of `dist/analysisWorker.js`
 */
export async function analyseInWorker(
  _workerPath: string,
  _target: string,
  _options: AnalyseOptions = {},
): Promise<WorkerAnalysis> {
  throw new HotlightError('unsupported', 'Analysing is not built yet.');
}
