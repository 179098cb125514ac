import type { Node } from '@babel/types';
import { edit, textOf } from '../fix';
import { literalText, methodCall } from '../tree';
import { type Asked, isPrimary, type KeyedQuery, keyOf, member } from './keyedQuery';

/**
 * A plain `SELECT columns FROM table WHERE column = ?`: an aggregate, a join or an OR would mean something else for
 * many keys.
 */
const PLAIN_SELECT =
  /^\s*select\s+(?<columns>\*|[\w."`]+(?:\s+as\s+[\w"`]+)?(?:\s*,\s*[\w."`]+(?:\s+as\s+[\w"`]+)?)*)\s+from\s+[\w."`]+(?:\s+(?:as\s+)?(?!where\b)\w+)?\s+where\s+(?<where>.*?)(?:\s+order\s+by\s+(?<order>[\w."`,\s]+?))?(?<limit>\s+limit\s+1)?\s*;?\s*$/is;
const CHANGES_MEANING = /\b(or|not|limit|offset|fetch|for|lock|group|having|union|select|returning)\b/i;
const LIMIT_ONE = /\s+limit\s+1(?=\s*;?\s*$)/i;

/** The column that a SELECT compares with its only parameter, as it is called in a row. */
function keyColumn(sql: string, parameter: '$1' | '?', quote: '"' | '`'): string | undefined {
  const { columns, where, order, limit } = PLAIN_SELECT.exec(sql)?.groups ?? {};
  if (!columns || !where || sql.includes('--') || sql.includes('/*')) return undefined;
  if (CHANGES_MEANING.test(`${where} ${order ?? ''}`)) return undefined;
  if (sql.split(parameter).length !== 2 || sql.split(parameter[0] ?? '').length !== 2) return undefined;
  const equals = /(?:\w+\.)?(["`]\w+["`]|\w+)\s*=\s*(?:\$1(?![\d:])|\?)/.exec(where);
  const quoted = equals?.[1];
  if (quoted === undefined) return undefined;
  // PostgreSQL gives names without quotes in lower case.
  const isQuoted = quoted.startsWith(quote);
  const column = isQuoted ? quoted.slice(1, -1) : quote === '"' ? quoted.toLowerCase() : quoted;
  if (limit && !isPrimary(column)) return undefined;
  const given = columns.split(',').map((one) => one.trim());
  const has = given.some(
    (one) => one === '*' || one.replace(/^\w+\./, '') === quoted || /^\w+\.\*$/.test(one),
  );
  const aliased = given.some(
    (one) => /\sas\s/i.test(one) && one.replace(/^.*\sas\s+/is, '').replace(/["`]/g, '') === column,
  );
  return has && !aliased ? column : undefined;
}

/** `query(text, [order.customerId])` of node-postgres. */
export function pgQuery({ call, item }: Asked): KeyedQuery | undefined {
  const asked = queryWithValue(call, item, ['query']);
  const column = asked && keyColumn(asked.text, '$1', '"');
  if (!asked || column === undefined) return undefined;
  const { sql, values, text, key } = asked;
  return {
    key,
    rowKey: member(column),
    gives: 'list',
    rowsIn: 'rows',
    edits: (keys) => {
      const source = (sql.extra?.raw as string | undefined) ?? `\`${text}\``;
      const body = source
        .slice(1, -1)
        .replace(/=\s*\$1(?!\d)/, '= ANY($1)')
        .replace(LIMIT_ONE, '');
      return [
        edit(sql, source.charAt(0) + body + source.charAt(source.length - 1)),
        edit(values, `[${keys}]`),
      ];
    },
  };
}

/** `query(text, [order.customerId])` and `execute` of mysql2, where they give `[rows, fields]`. */
export function mysqlQuery({ call, item, source }: Asked): KeyedQuery | undefined {
  const asked = queryWithValue(call, item, ['query', 'execute']);
  const column = asked && keyColumn(asked.text, '?', '`');
  if (!asked || column === undefined) return undefined;
  // Without a type of its own, what it gives is not known to be a list of rows.
  const isTyped = call.type === 'CallExpression' && call.typeParameters != null;
  if (!isTyped && /\.[cm]?tsx?$/.test(source.file)) return undefined;
  const { sql, values, text, key, name } = asked;
  const quotes = /['"`]/.exec(textOf(source, sql))?.[0] ?? "'";
  return {
    key,
    rowKey: member(column),
    gives: 'list',
    rowsIn: 'first',
    needsKeys: true,
    edits: (keys) => {
      if (name === 'query') {
        const body = textOf(source, sql)
          .slice(1, -1)
          .replace(/=\s*\?/, 'IN (?)')
          .replace(LIMIT_ONE, '');
        return [edit(sql, quotes + body + quotes), edit(values, `[${keys}]`)];
      }
      // A prepared statement takes no list: one parameter for each key.
      const plain = text.replace(LIMIT_ONE, '').replace(/[`\\]|\$\{/g, '\\$&');
      const many = plain.replace(/=\s*\?/, () => `IN (\${${keys}.map(() => '?').join(', ')})`);
      return [edit(sql, `\`${many}\``), edit(values, keys)];
    },
  };
}

/** `sql`SELECT … WHERE id = ${order.customerId}`` of postgres.js. */
export function postgresJsQuery({ call, item, source }: Asked): KeyedQuery | undefined {
  if (call.type !== 'TaggedTemplateExpression' || call.quasi.expressions.length !== 1) return undefined;
  const [value] = call.quasi.expressions;
  const [before, after] = call.quasi.quasis;
  const key = keyOf(value, item);
  const [left, right] = [before?.value.cooked, after?.value.cooked];
  if (key === undefined || !value || !before || left == null || right == null) return undefined;
  const column = keyColumn(`${left}$1${right}`, '$1', '"');
  // `transform` may spell rows in camel case.
  if (column === undefined || /_|[A-Z]/.test(column)) return undefined;
  const equals = /\s*=\s*$/.exec(before.value.raw);
  if (!equals || !after) return undefined;
  const start = (before.start ?? 0) + equals.index;
  const limit = LIMIT_ONE.exec(after.value.raw);
  const limitAt = (after.start ?? 0) + (limit?.index ?? 0);
  return {
    key,
    rowKey: member(column),
    gives: 'list',
    edits: (keys) => [
      { start, end: (value.end ?? 0) + 1, text: ` IN \${${textOf(source, call.tag)}(${keys})}` },
      ...(limit ? [{ start: limitAt, end: limitAt + limit[0].length, text: '' }] : []),
    ],
  };
}

function queryWithValue(call: Node, item: string, names: readonly string[]) {
  const method = methodCall(call);
  if (!method || !names.includes(method.name) || method.args.length !== 2) return undefined;
  const [sql, values] = method.args;
  const text = literalText(sql);
  if (!sql || text === undefined || values?.type !== 'ArrayExpression' || values.elements.length !== 1)
    return undefined;
  const key = keyOf(values.elements[0], item);
  return key && { sql, values, text, key, name: method.name };
}
