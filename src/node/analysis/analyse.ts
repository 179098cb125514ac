import { HotlightError } from '../../core/base/errors';
import type { AnalyseOptions, Analysis } from './analysis';

/**
 * Analyses a run or a profile file in this thread; editors use `analyseInWorker`.
 * @throws HotlightError `not-found`, `bad-input`, `usage` (ambiguous id, unknown thread), `cancelled`, `io`.
 */
export async function analyse(_target: string, _options: AnalyseOptions = {}): Promise<Analysis> {
  throw new HotlightError('unsupported', 'Analysing is not built yet.');
}
