import { fileOf } from '../program/entity';
import type { Resolver } from '../program/resolver';
import type { Value } from '../summary/value';
import type { Hit } from './hits';

/**
 * Whether each item is a list itself, by its type, and is handed on as one: `lists: Order[][]`,
 * `for (const list of lists) await manager.save(list)`. The list of what a row has in its cells is none.
 */
export function takesLists({ linked, reach, target }: Hit, file: string, resolver: Resolver): boolean {
  if (linked.call.args.some((arg) => isList(arg, file, resolver))) return true;
  // `const save = () => manager.save(list); await save()`
  if (reach === undefined || target === undefined || linked.call.args.length > 0) return false;
  return reach.call.args.some((arg) => isList(arg, fileOf(target), resolver));
}

function isList(arg: Value, file: string, resolver: Resolver): boolean {
  if (arg.k !== 'element') return false;
  const list = resolver.resolve(arg, file);
  if (list?.e !== 'list') return false;
  const item = resolver.resolve(list.element, list.file);
  return item !== undefined && item.e !== 'plain';
}
