import type { Node } from '@babel/types';
import { bare, keyName } from '../../../source/summary/syntax';
import { quoteIfNeeded } from '../../tree/deparse';
import type { Composer } from '../compose';
import { listed, made, type Piece } from '../pieces';
import { expressionPieces } from './expression';
import type { DrizzleNames, TableReference } from './names';

interface Call {
  readonly name: string;
  readonly args: readonly Node[];
  readonly at: Node;
}

type Pieces = readonly Piece[];

const FIRST = /^(select|selectDistinct|insert|update|delete)$/;
const JOINS: Readonly<Record<string, string>> = {
  innerJoin: 'JOIN',
  leftJoin: 'LEFT JOIN',
  rightJoin: 'RIGHT JOIN',
  fullJoin: 'FULL JOIN',
};
const SILENT = /^(execute|then|catch|finally|\$dynamic|\$withCache|prepare)$/;

/**
 * The SQL that Drizzle makes of a chain over tables that are known (drizzle-orm's query builders for PostgreSQL),
 * when all of it is written down; values may be anything.
 * @returns undefined for other expressions; null for a chain of which a callback or a variable decides
 */
export function drizzlePieces(
  node: Node,
  names: DrizzleNames,
  composer: Composer,
): readonly Piece[] | null | undefined {
  if (names.isEmpty) return undefined;
  const calls = callsOf(node);
  const [first, second] = calls ?? [];
  if (!calls || !first || !FIRST.test(first.name)) return undefined;
  const isSelect = first.name.startsWith('select');
  const table = names.tableAt(
    isSelect ? (second?.name === 'from' ? second.args[0] : undefined) : first.args[0],
  );
  if (!table) return undefined;
  return new Query(table, names, composer).render(calls) ?? null;
}

/** The calls of a chain, the first one first: `db.select(…).from(…)`. */
function callsOf(outer: Node): Call[] | undefined {
  const calls: Call[] = [];
  let node = bare(outer);
  while (node.type === 'CallExpression') {
    const callee = bare(node.callee);
    if (callee.type !== 'MemberExpression') return undefined;
    const name = keyName(callee.property, callee.computed);
    if (name === undefined) return undefined;
    calls.unshift({ name, args: node.arguments, at: callee.property });
    node = bare(callee.object);
  }
  return calls.length === 0 ? undefined : calls;
}

class Query {
  private selection: Pieces[] | undefined;
  private readonly joins: Piece[] = [];
  private readonly clauses: Piece[] = [];
  private returned: Pieces[] | undefined;
  private rows: { readonly columns: Pieces[]; readonly values: Pieces[] }[] = [];
  private assigned: { readonly column: Pieces; readonly value: Pieces }[] = [];
  private conflict: Piece[] = [];

  constructor(
    private readonly table: TableReference,
    private readonly names: DrizzleNames,
    private readonly composer: Composer,
  ) {}

  render([first, ...calls]: readonly Call[]): Pieces | undefined {
    if (!first) return undefined;
    const { name: verb, at } = first;
    const isJoined = calls.some(({ name }) => Object.hasOwn(JOINS, name));
    if (verb.startsWith('select')) {
      this.selection = first.args[0] ? this.fields(first.args[0], isJoined) : this.allColumns(at);
      // Without fields a join gives the columns of every table.
      if (!this.selection || (isJoined && !first.args[0])) return undefined;
    } else if (first.args.length !== 1) return undefined;
    for (const call of calls) if (!this.take(call)) return undefined;
    return this.statement(verb, at);
  }

  private statement(verb: string, at: Node): Pieces | undefined {
    const word = (text: string): Piece => made(text, at);
    const returning = this.returned ? [word(' RETURNING '), ...listed(this.returned, at)] : [];
    switch (verb) {
      case 'insert': {
        const [row, ...others] = this.rows;
        if (!row) return undefined;
        const tuple = ({ values }: typeof row): Piece[] => [word('('), ...listed(values, at), word(')')];
        return [
          word(`INSERT INTO ${this.table.from} (`),
          ...listed(row.columns, at),
          word(') VALUES '),
          ...tuple(row),
          ...others.flatMap((other) => [word(', '), ...tuple(other)]),
          ...this.conflict,
          ...returning,
        ];
      }
      case 'update':
        if (this.assigned.length === 0) return undefined;
        return [
          word(`UPDATE ${this.table.from} SET `),
          ...listed(
            this.assigned.map(({ column, value }) => [...column, word(' = '), ...value]),
            at,
          ),
          ...this.clauses,
          ...returning,
        ];
      case 'delete':
        return [word(`DELETE FROM ${this.table.from}`), ...this.clauses, ...returning];
      default:
        return [
          word(verb === 'selectDistinct' ? 'SELECT DISTINCT ' : 'SELECT '),
          ...listed(this.selection!, at),
          word(` FROM ${this.table.from}`),
          ...this.joins,
          ...this.clauses,
        ];
    }
  }

