import type { Layer } from '../layers/layer';
import { layerOfPackage } from '../layers/registry';
import type { CallSummary } from '../summary/fileSummary';
import { declaredResult } from './calledWith';
import type { Entity } from './entity';
import { isUnkept } from './instances';
import type { Resolver } from './resolver';

const SENDS = /^(query|exec|execute|run)$/;

/**
 * `interface Queryable { query(text: string, values?: unknown[]): Promise<QueryResult> }` that no class keeps: so a
 * program tells what it uses of its driver's clients, be they a pool or a transaction. What it promises is the driver's.
 */
export function declaredClient(
  { callee, args }: CallSummary,
  owner: Entity | undefined,
  file: string,
  resolver: Resolver,
): Layer | undefined {
  if (owner?.e !== 'object' || callee.k !== 'member' || !SENDS.test(callee.name) || args.length === 0)
    return undefined;
  const given = isUnkept(resolver, owner) ? declaredResult(resolver, callee, file, 0) : undefined;
  if (given?.e !== 'external') return undefined;
  const layer = layerOfPackage(given.from);
  return layer?.results?.some((name) => given.path === `${name}()`) ? layer : undefined;
}
