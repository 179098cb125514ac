import type { Layer } from '../layers/layer';
import { pg } from '../layers/pg';
import { layerOfPackage } from '../layers/registry';
import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { textOf } from './access';
import type { Entity } from './entity';
import type { Resolver } from './resolver';

const RUNS = /^(query|queryRow|queryRows|queryOne|execute|executeQuery|exec|run|runQuery|rawQuery)$/;
const STATEMENT = /^\s*(select|with|insert|update|delete)\s/i;
const WAITS = new Set(['await', 'return', 'then', 'collected', 'handed']);

/**
 * The layer of a call that is given a whole statement, on something of which nothing else tells what it is, as what a
 * package of the team's own declares: `components.store.query(SQL`SELECT …`)`. The text tells enough.
 *
 * @param owner what it is called on
 */
export function statedLayer(
  call: CallSummary,
  owner: Entity | undefined,
  resolver: Resolver,
): Layer | undefined {
  const { callee, use } = call;
  if (callee.k !== 'member' || !RUNS.test(callee.name) || !WAITS.has(use)) return undefined;
  if (!STATEMENT.test(call.sql ?? textOf(call)) || !isUnknown(owner, resolver)) return undefined;
  // `const { query: print } = log`: it is called by another name, so that its own says nothing.
  const written = nameOf(callee.of);
  if (written !== '' && call.receiver !== undefined && lastPart(call.receiver) !== lastPart(written))
    return undefined;
  for (const layer of resolver.layers) if (layer.record) return layer;
  return pg;
}

/** Nothing of the program, but for an interface that no class of it says it implements. */
function isUnknown(owner: Entity | undefined, resolver: Resolver): boolean {
  if (owner?.e === 'external') return layerOfPackage(owner.from) === undefined;
  if (owner?.e !== 'object') return owner === undefined;
  return (
    resolver.classOf(owner.file, owner.index)?.abstract === true &&
    resolver.heirs(owner.file, owner.index).length === 0
  );
}
