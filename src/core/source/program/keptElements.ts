import { isFew, OF_MEMBERS } from '../summary/body/fixedLists';
import { UNKNOWN, type Value } from '../summary/value';
import type { Entity } from './entity';
import { isRow } from './instances';
import type { Resolver } from './resolver';

const OF_LISTS = /^(lodash|lodash-es|underscore|es-toolkit|remeda|radash|ramda)(\/|$)/;
const KEEPS =
  /^(keyBy|indexBy|groupBy|group|uniq(By)?|unique(By)?|sort|sortBy|orderBy|filter|reject|compact|(difference|intersection|union)(By|With)?|shuffle|reverse|take|takeRight|drop|dropRight|slice|chunk|partition|find|findLast|first|head|last|nth|sample|minBy|maxBy|flatten|values)$/;
/** What gives lists of lists. */
const PARTS = /^(chunk|partition|groupBy|group)$/;

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
  const method = name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);
  if (!KEEPS.test(method)) return undefined;
  const entity = resolver.resolve(list, file, depth);
  if (entity?.e === 'list' && PARTS.test(method))
    return { ...entity, element: { k: 'array', element: entity.element }, fixed: false };
  return entity?.e === 'list' || entity?.e === 'layer' || isRow(resolver, entity) ? entity : undefined;
}

/**
 * `Object.values(groupBy(rows, 'kind'))`: what a record keeps that is made of a list; `Object.values(carriers)`: what is
 * written there, as much of it as there is.
 */
export function valuesOf(
  resolver: Resolver,
  { of, name }: Extract<Value, { k: 'member' }>,
  args: readonly Value[] | undefined,
  file: string,
  depth: number,
): Entity | undefined {
  const [given] = args ?? [];
  if (of.k !== 'free' || of.name !== 'Object' || !OF_MEMBERS.test(`Object.${name}`) || !given)
    return undefined;
  const record = resolver.resolve(given, file, depth);
  if (record?.e === 'list') return name === 'values' ? { ...record, fixed: false } : undefined;
  if (!isWrittenOut(record)) return undefined;
  const element: Value = name === 'values' ? { k: 'element', of: given } : UNKNOWN;
  return { e: 'list', file, element, fixed: true };
}

/**
 * A few members that somebody has written, `{ rail, road }`, or `import * as carriers from './carriers'`: what a module
 * exports is written there.
 */
export function isWrittenOut(entity: Entity | undefined): boolean {
  if (entity?.e === 'module') return true;
  return entity?.e === 'literal' && !entity.value.spread && isFew(Object.keys(entity.value.props).length);
}
