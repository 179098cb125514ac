import type { ColumnRef, Node, RangeVar, TypeName } from '@pgsql/types';

/** Visits a tree and everything below it, outermost first. `visit` returns false to leave a subtree out. */
export function walkTree(
  root: unknown,
  visit: (type: string, value: Record<string, unknown>) => unknown,
): void {
  const stack: unknown[] = [root];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (Array.isArray(next)) {
      for (let i = next.length - 1; i >= 0; i--) stack.push(next[i]);
      continue;
    }
    if (typeof next !== 'object' || next === null) continue;
    const keys = Object.keys(next);
    for (let i = keys.length - 1; i >= 0; i--) {
      const key = keys[i] as string;
      const value = (next as Readonly<Record<string, unknown>>)[key];
      if (typeof value !== 'object' || value === null) continue;
      if (isType(key) && visit(key, value as Record<string, unknown>) === false) continue;
      stack.push(value);
    }
  }
}

/** Nodes are wrapped in their type's name; the fields of a node start with a small letter. */
function isType(key: string): boolean {
  const first = key.charCodeAt(0);
  return first >= 65 && first <= 90;
}

/** A tree and everything below it by type, in the order in which `walkTree` visits it. */
export function nodesByType(root: unknown): ReadonlyMap<string, readonly Record<string, unknown>[]> {
  const nodes = new Map<string, Record<string, unknown>[]>();
  walkTree(root, (type, value) => {
    const alike = nodes.get(type);
    if (alike) alike.push(value);
    else nodes.set(type, [value]);
  });
  return nodes;
}

/** The columns that an expression reads, those of subqueries left out. */
export function columnsIn(node: unknown): ColumnRef[] {
  const found: ColumnRef[] = [];
  walkTree(node, (type, value) => {
    if (type === 'SubLink') return false;
    if (type === 'ColumnRef') found.push(value as ColumnRef);
    return true;
  });
  return found;
}

/** `['o', 'total']` of `o.total`; `*` stands as it is. */
export function columnPath(column: ColumnRef): string[] {
  return (column.fields ?? []).map((field) => ('String' in field ? (field.String.sval ?? '') : '*'));
}

/** A name in lists of names: `['pg_catalog', 'now']`. */
export function names(list: readonly Node[] | undefined): string[] {
  return (list ?? []).map((node) => ('String' in node ? (node.String.sval ?? '') : ''));
}

/** The last part of a qualified name. */
export function lastName(list: readonly Node[] | undefined): string {
  return names(list).at(-1) ?? '';
}

export function relationName(relation: RangeVar): string {
  return qualified(relation.schemaname, relation.relname ?? '');
}

/** `archive.loaves`; tables of public go by their own name. */
export function qualified(schema: string | undefined, table: string): string {
  return schema === undefined || schema === 'public' ? table : `${schema}.${table}`;
}

const TYPES: Readonly<Record<string, string>> = {
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
  smallserial: 'int2',
  decimal: 'numeric',
};

/** `int4` of `integer`, `int4[]` of `integer[]`, `varchar` of `varchar(20)`. */
export function typeNameOf(type: TypeName | undefined): string {
  const name = lastName(type?.names).toLowerCase();
  return `${TYPES[name] ?? name}${(type?.arrayBounds?.length ?? 0) > 0 ? '[]' : ''}`;
}

/** Equal for expressions that are written alike, whatever their qualifiers and places. */
export function expressionKey(node: unknown): string {
  return JSON.stringify(node, (key, value: unknown) => {
    if (key === 'location' || key === 'rexpr_list_start' || key === 'rexpr_list_end') return undefined;
    if (key === 'ColumnRef') return columnPath(value as ColumnRef).at(-1);
    return value;
  });
}

/** Parentheses leave no node; casts that change nothing do: `'a'::text`. */
export function withoutCast(node: Node | undefined): Node | undefined {
  let inner = node;
  while (inner && 'TypeCast' in inner) inner = inner.TypeCast.arg;
  return inner;
}

/** A literal or a parameter, cast or not, in a sign or in `now() - interval …`: anything without columns. */
export function isConstant(node: Node | undefined): boolean {
  if (!node) return false;
  let constant = true;
  walkTree(node, (type) => {
    if (type === 'ColumnRef' || type === 'SubLink') constant = false;
    return constant;
  });
  return constant;
}
