import type { Layer } from '../layers/layer';
import type { CallSummary } from '../summary/fileSummary';
import { isChange } from './access';
import type { Resolver } from './resolver';

/** Methods that keep a statement, to be sent with others. */
const GATHERS = /^(add|queue|enqueue)(Query|Statement|Sql)$/;

/**
 * `transaction.addQuery('INSERT …', [id])`: a program's own object that gathers whole statements sends each of them
 * by itself, however late.
 *
 * @returns the layer that the program sends SQL through
 */
export function gatheringLayer({ callee, args }: CallSummary, resolver: Resolver): Layer | undefined {
  if (callee.k !== 'member' || !GATHERS.test(callee.name)) return undefined;
  const isStatement = args.slice(0, 2).some((arg) => arg.k === 'string' && isChange(arg.text));
  return isStatement ? [...resolver.layers].find(runsSql) : undefined;
}

function runsSql({ types }: Layer): boolean {
  return Object.values(types).some(({ members }) =>
    Object.values(members).some(({ runs }) => runs === 'sql'),
  );
}
