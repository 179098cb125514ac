import type { Value } from '../summary/value';
import type { Entity } from './entity';
import { isRow } from './instances';
import type { Resolver } from './resolver';

const OF_LISTS = /^(lodash|lodash-es|underscore|es-toolkit|remeda|radash|ramda)(\/|$)/;
const KEEPS =
  /^(keyBy|indexBy|groupBy|group|uniq(By)?|unique(By)?|sort|sortBy|orderBy|filter|reject|compact|(difference|intersection|union)(By|With)?|shuffle|reverse|take|takeRight|drop|dropRight|slice|chunk|partition|find|findLast|first|head|last|nth|sample|minBy|maxBy|flatten|values)$/;

/** `keyBy(rows, 'id')`, `orderBy(rows, …)`: functions for lists that give the elements they are given, whatever the shape. */
export function keptElements(
  resolver: Resolver,
  callee: Extract<Entity, { e: 'external' }>,
  args: readonly Value[],
  file: string,
  depth: number,
): Entity | undefined {
  const [list] = args;
  if (!list || !OF_LISTS.test(callee.from)) return undefined;
  const { from, path } = callee;
  const name = path === '' || path === 'default' ? from : path;
  if (!KEEPS.test(name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1))) return undefined;
  const entity = resolver.resolve(list, file, depth);
  return entity?.e === 'list' || entity?.e === 'layer' || isRow(resolver, entity) ? entity : undefined;
}
