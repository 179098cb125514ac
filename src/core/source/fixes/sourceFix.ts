import type { Finding } from '../../finding';
import { N_PLUS_ONE, N_PLUS_ONE_DATALOADER, N_PLUS_ONE_WRITE } from '../rules/nPlusOne';
import { SEQUENTIAL_QUERIES } from '../rules/sequentialQueries';
import { parseSource } from '../summary/parse';
import { rangeOf } from '../summary/syntax';
import { batchReadFix } from './batchRead';
import { batchWriteFix } from './batchWrite';
import type { FixSource, QueryCall, SourceFix } from './fix';
import { loadTogetherFix } from './loadTogether';
import { startTogetherFix } from './startTogether';
import { nodesOf } from './tree';

type Mended = Pick<Finding, 'rule' | 'file' | 'line' | 'related'>;

/** How the fix of each rule is looked for. */
const FIXES: Readonly<Record<string, (source: FixSource, finding: Mended) => SourceFix | undefined>> = {
  [N_PLUS_ONE]: (source, { line }) => batchReadFix(source, line),
  [N_PLUS_ONE_WRITE]: (source, { line }) => batchWriteFix(source, line),
  [N_PLUS_ONE_DATALOADER]: (source, { line }) => loadTogetherFix(source, line),
  [SEQUENTIAL_QUERIES]: (source, { related }) => startTogetherFix(source, related),
};

/**
 * A rewrite that mends a finding and keeps what the code does; undefined where none is safe to write, or the text
 * is half typed.
 * @param queries calls of the file that execute a query themselves
 */
export function sourceFix(
  text: string,
  finding: Mended,
  queries: readonly QueryCall[],
): SourceFix | undefined {
  const { rule, file } = finding;
  const find = Object.hasOwn(FIXES, rule) ? FIXES[rule] : undefined;
  if (!find) return undefined;
  const tree = parseSource(text, file);
  const { errors } = (tree ?? {}) as { errors?: readonly unknown[] };
  if (!tree || (errors?.length ?? 0) > 0) return undefined;
  const byPlace = new Map(queries.map((one) => [one.at.join(), one]));
  const source = {
    text,
    file,
    placed: [...nodesOf(tree.program)],
    queryAt: (node: Parameters<typeof rangeOf>[0]) => byPlace.get(rangeOf(node).join()),
  };
  return find(source, finding);
}
