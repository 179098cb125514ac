import type { Node } from '@babel/types';
import { bare, keyName, lastName } from '../../source/summary/syntax';
import { quoteIfNeeded, quotePathIfNeeded } from '../tree/deparse';
import type { Composer } from './compose';
import { listed, made, type Piece } from './pieces';

interface Call {
  readonly name: string;
  readonly args: readonly Node[];
  /** The member's name, for what it stands for in the text. */
  readonly at: Node;
}

type Pieces = readonly Piece[];

/** Objects that knex's chains begin with: `knex('orders')`, `this.knex('orders')`, `trx('orders')`. */
const KNEX = /^(knex|trx)$/i;
/** Kysely's first calls are like nobody else's. */
const KYSELY = /^(selectFrom|insertInto|updateTable|deleteFrom)$/;
/** What runs a query or says nothing about it. */
const SILENT =
  /^(execute|executeTakeFirst|executeTakeFirstOrThrow|stream|compile|then|catch|finally|transacting|timeout|debug|on|clone|toSQL|from)$/;
const JOINS: Readonly<Record<string, string>> = {
  join: 'JOIN',
  innerJoin: 'JOIN',
  leftJoin: 'LEFT JOIN',
  leftOuterJoin: 'LEFT JOIN',
  rightJoin: 'RIGHT JOIN',
  fullJoin: 'FULL JOIN',
};
const OPERATOR = /^(=|<>|!=|<|>|<=|>=|like|ilike|not like|not ilike|in|not in|is|is not|@>|<@|&&|~|~\*)$/i;

/**
 * The SQL of a knex or Kysely chain whose tables, columns and operators are all written down; values may be anything.
 * Undefined for other expressions; null for a chain of which a callback or a variable decides.
 */
export function chainPieces(node: Node, composer: Composer): Pieces | null | undefined {
  const calls = callsOf(node, composer);
  return calls && (new Chain(composer).render(calls) ?? null);
}

/** The calls of a chain, the first one first; undefined when it does not begin as one of a builder. */
function callsOf(outer: Node, composer: Composer): Call[] | undefined {
  const calls: Call[] = [];
  let node = bare(outer);
  for (;;) {
    if (node.type !== 'CallExpression') return undefined;
    const callee = bare(node.callee);
    if (callee.type === 'MemberExpression') {
      const name = keyName(callee.property, callee.computed);
      if (name === undefined) return undefined;
      const object = bare(callee.object);
      calls.unshift({ name, args: node.arguments, at: callee.property });
      if (KYSELY.test(name)) return isWith(object) ? undefined : calls;
      if (object.type === 'CallExpression') {
        node = object;
        continue;
      }
      // `this.knex('orders')`: the member itself is the builder's function.
      if (!KNEX.test(name)) return undefined;
      calls[0] = { name: 'table', args: node.arguments, at: callee.property };
      return calls;
    }
    if (callee.type !== 'Identifier') return undefined;
    const from = composer.bindings.find(callee.name, callee)?.imported?.from;
    if (!KNEX.test(callee.name) && from !== 'knex') return undefined;
    calls.unshift({ name: 'table', args: node.arguments, at: callee });
    return calls;
  }
}

/** `db.with('recent', …).selectFrom('recent')`: what looks like a table is a query that a callback makes. */
function isWith(object: Node): boolean {
  return object.type === 'CallExpression' && /^with(Recursive)?$/.test(lastName(object.callee));
}

class Chain {
  private verb: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' = 'SELECT';
  private distinct = false;
  private table: Pieces = [];
  private readonly selected: Pieces[] = [];
  private readonly joins: Piece[] = [];
  private readonly where: Piece[] = [];
  private readonly groups: Pieces[] = [];
  private readonly orders: Pieces[] = [];
  private readonly tail: Piece[] = [];
  private readonly returned: Pieces[] = [];
  private written: { readonly columns: Pieces; readonly values: Pieces }[] = [];

  constructor(private readonly composer: Composer) {}

  render(calls: readonly Call[]): Pieces | undefined {
    for (const call of calls) if (!this.take(call)) return undefined;
    if (this.table.length === 0) return undefined;
    const at = calls[0]!.at;
    const word = (text: string): Piece => made(text, at);
    const filter = this.where.length === 0 ? [] : [word(' WHERE '), ...this.where];
    const returning = this.returned.length === 0 ? [] : [word(' RETURNING '), ...listed(this.returned, at)];
    switch (this.verb) {
      case 'INSERT':
        if (this.written.length === 0) return undefined;
        return [
          word('INSERT INTO '),
          ...this.table,
          word(' ('),
          ...listed(
            this.written.map(({ columns }) => columns),
            at,
          ),
          word(') VALUES ('),
          ...listed(
            this.written.map(({ values }) => values),
            at,
          ),
          word(')'),
          ...returning,
        ];
      case 'UPDATE':
        if (this.written.length === 0) return undefined;
        return [
          word('UPDATE '),
          ...this.table,
          word(' SET '),
          ...listed(
            this.written.map(({ columns, values }) => [...columns, word(' = '), ...values]),
            at,
          ),
          ...filter,
          ...returning,
        ];
      case 'DELETE':
        return [word('DELETE FROM '), ...this.table, ...filter, ...returning];
      case 'SELECT':
        return [
          word(this.distinct ? 'SELECT DISTINCT ' : 'SELECT '),
          ...(this.selected.length === 0 ? [word('*')] : listed(this.selected, at)),
          word(' FROM '),
          ...this.table,
          ...this.joins,
          ...filter,
          ...(this.groups.length === 0 ? [] : [word(' GROUP BY '), ...listed(this.groups, at)]),
          ...(this.orders.length === 0 ? [] : [word(' ORDER BY '), ...listed(this.orders, at)]),
          ...this.tail,
        ];
    }
  }

