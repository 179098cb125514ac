import { preparation } from '../program/access';
import type { CallSummary, LoopSummary } from '../summary/fileSummary';
import { isItem, lastPart, nameOf, partsOf, type Value } from '../summary/value';
import { calledName, type Hit } from './hits';

/** What an item has that is a statement of its own: `report.sql`, `chart.compiledSql`, `index.indexdef`. */
const OWN_TEXT =
  /^(sql|query|text|statement|stmt|ddl)$|[a-z_]sql$|^sqlText$|^(index|view|constraint)_?def(inition)?$/i;

/** Methods whose first argument is a statement and nothing else. */
const TAKES_TEXT = /^(query|raw|exec|unsafe|\$(query|execute)RawUnsafe)$/;

/**
 * `for (const report of reports) await run(pool, report)`, where that sends `report.sql` as it is and with no values:
 * each item is a statement of its own.
 */
export function sendsOwnText({ reach }: Hit): boolean {
  if (reach?.depth !== 0) return false;
  const { call } = reach;
  const [text] = call.args;
  if (call.args.length !== 1 || text?.k !== 'member' || !OWN_TEXT.test(text.name)) return false;
  return TAKES_TEXT.test(calledName(call)) && /^(instance|free|parameter)$/.test(text.of.k);
}

/**
 * `for (const { text, values } of statements) await client.query(text, values)`: each item is a statement. So it is
 * where something is made of its text, `client.query(streamOf(report.sql))`, where it is prepared first,
 * `db.prepare(report.sql).run(values)`, and where the connection is handed over with it, `run(client, report.sql)`.
 */
export function isStatement(call: CallSummary, loop: LoopSummary): boolean {
  if (isOfScript(call, loop)) return true;
  const { over } = loop;
  const prepared = preparation(call.callee);
  const [first, second] = prepared?.args ?? call.args;
  const given = first && second?.k === 'member' && isConnection(first) ? second : first;
  const made = given?.k === 'call' && given.args?.length === 1 ? given.args[0] : undefined;
  const text = made?.k === 'member' && OWN_TEXT.test(made.name) ? made : given;
  const name = prepared ? 'prepare' : calledName(call);
  if (text === undefined || !isItem(text) || !SENDS.test(name)) return false;
  if (text.k === 'element' && TAKES_TEXT.test(name)) return true;
  if (text.k === 'member') return OWN_TEXT.test(text.name);
  return text.k === 'element' && /(quer(y|ies)|statements?|stmts?|sqls?|ddls?)$/i.test(over);
}

/**
 * `for (const one of splitStatements(script)) await run(client, one)`, `… of script.split(';')`: a piece of a script is
 * a statement.
 */
function isOfScript(call: CallSummary, { iterable }: LoopSummary): boolean {
  let list = iterable;
  while (list?.k === 'call' && list.of.k === 'member' && /^(filter|map|slice)$/.test(list.of.name))
    list = list.of.of;
  if (list?.k !== 'call' || !call.args.slice(0, 2).some((arg) => arg.k === 'element' && arg.of === iterable))
    return false;
  const splitter = list.of.k === 'member' ? list.of.name : lastPart(nameOf(list.of));
  if (SPLITS_SCRIPT.test(splitter)) return SENDS.test(calledName(call));
  const [by] = list.args ?? [];
  return (
    splitter === 'split' && by?.k === 'string' && by.text.startsWith(';') && TAKES_TEXT.test(calledName(call))
  );
}

const SPLITS_SCRIPT = /^split\w*(quer(y|ies)|sql|statements?|script)/i;

function isConnection(value: Value): boolean {
  return !isItem(value) && partsOf(value).some((part) => CONNECTION.test(lastPart(nameOf(part))));
}

const CONNECTION = /^(client|conn(ection)?|db|database|pool|tx|trx|transaction|queryRunner)$/i;
const SENDS = /quer(y|ies)|exec|run|raw|unsafe|sql|^prepare$/i;
