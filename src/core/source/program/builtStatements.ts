import type { CallSummary } from '../summary/fileSummary';
import { isWaitedFor } from './answered';
import type { Resolver } from './resolver';
import type { Sink } from './sinks';
import { unknownSink } from './unknownDatabases';

/** Packages that put statements together and send none. */
const BUILDERS = /^(sql|node-sql|sql-bricks(-\w+)?|sql-query|sql-composer|mongo-sql|json-sql|squel|xql)$/;
const CHANGES = /(^|\.)(insert|update|delete|upsert|replace)\w*\(/i;

/** `await client.getOne(sql.insert('orders', order).toString())` of what nothing tells: it is given a statement. */
export function builtStatement(call: CallSummary, file: string, resolver: Resolver): Sink | undefined {
  const {
    callee,
    args: [statement],
  } = call;
  if (!isWaitedFor(call) || callee.k !== 'member' || statement?.k !== 'call') return undefined;
  const owner = resolver.resolve(callee.of, file);
  if (owner !== undefined && !(owner.e === 'layer' && owner.guessed)) return undefined;
  const built = resolver.resolve(statement, file);
  if (built?.e !== 'external' || !BUILDERS.test(built.from)) return undefined;
  return unknownSink(CHANGES.test(built.path));
}