  /** False when the call can't be rendered. */
  private take({ name, args, at }: Call): boolean {
    const [first, second, third] = args;
    const names = (into: Pieces[]): boolean => {
      for (const argument of args.flatMap(elements)) {
        const piece = this.name(argument);
        if (!piece) return false;
        into.push(piece);
      }
      return true;
    };
    if (KYSELY.test(name) || name === 'table') {
      if (name === 'insertInto') this.verb = 'INSERT';
      else if (name === 'updateTable') this.verb = 'UPDATE';
      else if (name === 'deleteFrom') this.verb = 'DELETE';
      this.table = this.name(first) ?? [];
      return this.table.length > 0 && args.length === 1;
    }
    if (Object.hasOwn(JOINS, name)) return this.join(JOINS[name]!, args, at);
    switch (name) {
      case 'select':
      case 'column':
      case 'columns':
        return names(this.selected);
      case 'distinct':
        this.distinct = true;
        return names(this.selected);
      case 'selectAll': {
        const of = first ? this.name(first) : undefined;
        if (first && !of) return false;
        this.selected.push(of ? [...of, made('.*', at)] : [made('*', at)]);
        return true;
      }
      case 'where':
      case 'andWhere':
      case 'orWhere':
        return this.condition(name === 'orWhere' ? ' OR ' : ' AND ', args, at);
      case 'whereIn':
      case 'whereNotIn':
        return this.compare(first, name === 'whereIn' ? 'IN' : 'NOT IN', second, at);
      case 'whereNull':
      case 'whereNotNull': {
        const column = this.name(first);
        if (!column) return false;
        this.and(' AND ', [...column, made(name === 'whereNull' ? ' IS NULL' : ' IS NOT NULL', at)], at);
        return true;
      }
      case 'whereLike':
      case 'whereILike':
        return this.compare(first, name === 'whereLike' ? 'LIKE' : 'ILIKE', second, at);
      case 'whereBetween': {
        const column = this.name(first);
        const bounds = second ? bare(second) : undefined;
        if (!column || bounds?.type !== 'ArrayExpression' || bounds.elements.length !== 2) return false;
        const [low, high] = bounds.elements.map((element) => this.composer.value(element ?? undefined));
        this.and(' AND ', [...column, made(' BETWEEN ', at), ...low!, made(' AND ', at), ...high!], at);
        return true;
      }
      case 'groupBy':
        return names(this.groups);
      case 'orderBy': {
        const column = this.name(first);
        const direction = second ? bare(second) : undefined;
        if (!column || third || (direction && direction.type !== 'StringLiteral')) return false;
        const descending = direction?.type === 'StringLiteral' && /^desc$/i.test(direction.value);
        this.orders.push(descending ? [...column, made(' DESC', direction)] : column);
        return true;
      }
      case 'limit':
      case 'offset':
        if (!first) return false;
        this.tail.push(made(` ${name.toUpperCase()} `, at), ...this.composer.value(first));
        return true;
      case 'first':
        this.tail.push(made(' LIMIT 1', at));
        return names(this.selected);
      case 'forUpdate':
        this.tail.push(made(' FOR UPDATE', at));
        return args.length === 0;
      case 'skipLocked':
        this.tail.push(made(' SKIP LOCKED', at));
        return true;
      case 'count':
      case 'min':
      case 'max':
      case 'sum':
      case 'avg': {
        const column = first ? this.name(first) : [made('*', at)];
        // `count('id as n')`: the alias belongs behind the call.
        const text =
          first && bare(first).type === 'StringLiteral' ? (bare(first) as { value: string }).value : '';
        if (!column || args.length > 1 || /\sas\s/i.test(text)) return false;
        this.selected.push([made(`${name}(`, at), ...column, made(')', at)]);
        return true;
      }
      case 'insert':
      case 'values':
        if (name === 'insert') this.verb = 'INSERT';
        return args.length === 1 && this.assignments(first);
      case 'update':
      case 'set':
        if (name === 'update') this.verb = 'UPDATE';
        if (first && second) {
          const column = this.name(first);
          if (column) this.written.push({ columns: column, values: this.composer.value(second) });
          return column !== undefined;
        }
        return this.assignments(first);
      case 'del':
      case 'delete':
        this.verb = 'DELETE';
        return args.length === 0;
      case 'returning':
        return names(this.returned);
      case 'returningAll':
        this.returned.push([made('*', at)]);
        return true;
      default:
        return SILENT.test(name);
    }
  }