  /** False when the call can't be rendered. */
  private take({ name, args, at }: Call): boolean {
    const [first, second] = args;
    if (Object.hasOwn(JOINS, name)) {
      const joined = this.names.tableAt(first);
      const condition = second && this.expression(second);
      if (!joined || !condition) return false;
      this.joins.push(made(` ${JOINS[name]} ${joined.from} ON `, at), ...condition);
      return true;
    }
    switch (name) {
      case 'from':
        return true;
      case 'where':
      case 'having': {
        const condition = first && this.expression(first);
        if (condition) this.clauses.push(made(` ${name.toUpperCase()} `, at), ...condition);
        return condition !== undefined;
      }
      case 'groupBy':
      case 'orderBy': {
        const parts = args.map((argument) => this.expression(argument));
        if (parts.length === 0 || !parts.every((part) => part !== undefined)) return false;
        const word = name === 'groupBy' ? ' GROUP BY ' : ' ORDER BY ';
        this.clauses.push(made(word, at), ...listed(parts, at));
        return true;
      }
      case 'limit':
      case 'offset':
        if (!first) return false;
        this.clauses.push(made(` ${name.toUpperCase()} `, at), ...this.composer.value(first));
        return true;
      case 'for':
        return this.lock(first, second, at);
      case 'values':
        return first !== undefined && this.values(bare(first));
      case 'set':
        return first !== undefined && this.assignments(bare(first));
      case 'onConflictDoNothing':
        if (first) return false;
        this.conflict = [made(' ON CONFLICT DO NOTHING', at)];
        return true;
      case 'returning':
        this.returned = first ? this.fields(first, false) : this.allColumns(at);
        return this.returned !== undefined;
      default:
        return SILENT.test(name);
    }
  }

  private lock(strength: Node | undefined, options: Node | undefined, at: Node): boolean {
    const text = strength ? bare(strength) : undefined;
    if (text?.type !== 'StringLiteral') return false;
    const given = options ? this.composer.source.slice(options.start!, options.end!) : '';
    const wait = /skipLocked:\s*true/.test(given)
      ? ' SKIP LOCKED'
      : /noWait:\s*true/.test(given)
        ? ' NOWAIT'
        : '';
    this.clauses.push(made(` FOR ${text.value.toUpperCase()}${wait}`, at));
    return true;
  }

  /** `{ id: orders.id, total: sum(orders.total) }`. Columns stand alone as long as there is one table. */
  private fields(node: Node, isJoined: boolean): Pieces[] | undefined {
    const object = bare(node);
    if (object.type !== 'ObjectExpression') return undefined;
    const fields: Pieces[] = [];
    for (const property of object.properties) {
      if (property.type !== 'ObjectProperty') return undefined;
      const { value } = property;
      const column = isJoined ? undefined : this.names.columnAt(value);
      const field = column ? [made(column.column, value)] : this.expression(value);
      if (!field) return undefined;
      fields.push(field);
    }
    return fields.length === 0 ? undefined : fields;
  }

  private allColumns(at: Node): Pieces[] | undefined {
    const { complete, columns } = this.table.table;
    return complete ? [...columns.values()].map((column) => [made(quoteIfNeeded(column), at)]) : undefined;
  }

  private values(node: Node): boolean {
    const rows = node.type === 'ArrayExpression' ? node.elements : [node];
    for (const row of rows) {
      const assigned = row && this.pairs(bare(row));
      if (!assigned) return false;
      this.rows.push({
        columns: assigned.map(({ column }) => column),
        values: assigned.map(({ value }) => value),
      });
    }
    return this.rows.length > 0;
  }

  private assignments(node: Node): boolean {
    const pairs = this.pairs(node);
    this.assigned = pairs ?? [];
    return pairs !== undefined;
  }

  /** Columns and values of `{ status: 'paid' }`; properties that are no columns make it unknown. */
  private pairs(node: Node): { column: Pieces; value: Pieces }[] | undefined {
    if (node.type !== 'ObjectExpression') return undefined;
    const pairs: { column: Pieces; value: Pieces }[] = [];
    for (const property of node.properties) {
      const key = property.type === 'ObjectProperty' ? keyName(property.key, property.computed) : undefined;
      const column = key === undefined ? undefined : this.table.table.columns.get(key);
      if (property.type !== 'ObjectProperty' || column === undefined) return undefined;
      const value = this.expression(property.value) ?? this.composer.value(property.value as Node);
      pairs.push({ column: [made(quoteIfNeeded(column), property.key)], value });
    }
    return pairs.length === 0 ? undefined : pairs;
  }

  private expression(node: Node): Pieces | undefined {
    return expressionPieces(node, this.names, this.composer);
  }
}
