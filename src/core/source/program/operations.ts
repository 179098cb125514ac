import type { CallSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import { statementOf, textOf } from './access';

/** What a query does with rows; `count` stands for every one that gives a number for many rows. */
export type Operation = 'count' | 'insert' | 'update' | 'upsert' | 'delete';

const VERBS: readonly (readonly [Operation, RegExp])[] = [
  ['count', /^count(Documents|Distinct|By)?$/],
  [
    'upsert',
    /^(upsert\w*|findOrCreate\w*|(first|update|insert)Or(Create|New|Update)\w*|mergeInto|onConflict\w*|onDuplicateKeyUpdate)$/,
  ],
  [
    'update',
    /^(update\w*|patch\w*|increment\w*|decrement\w*|findOneAnd(Update|Replace)|findByIdAndUpdate|replaceOne)$/,
  ],
  [
    'delete',
    /^(delete\w*|del|remove\w*|destroy\w*|soft(Delete|Remove)\w*|findOneAndDelete|findByIdAnd(Delete|Remove))$/,
  ],
  ['insert', /^(insert\w*|create\w*|bulkCreate|add\w*)$/],
];

/** What a query does, by its statement or by the verbs of its chain; undefined where neither tells. */
export function operationOf(call: CallSummary): Operation | undefined {
  const text = statementOf(call) ?? textOf(call);
  return text === ''
    ? operationOfChain(call.callee)
    : (operationOfText(text) ?? operationOfChain(call.callee));
}

/** What a statement does, by its words. */
export function operationOfText(sql: string): Operation | undefined {
  if (/^\s*select\s+(count|sum|min|max|avg)\s*\(/i.test(sql)) return 'count';
  const word = /^\s*(insert|replace|update|delete|upsert|merge)\b/i.exec(sql)?.[1]?.toLowerCase();
  switch (word) {
    case 'insert':
      return /\bon\s+(conflict|duplicate\s+key)\b/i.test(sql) ? 'upsert' : 'insert';
    case 'update':
    case 'delete':
      return word;
    default:
      return word === undefined ? undefined : 'upsert';
  }
}

/** `db.insert(table).values(row).onConflictDoUpdate(…)`: the last verb that says something. */
function operationOfChain(callee: Value): Operation | undefined {
  for (let value: Value | undefined = callee; value; ) {
    if (value.k === 'member') {
      const { name } = value;
      const verb = VERBS.find(([, names]) => names.test(name));
      if (verb) return verb[0];
      value = value.of;
    } else value = value.k === 'call' ? value.of : undefined;
  }
  return undefined;
}
