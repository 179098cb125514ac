import type { Node } from '@babel/types';
import { type AnyFunction, bare, isFunction, lastName } from './syntax';

/** Functions that keep what another one gives, by what it is called with. `memoizeOne` keeps the last answer only. */
const MEMOIZES = /^(_?memoi[sz]e(?!One|Last)\w*|moize|pMemoize|mem)$/;

/** What keeps the one answer of a function that is given nothing: `cache(async () => …)` of React, `once(…)`. */
const KEEPS_ANSWER = /^(cache|unstable_cache|once|lazy)$/;

/** The function that a call wraps so that it is asked once per argument: `memoize(load)`, `moize({ maxAge })(load)`. */
export function memoisedBy({
  callee,
  arguments: [first],
}: Extract<Node, { type: 'CallExpression' }>): AnyFunction | undefined {
  const fn = first && bare(first);
  if (!fn || !isFunction(fn)) return undefined;
  const maker = callee.type === 'CallExpression' ? callee.callee : callee;
  const name = lastName(maker);
  return MEMOIZES.test(name) || (fn.params.length === 0 && KEEPS_ANSWER.test(name)) ? fn : undefined;
}
