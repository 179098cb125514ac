import { calledName, type Hit } from './hits';

/** What an item has that is a statement of its own: `report.sql`, `chart.compiledSql`, `index.indexdef`. */
export const OWN_TEXT =
  /^(sql|query|text|statement|stmt|ddl)$|[a-z_]sql$|^sqlText$|^(index|view|constraint)_?def(inition)?$/i;

/** Methods whose first argument is a statement and nothing else. */
export const TAKES_TEXT = /^(query|raw|exec|unsafe|\$(query|execute)RawUnsafe)$/;

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
