import type { CallSummary } from '../summary/fileSummary';
import { textOf } from './access';

/**
 * `await this.run(`CREATE INDEX ${name} ON ${table} (day)`)`, `` this.ask(`PRAGMA table_info(${table})`) ``: a function
 * that sends whatever it is given is given a statement about a table. These are one per table or index, however they
 * are sent, and ask for no rows.
 */
export function definesTables(call: CallSummary): boolean {
  return isAboutTable(textOf(call)) || call.args.some((arg) => isDefinition(arg));
}

/** `{ text: 'CREATE SEQUENCE …' }` */
function isDefinition(arg: CallSummary['args'][number]): boolean {
  if (arg.k !== 'object') return false;
  const text = arg.props.text ?? arg.props.sql ?? arg.props.query;
  return text?.k === 'string' && isAboutTable(text.text);
}

function isAboutTable(text: string): boolean {
  return DEFINES.test(text) || TENDS.test(text);
}

const DEFINES =
  /^\s*(create|alter|drop)\s+((or\s+replace|unique|temp|temporary|unlogged|materialized|\?)\s+)*(table|index|view|sequence|schema|type|function|trigger|extension|policy)\s/i;

/** Empties a table, tells of it or looks after it. What else begins with such a word is followed by any other. */
const TENDS =
  /^\s*(truncate\s+(table\s|[?"`[])|pragma\s+[\w?.]+\s*([(=;]|$)|(vacuum|analyze|reindex)\s+([?"`(]|(full|verbose|freeze|analyze|table|index|schema|database)\s)|optimize\s+table\s|refresh\s+materialized\s+view\s|comment\s+on\s+(table|column|index|view|schema|type|constraint)\s|(show\s+(full\s+)?(columns|fields|index(es)?|keys|triggers)\s+(from|in)\s|show\s+create\s|desc(ribe)?\s+[?"`]))/i;
