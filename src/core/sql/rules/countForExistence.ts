import { lastName } from '../tree/nodes';
import type { QueryIssue, QueryRule } from './rule';

/** `(SELECT count(*) FROM …) > 0`. */
export const countForExistence: QueryRule = {
  id: 'count-for-existence',
  severity: 'info',
  confidence: 'high',
  check: ({ nodes }) => {
    const found: QueryIssue[] = [];
    for (const value of nodes.get('A_Expr') ?? []) {
      const { name, lexpr, rexpr } = value as { name?: never; lexpr?: object; rexpr?: object };
      const operator = lastName(name);
      const number = (rexpr as { A_Const?: { ival?: { ival?: number } } } | undefined)?.A_Const?.ival;
      if (!number) continue;
      const against = number.ival ?? 0;
      const asks =
        (against === 0 && /^(>|=|<>|!=)$/.test(operator)) || (against === 1 && /^(>=|<)$/.test(operator));
      const location = asks ? countLocation(lexpr) : undefined;
      if (location === undefined) continue;
      found.push({
        location,
        message: 'All rows are counted to learn whether there is one.',
        fix: 'Use EXISTS (SELECT 1 FROM …), which stops at the first row.',
      });
    }
    return found;
  },
};

interface CountQuery {
  readonly SubLink?: {
    readonly subLinkType?: string;
    readonly subselect?: {
      readonly SelectStmt?: {
        readonly targetList?: readonly {
          readonly ResTarget?: {
            readonly val?: { readonly FuncCall?: { readonly funcname?: never; readonly location?: number } };
          };
        }[];
      };
    };
  };
}

function countLocation(node: CountQuery | undefined): number | undefined {
  if (node?.SubLink?.subLinkType !== 'EXPR_SUBLINK') return undefined;
  const call = node.SubLink.subselect?.SelectStmt?.targetList?.[0]?.ResTarget?.val?.FuncCall;
  return call && lastName(call.funcname) === 'count' ? (call.location ?? 0) : undefined;
}
