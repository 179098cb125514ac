import { d1 } from '../layers/d1';
import type { Layer } from '../layers/layer';
import { sqlite } from '../layers/sqlite';
import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { preparation } from './access';
import type { Resolver } from './resolver';

const RUNS = /^(first|all|run|raw|get)$/;
const STATEMENT = /^\s*(with|select|insert|update|delete|replace)\b/i;
/** What documentation calls the binding. */
const BINDING = /^(DB|D1|d1)$/;

/**
 * `env.DB.prepare('SELECT …').bind(id).first()`: whatever the database comes from, as a worker's bindings do from
 * nowhere, a statement that is prepared and asked for its rows tells what it is.
 */
export function preparedLayer({ callee }: CallSummary, resolver: Resolver): Layer | undefined {
  if (callee.k !== 'member' || !RUNS.test(callee.name)) return undefined;
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
