import type { Finding } from '../../finding';
import { parseSource } from '../summary/parse';
import { rangeOf } from '../summary/syntax';
import { batchReadFix } from './batchRead';
import type { QueryCall, SourceFix } from './fix';
import { FIXED_RULES } from './fixedRules';
import { nodesOf } from './tree';

/**
 * A rewrite that mends a finding and keeps what the code does; undefined where none is safe to write, or the text
 * is half typed.
 * @param queries calls of the file that execute a query themselves
 */
export function sourceFix(
  text: string,
  finding: Pick<Finding, 'rule' | 'file' | 'line' | 'related'>,
  queries: readonly QueryCall[],
): SourceFix | undefined {
  const { rule, file, line } = finding;
  if (!FIXED_RULES.includes(rule)) return undefined;
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
  return batchReadFix(source, line);
}
