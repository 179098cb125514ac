import { nodeTitle } from '../plan';
import { evidence, matters, type PlanRule, shareText } from '../rule';
import { filterConditions, isIndexScan, isWasteful } from './scans';

const NUMERIC = /^::(numeric|double precision|real|bigint)$/;

/** A column is compared only after a function, cast or calculation, which no index on the column answers. */
export const nonSargable: PlanRule = {
  name: 'non-sargable',
  find(view) {
    return view.plan.nodes.flatMap((node) => {
      if (node.type !== 'Seq Scan' && !isIndexScan(node)) return [];
      const wrapped = filterConditions(node).find((it) => it.kind === 'wrapped');
      if (wrapped === undefined || !isWasteful(view, node) || !matters(view, node)) return [];
      const by = wrapped.wrapper ?? 'an expression';
      const column = wrapped.columns.map((name) => name.split('.').at(-1)).join(', ');
      return [
        {
          severity: 'warning' as const,
          confidence: 'high' as const,
          node: node.id,
          message: `${nodeTitle(node)} can't use an index on ${column}, because ${by} is applied to it (${shareText(view, node)}).`,
          evidence: evidence(node.filter ?? ''),
          fix: NUMERIC.test(by)
            ? `Pass a value of the type of ${column}: PostgreSQL converts the column to the wider type of the value.`
            : `Compare ${column} itself, as with a range instead of a cast; or make an index on the expression.`,
        },
      ];
    });
  },
};

/** LIKE with a pattern that starts with a wildcard. */
export const leadingWildcard: PlanRule = {
  name: 'leading-wildcard',
  find(view) {
    return view.plan.nodes.flatMap((node) => {
      if (node.type !== 'Seq Scan' && !isIndexScan(node)) return [];
      const condition = filterConditions(node).find((it) => it.kind === 'wildcard');
      if (condition === undefined || !isWasteful(view, node) || !matters(view, node)) return [];
      return [
        {
          severity: 'warning' as const,
          confidence: 'high' as const,
          node: node.id,
          message: `${nodeTitle(node)} compares every row, because the pattern starts with a wildcard (${shareText(view, node)}).`,
          evidence: evidence(condition.text),
          fix: 'Make a trigram index (CREATE EXTENSION pg_trgm; … USING gin (column gin_trgm_ops)), or full-text search; or anchor the pattern.',
        },
      ];
    });
  },
};
