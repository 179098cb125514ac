import type { AnalyseOptions, Analysis } from './analysis';
import { runPipeline } from './pipeline';
import { textsOf } from './sourceTexts';

/**
 * Analyses a run or a profile file in this thread; editors use `analyseInWorker`.
 * @param target a run's folder, a run by id, prefix or `latest`, or a bare profile file
 * @throws HotlightError `not-found`, `bad-input`, `usage` (ambiguous id, unknown thread), `target` (a run that
 * recorded nothing), `cancelled`, `io`.
 */
export async function analyse(target: string, options: AnalyseOptions = {}): Promise<Analysis> {
  const { texts, ...analysis } = await runPipeline(target, options);
  return { ...analysis, sourceText: textsOf(analysis, texts) };
}
