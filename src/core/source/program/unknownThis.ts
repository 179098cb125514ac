import type { Value } from '../summary/value';
import { functionKey } from './entity';
import type { Resolver } from './resolver';

/** What rows and builders have themselves, whatever else of their file goes by such a name. */
const OF_ROWS = /^(save|update|remove|destroy|delete|reload|populate|set|get|find|create|exec|then)$/;

/**
 * The method that an object asks of itself where nothing tells what `this` is, as in the methods of a literal that is
 * handed on, or of functions that a mixin gives: the only function of its file that goes by the name.
 *
 *     sequelize.define('Order', columns, { instanceMethods: { total() { return this.linesOf(1); }, linesOf() { … } } })
 */
export function ofUnknownThis(
  { of, name }: Extract<Value, { k: 'member' }>,
  file: string,
  resolver: Resolver,
): readonly string[] {
  if (of.k !== 'free' || of.name !== 'this' || OF_ROWS.test(name)) return [];
  const functions = resolver.files.get(file)?.functions ?? [];
  const found = functions.flatMap((fn, index) => (fn.name === name ? [functionKey(file, index)] : []));
  return found.length === 1 ? found : [];
}
