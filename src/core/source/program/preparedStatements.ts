import { d1 } from '../layers/d1';
import type { Layer } from '../layers/layer';
import { sqlite } from '../layers/sqlite';
import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { preparation } from './access';
import type { Entity } from './entity';
import { isUnkept } from './instances';
import type { Resolver } from './resolver';

const RUNS = /^(first|all|run|raw|get)$/;
const STATEMENT = /^\s*(with|select|insert|update|delete|replace)\b/i;
/** What documentation calls the binding. */
const BINDING = /^(DB|D1|d1)$/;

/**
 * `env.DB.prepare('SELECT …').bind(id).first()`: whatever the database comes from, as a worker's bindings do from
 * nowhere, a statement that is prepared and asked for its rows tells what it is.
 */
export function preparedLayer(
  { callee }: CallSummary,
  owner: Entity | undefined,
  resolver: Resolver,
): Layer | undefined {
  if (callee.k !== 'member' || !RUNS.test(callee.name)) return undefined;
  if (isDeclaredStatement(owner, resolver)) return sqlite;
  const prepared = preparation(callee);
  if (!prepared) return undefined;
  const [text] = prepared.args;
  const isTold =
    text?.k === 'string'
      ? STATEMENT.test(text.text)
      : prepared.isBound || BINDING.test(lastPart(nameOf(prepared.of)));
  if (!isTold) return undefined;
  if (prepared.isBound || callee.name === 'first') return d1;
  return callee.name === 'get' || resolver.layers.has(sqlite) ? sqlite : d1;
}

const VERBS = ['run', 'get', 'all'];

/**
 * `interface Statement { run(…): Changes; get(…): Row; all(…): Row[] }` that no class keeps: so a program tells what
 * it uses of its driver's prepared statements.
 */
function isDeclaredStatement(owner: Entity | undefined, resolver: Resolver): boolean {
  if (owner?.e !== 'object' || !resolver.layers.has(sqlite)) return false;
  const { props = {} } = resolver.classOf(owner.file, owner.index) ?? {};
  return VERBS.every((name) => Object.hasOwn(props, name)) && isUnkept(resolver, owner);
}
