import type { Node, ObjectProperty } from '@babel/types';
import { edit, type FixSource, type TextEdit } from '../fix';
import { memberOf } from '../tree';

/** A query for the key of one item that has an equal for the keys of many. */
export interface KeyedQuery {
  readonly key: ItemKey;
  /** The same key in a row. */
  readonly rowKey: (row: string) => string;
  /** One row or nothing (`undefined`, `null`), or a list. */
  readonly gives: 'list' | 'null' | 'undefined';
  /** Changes of the call that make it ask for the keys in a variable, and of the imports that this needs. */
  readonly edits: (keys: string) => readonly TextEdit[];
  readonly imports?: readonly TextEdit[];
  /** Where the rows are in what the call gives: `result.rows`, `result[0]`; absent when it gives the rows. */
  readonly rowsIn?: 'rows' | 'first';
  /** An empty list of keys would be an error. */
  readonly needsKeys?: true;
  /** A row is an object of the layer, with methods that change it. */
  readonly entities?: true;
}

/** What a query is asked for in a loop over items. */
export interface Asked {
  readonly call: Node;
  readonly item: string;
  readonly source: FixSource;
  /** The text shows that a key of the item is neither null nor undefined. */
  readonly isNeverNull: (key: ItemKey) => boolean;
}

/** The item itself, or a property of it. */
export interface ItemKey {
  readonly property?: string;
  readonly name: string;
}

/** Names of properties that identify rows, and so have one spelling on both sides of a foreign key. */
const IDENTIFIES = /^(id|uuid|_id)$|(Id|ID|_id|Uuid|UUID|_uuid)$/;
const PRIMARY = /^(id|uuid|_id)$/;

/** The key that an expression is, when it is one that identifies rows: `order.customerId`, or `id` of a list of ids. */
export function keyOf(node: Node | null | undefined, item: string): ItemKey | undefined {
  const property = memberOf(node, item);
  const name = property ?? (node?.type === 'Identifier' && node.name === item ? item : undefined);
  if (name === undefined || !IDENTIFIES.test(name)) return undefined;
  return property === undefined ? { name } : { property, name };
}

/** A column that holds the key of its own table: no two rows have the same. */
export function isPrimary(column: string): boolean {
  return PRIMARY.test(column);
}

export function member(column: string): (row: string) => string {
  return (row) =>
    /^[A-Za-z_$][\w$]*$/.test(column) ? `${row}.${column}` : `${row}[${JSON.stringify(column)}]`;
}

/** A property gets another value, also where it is written as its name only. */
export function setValue(property: ObjectProperty, value: string): TextEdit {
  if (!property.shorthand) return edit(property.value, value);
  const name = property.key.type === 'Identifier' ? property.key.name : '';
  return edit(property, `${name}: ${value}`);
}

/** The one filter of an object by the item's key; undefined when there is none, or another that is not a literal. */
export function keyedFilter(
  filters: ReadonlyMap<string, ObjectProperty> | undefined,
  item: string,
  isPlain: (value: Node) => boolean,
): { readonly column: string; readonly key: ItemKey; readonly property: ObjectProperty } | undefined {
  let found: { column: string; key: ItemKey; property: ObjectProperty } | undefined;
  for (const [column, property] of filters ?? []) {
    const key = keyOf(property.value, item);
    if (key === undefined && isPlain(property.value)) continue;
    if (key === undefined || found) return undefined;
    found = { column, key, property };
  }
  return found;
}
