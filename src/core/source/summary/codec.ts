import type { FileSummary } from './fileSummary';
import { UNKNOWN, type Value } from './value';

/** A summary as JSON data: every value stands once in a table, parts before wholes, and is named by its index. */
export interface EncodedSummary {
  readonly values: readonly unknown[];
  readonly rest: unknown;
}

/** Marks an index of the table among other numbers. */
interface Reference {
  readonly $: number;
}

export function encodeSummary(summary: FileSummary): EncodedSummary {
  const indices = new Map<Value, number>();
  const values: unknown[] = [];
  const reference = (value: Value): Reference => {
    const known = indices.get(value);
    if (known !== undefined) return { $: known };
    const shallow = encode(value, true);
    const index = values.length;
    indices.set(value, index);
    values.push(shallow);
    return { $: index };
  };
  const encode = (part: unknown, own = false): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map((item) => encode(item));
    if (!own && isValue(part)) return reference(part);
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, encode(item)]));
  };
  return { values, rest: encode(summary) };
}

/** @throws TypeError when the data is not what `encodeSummary` gave. */
export function decodeSummary({ values, rest }: EncodedSummary): FileSummary {
  const table: Value[] = [];
  const decode = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map(decode);
    if ('$' in part) {
      const value = table[(part as Reference).$];
      if (value === undefined) throw new TypeError('a summary names a value that it does not have');
      return value;
    }
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, decode(item)]));
  };
  for (const value of values) {
    const decoded = decode(value) as Value;
    table.push(decoded.k === 'unknown' ? UNKNOWN : decoded);
  }
  return decode(rest) as FileSummary;
}

function isValue(part: object): part is Value {
  return 'k' in part && typeof part.k === 'string';
}
