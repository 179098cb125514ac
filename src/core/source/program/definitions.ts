import type { CallSummary } from '../summary/fileSummary';
import { textOf } from './access';

/**
 * `await this.run(`CREATE INDEX ${name} ON ${table} (day)`)`: a function that sends whatever it is given is given a
 * statement about a table. These are one per table or index, however they are sent, and ask for no rows.
 */
export function definesTables(call: CallSummary): boolean {
  return DEFINES_TABLES.test(textOf(call)) || call.args.some((arg) => isDefinition(arg));
}

/** `{ text: 'CREATE SEQUENCE …' }` */
function isDefinition(arg: CallSummary['args'][number]): boolean {
  if (arg.k !== 'object') return false;
  const text = arg.props.text ?? arg.props.sql ?? arg.props.query;
  return text?.k === 'string' && DEFINES_TABLES.test(text.text);
}

const DEFINES_TABLES =
  /^\s*(create|alter|drop)\s+((or\s+replace|unique|temp|temporary|unlogged|materialized|\?)\s+)*(table|index|view|sequence|schema|type|function|trigger|extension|policy)\s/i;