  private join(kind: string, args: readonly Node[], at: Node): boolean {
    const [table, left, operator, right] = args;
    const names = [table, left, right ?? operator].map((node) => this.name(node));
    const sign = right && operator ? bare(operator) : undefined;
    if (args.length < 3 || names.some((name) => name === undefined)) return false;
    if (sign && sign.type !== 'StringLiteral') return false;
    const compared = sign?.type === 'StringLiteral' ? sign.value : '=';
    if (!OPERATOR.test(compared)) return false;
    const [joined, a, b] = names as [Pieces, Pieces, Pieces];
    this.joins.push(
      made(` ${kind} `, at),
      ...joined,
      made(' ON ', at),
      ...a,
      made(` ${compared} `, at),
      ...b,
    );
    return true;
  }

  private condition(link: string, args: readonly Node[], at: Node): boolean {
    const [first, second, third] = args;
    const object = first ? bare(first) : undefined;
    if (object?.type === 'ObjectExpression' && args.length === 1) {
      return object.properties.every((property, index) => {
        if (property.type !== 'ObjectProperty') return false;
        const name = keyName(property.key, property.computed);
        if (name === undefined) return false;
        const column = [made(quotePathIfNeeded(name), property.key)];
        return this.pair(column, '=', property.value, index === 0 ? link : ' AND ', at);
      });
    }
    if (args.length === 2) return this.compare(first, '=', second, at, link);
    const operator = second ? bare(second) : undefined;
    if (args.length !== 3 || operator?.type !== 'StringLiteral' || !OPERATOR.test(operator.value))
      return false;
    return this.compare(first, operator.value.toUpperCase(), third, at, link);
  }

  private compare(
    column: Node | undefined,
    operator: string,
    value: Node | undefined,
    at: Node,
    link = ' AND ',
  ): boolean {
    const name = this.name(column);
    return name !== undefined && value !== undefined && this.pair(name, operator, value, link, at);
  }

  private pair(column: Pieces, operator: string, value: Node, link: string, at: Node): boolean {
    const node = bare(value);
    // A callback, or a subquery in builder's form.
    if (/Function/.test(node.type) || node.type === 'TaggedTemplateExpression') return false;
    if (node.type === 'NullLiteral') {
      this.and(link, [...column, made(/^(=|IS)$/.test(operator) ? ' IS NULL' : ' IS NOT NULL', value)], at);
      return true;
    }
    const compared = made(` ${operator} `, at);
    if (/IN$/.test(operator)) {
      const list =
        node.type === 'ArrayExpression'
          ? listed(
              node.elements.map((element) => this.composer.value(element ?? undefined)),
              node,
            )
          : this.composer.value(value);
      this.and(link, [...column, compared, made('(', node), ...list, made(')', node)], at);
    } else this.and(link, [...column, compared, ...this.composer.value(value)], at);
    return true;
  }

  private and(link: string, condition: Pieces, at: Node): void {
    if (this.where.length > 0) this.where.push(made(link, at));
    this.where.push(...condition);
  }

  /** `{ status: 'done' }`. */
  private assignments(node: Node | undefined): boolean {
    const object = node ? bare(node) : undefined;
    if (object?.type !== 'ObjectExpression') return false;
    for (const property of object.properties) {
      if (property.type !== 'ObjectProperty') return false;
      const name = keyName(property.key, property.computed);
      if (name === undefined) return false;
      this.written.push({
        columns: [made(quoteIfNeeded(name), property.key)],
        values: this.composer.value(property.value),
      });
    }
    return this.written.length > 0;
  }

  /** `orders.user_id`, `orders as o`. */
  private name(node: Node | undefined): Pieces | undefined {
    const literal = node ? bare(node) : undefined;
    if (literal?.type !== 'StringLiteral') return undefined;
    this.composer.used.add(literal.start!);
    const found = /^([\w$]+(?:\.[\w$]+)*(?:\.\*)?|\*)(?:\s+as\s+([\w$]+))?$/i.exec(literal.value);
    if (!found) return undefined;
    const [, path = '', alias] = found;
    const quoted = path
      .split('.')
      .map((part) => (part === '*' ? part : quoteIfNeeded(part)))
      .join('.');
    const renamed = alias === undefined ? '' : ` AS ${quoteIfNeeded(alias)}`;
    // Text that stands in the source as it is keeps the place of its words.
    if (quoted + renamed === literal.value) {
      return [{ kind: 'exact', text: literal.value, start: literal.start! + 1 }];
    }
    return [made(quoted + renamed, literal)];
  }
}

function elements(node: Node): Node[] {
  const list = bare(node);
  return list.type === 'ArrayExpression'
    ? list.elements.flatMap((element) => (element ? [element] : []))
    : [list];
}
