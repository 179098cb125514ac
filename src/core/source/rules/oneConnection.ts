import { textOf } from '../program/access';
import type { CallSummary } from '../summary/fileSummary';
import { nameOf, type Value } from '../summary/value';

/** Calls that run what they are given in a transaction or on one connection. */
export const TRANSACTS = /transact|^(begin|tx|task|withSession|withConnection|connection|savepoint)$/i;

/** Names of what holds one connection, where queries wait for each other anyway. */
const ONE_CONNECTION =
  /(^|\.)(tx|trx|txn|transaction|transactional\w*|client|conn|connection|queryRunner|em|manager|\w*entityManager|t)(\.|$)/i;

/** What a call is given for its transaction: `Order.query(trx)`, `getRepository(tx, Order)`; `Transaction` is a table. */
const TRANSACTION = /(^|\.)(tx|trx|txn|transaction|queryRunner|(\w+E|e)ntityManager)$/;

/** Types of what holds one connection: `Prisma.TransactionClient`, `Knex.Transaction`, `ITask` of pg-promise. */
const OF_ONE_CONNECTION =
  /(Transaction(Client|Manager)?|Tx|Trx|PoolClient|ClientBase|PoolConnection|QueryRunner|ITask)$/;

/** A request's context may have the transaction that the request runs in. */
const CONTEXT = /(^|\.)(ctx|\w*context)$/i;

/**
 * Whether a query runs on a connection that others of its function share: `tx.order.find()`, what
 * `source.transaction((work) => work.getRepository(Order).find())` hands over, `store.getRepository(ctx, Order).find()`.
 */
export function isOnOneConnection({ callee, receiver = '' }: CallSummary): boolean {
  return ONE_CONNECTION.test(receiver) || (callee.k === 'member' && isOneConnection(callee.of));
}

function isOneConnection(value: Value): boolean {
  switch (value.k) {
    case 'member':
    case 'awaited':
      return isOneConnection(value.of);
    case 'either':
      return value.of.some(isOneConnection);
    case 'instance':
      return OF_ONE_CONNECTION.test(nameOf(value.of));
    case 'callback-argument':
      return value.of.k === 'member' && TRANSACTS.test(value.of.name);
    case 'call': {
      const given = (value.args ?? []).map(nameOf);
      if (given.some((name) => TRANSACTION.test(name))) return true;
      const isRepository = value.of.k === 'member' && /repositor/i.test(value.of.name);
      if (isRepository && given.some((name) => CONTEXT.test(name))) return true;
      return ONE_CONNECTION.test(nameOf(value)) || isOneConnection(value.of);
    }
    default:
      return false;
  }
}

/** Methods that run whatever statement they are given. */
const RUNS_TEXT = /^(query|execute|raw|unsafe|\$?queryRaw\w*|\$?executeRaw\w*)$/;

/** What a SELECT does beside reading: others rely on it having been done before. */
const LOCKS =
  /\bfor\s+(no\s+key\s+)?update\b|\bfor\s+(key\s+)?share\b|advisory|\b(nextval|setval|set_config)\s*\(/i;

/** Whether a statement may do more than read: it takes locks, or nothing tells its text. */
export function mayDoMore(call: CallSummary): boolean {
  const text = call.sql ?? textOf(call);
  if (text !== '') return LOCKS.test(text);
  return call.args.length > 0 && call.callee.k === 'member' && RUNS_TEXT.test(call.callee.name);
}
