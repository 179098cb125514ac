import { nameOf, type Value } from '../summary/value';
import type { FunctionPlace } from './entity';
import type { Resolver } from './resolver';

/** `sails.helpers.orders.findOpen`, also `.with` it. */
const HELPER = /(?:^|\.)(sails\.helpers\.[\w.]+?)(?:\.with)?$/;

/**
 * What a helper of Sails runs: its file goes by the helper's name, `api/helpers/orders/find-open.js`, and exports an
 * object whose `fn` is what is called.
 */
export function helperOf(callee: Value, resolver: Resolver): readonly FunctionPlace[] {
  const [, helper] = HELPER.exec(nameOf(callee)) ?? [];
  return helper === undefined ? [] : resolver.namesakes(helper, 'fn', true);
}
