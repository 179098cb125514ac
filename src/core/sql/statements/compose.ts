import type { Node, TemplateLiteral } from '@babel/types';
import { type AnyFunction, bare, keyName, propertyOf, walk } from '../../source/summary/syntax';
import type { Bindings } from './bindings';
import type { DrizzleNames } from './drizzle/names';
import { type Composed, type Hole, made, type Piece, quasiPieces, stringPieces, textOf } from './pieces';

/** How deep constants and builders are followed. */
const MAX_DEPTH = 12;
/** Longer texts are data, not queries. Characters. */
const MAX_LENGTH = 400_000;

/** Tags and functions that make a piece of SQL out of text as it is. */
const RAW = /^(raw|unsafe|fragment|literal|unsafeFragment|rawFragment)$/;
/** Functions that make a quoted name. */
const NAME = /^(identifier|ident|ref|id|table|column|name)$/;
/** Functions that put SQL together from what they are given. */
const MAKES_SQL = /^(build|compose|create|format|gen|generate|get|make|prepare|render|to|with)[A-Z_]/;
/** What a value follows, and no further text. */
const BEFORE_VALUE = /([=<>~,]|\b(i?like|similar\s+to))\s*$/i;
const TRIMMED = /^(trim|trimStart|trimEnd|toString|valueOf|normalize|toLowerCase)$/;
const DEDENT = /^(dedent|outdent|stripIndent|stripIndents|oneLine|oneLineTrim|html|String\.raw)$/;

/** Puts the SQL texts of a file together from literals, constants and builders. */
export class Composer {
  /** Starts of the literals that are part of some composed text. */
  readonly used = new Set<number>();

  constructor(
    readonly source: string,
    readonly bindings: Bindings,
    private readonly drizzle?: DrizzleNames,
  ) {}

  /**
   * The pieces of a whole text, or undefined when the expression is none that is known here.
   *
   * @param isTagged the values of a tag's text are sent beside it
   */
  compose(node: Node, isTagged = false): Composed | undefined {
    const composed =
      isTagged && node.type === 'TemplateLiteral' ? this.template(node, 0, true) : this.of(node, 0);
    if (composed === undefined) return undefined;
    return textOf(composed.pieces, '').length > MAX_LENGTH ? undefined : composed;
  }

  hole(node: Node, role?: Hole['role']): Hole {
    const name = this.source.slice(node.start!, node.end!);
    return {
      kind: 'hole',
      name: name.length > 80 ? `${name.slice(0, 79)}…` : name,
      start: node.start!,
      end: node.end!,
      ...(role ? { role } : {}),
    };
  }

  /** A value that the program writes into the text. */
  private written(node: Node): Hole {
    return { ...this.hole(node), inText: true };
  }

  /** What a builder's argument is in the text: a literal, or a parameter. */
  value(node: Node | undefined): Piece[] {
    if (!node) return [];
    const literal = bare(node);
    switch (literal.type) {
      case 'StringLiteral':
        this.used.add(literal.start!);
        return [made(`'${literal.value.replaceAll("'", "''")}'`, literal)];
      case 'NumericLiteral':
      case 'BooleanLiteral':
        return [made(String(literal.value), literal)];
      case 'NullLiteral':
        return [made('NULL', literal)];
      default:
        return [this.hole(node, 'value')];
    }
  }

  private of(outer: Node | null | undefined, depth: number): Composed | undefined {
    if (!outer || depth > MAX_DEPTH) return undefined;
    const node = bare(outer);
    switch (node.type) {
      case 'StringLiteral':
        this.used.add(node.start!);
        return { pieces: stringPieces(node, this.source), partial: false };
      case 'TemplateLiteral':
        return this.template(node, depth);
      case 'TaggedTemplateExpression':
        return this.isSqlTag(node.tag) ? this.template(node.quasi, depth, true) : undefined;
      case 'BinaryExpression':
        return node.operator === '+' ? this.sum(node.left, node.right, depth) : undefined;
      case 'Identifier':
        return this.constant(node, node.name, depth);
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return this.member(node, depth);
      case 'ConditionalExpression': {
        const [yes, no] = [this.of(node.consequent, depth + 1), this.of(node.alternate, depth + 1)];
        const chosen = yes && textOf(yes.pieces, 'x').trim() !== '' ? yes : (no ?? yes);
        return chosen && { pieces: chosen.pieces, partial: true };
      }
      case 'LogicalExpression': {
        const right = this.of(node.right, depth + 1);
        const chosen = node.operator === '&&' ? right : (this.of(node.left, depth + 1) ?? right);
        return chosen && { pieces: chosen.pieces, partial: true };
      }
      case 'CallExpression':
      case 'OptionalCallExpression':
        return this.call(node, depth);
      case 'AwaitExpression':
        return this.of(node.argument, depth + 1);
      default:
        return undefined;
    }
  }

  private template(node: TemplateLiteral, depth: number, isTagged = false): Composed {
    const pieces: Piece[] = [];
    let partial = false;
    this.used.add(node.start!);
    node.quasis.forEach((quasi, index) => {
      pieces.push(...quasiPieces(quasi, this.source));
      const expression = node.expressions[index];
      if (!expression) return;
      const named = this.drizzle?.pieces(expression);
      if (named) {
        pieces.push(...named);
        return;
      }
      const isValue = isTagged && BEFORE_VALUE.test(quasi.value.raw) && this.isPattern(expression);
      const inner = isValue ? undefined : this.of(expression, depth + 1);
      if (inner) {
        pieces.push(...inner.pieces);
        partial ||= inner.partial;
      } else pieces.push(isTagged ? this.hole(expression) : this.written(expression));
    });
    return { pieces, partial };
  }

  /** ``const pattern = `%${name}%` ``: a text with something put in, that no tag has made. */
  private isPattern(node: Node): boolean {
    const text = bare(node);
    if (text.type !== 'Identifier') return text.type === 'TemplateLiteral';
    const binding = this.bindings.find(text.name, text);
    return binding?.init != null && !binding.imported && bare(binding.init).type === 'TemplateLiteral';
  }

  /** `a + b`: one side must be text. */
  private sum(left: Node, right: Node, depth: number): Composed | undefined {
    const [a, b] = [this.of(left, depth + 1), this.of(right, depth + 1)];
    if (!a && !b) return undefined;
    return {
      pieces: [...(a?.pieces ?? [this.written(left)]), ...(b?.pieces ?? [this.written(right)])],
      partial: a?.partial === true || b?.partial === true,
    };
  }

  private constant(at: Node, name: string, depth: number): Composed | undefined {
    const binding = this.bindings.find(name, at);
    if (!binding?.init || binding.imported || binding.reassigned) return undefined;
    const base = this.of(binding.init, depth + 1);
    if (!base || binding.appended.length === 0) return base;
    const pieces = [...base.pieces];
    for (const node of binding.appended) {
      pieces.push(...(this.of(node, depth + 1)?.pieces ?? [this.hole(node, 'fragment')]));
    }
    // What is appended may be conditional: the text with all of it is the most telling one.
    return { pieces, partial: true };
  }

  /** `queries.byId`, `this.byId`, `Orders.byId`. */
  private member(node: Node, depth: number): Composed | undefined {
    if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined;
    const name = keyName(node.property, node.computed);
    if (name === undefined) return undefined;
    const object = bare(node.object);
    if (object.type === 'Identifier') {
      const init = this.bindings.find(object.name, object)?.init;
      const value = init ? bare(init) : undefined;
      if (value?.type === 'ObjectExpression') {
        const property = propertyOf(value, name);
        return property && this.of(property, depth + 1);
      }
    }
    const isClass =
      object.type === 'ThisExpression' || (object.type === 'Identifier' && /^[A-Z]/.test(object.name));
    return isClass ? this.of(this.bindings.property(name), depth + 1) : undefined;
  }

  private call(node: Extract<Node, { arguments: unknown }>, depth: number): Composed | undefined {
    if (node.type !== 'CallExpression' && node.type !== 'OptionalCallExpression') return undefined;
    const callee = bare(node.callee);
    const [first] = node.arguments;
    if (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression') {
      const name = keyName(callee.property, callee.computed) ?? '';
      const object = bare(callee.object);
      if (name === 'join' && object.type === 'ArrayExpression') return this.joined(object, first, depth);
      if (TRIMMED.test(name) && node.arguments.length === 0) return this.of(object, depth + 1);
      if (name === 'concat') {
        let whole = this.of(object, depth + 1);
        for (const argument of node.arguments) {
          if (!whole) return undefined;
          const part = this.of(argument, depth + 1);
          whole = {
            pieces: [...whole.pieces, ...(part?.pieces ?? [this.hole(argument)])],
            partial: whole.partial || part?.partial === true,
          };
        }
        return whole;
      }
      if (RAW.test(name) && first && this.isSqlTag(callee.object)) return this.of(first, depth + 1);
      if (NAME.test(name) && first && this.isSqlTag(callee.object)) return this.name(first, depth);
      return undefined;
    }
    if (callee.type !== 'Identifier') return undefined;
    const bound = this.bindings.find(callee.name, callee);
    if (bound?.function) return this.built(bound.function, depth);
    const init = bound?.init && !bound.reassigned ? bare(bound.init) : undefined;
    if (init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression') {
      return this.built(init, depth);
    }
    // postgres.js: sql('column') is a name; what buildOrdersSql('orders') gives is not.
    if (
      this.isSqlTag(callee) &&
      !MAKES_SQL.test(callee.name) &&
      first &&
      bare(first).type === 'StringLiteral'
    )
      return this.name(first, depth);
    return undefined;
  }

  /** `sql.identifier(['public', 'users'])`. */
  private name(argument: Node, depth: number): Composed | undefined {
    const list = bare(argument);
    const parts = list.type === 'ArrayExpression' ? list.elements : [list];
    const pieces: Piece[] = [];
    for (const part of parts) {
      const inner = this.of(part, depth + 1);
      if (!inner || !part) return { pieces: [this.hole(argument, 'identifier')], partial: true };
      if (pieces.length > 0) pieces.push({ kind: 'made', text: '.', start: part.start!, end: part.end! });
      pieces.push(...inner.pieces);
    }
    return { pieces, partial: false };
  }

  private joined(
    array: Extract<Node, { type: 'ArrayExpression' }>,
    separator: Node | undefined,
    depth: number,
  ): Composed | undefined {
    const between = separator === undefined ? undefined : bare(separator);
    const text = between === undefined ? ',' : between.type === 'StringLiteral' ? between.value : undefined;
    if (text === undefined) return undefined;
    const pieces: Piece[] = [];
    let partial = false;
    let known = false;
    for (const element of array.elements) {
      if (!element) continue;
      if (pieces.length > 0) pieces.push({ kind: 'made', text, start: array.start!, end: array.end! });
      const inner = this.of(element, depth + 1);
      if (inner) {
        known = true;
        pieces.push(...inner.pieces);
        partial ||= inner.partial;
      } else pieces.push(this.hole(element));
    }
    return known ? { pieces, partial } : undefined;
  }

  /** A local function that returns text: its parameters are run-time values. */
  private built(fn: AnyFunction, depth: number): Composed | undefined {
    if (fn.body.type !== 'BlockStatement') return this.of(fn.body, depth + 1);
    const returned: Node[] = [];
    walk(fn.body, (inner) => {
      if (inner !== fn.body && /Function|Method/.test(inner.type)) return false;
      if (inner.type === 'ReturnStatement' && inner.argument) returned.push(inner.argument);
      return true;
    });
    const [first] = returned;
    const composed = first ? this.of(first, depth + 1) : undefined;
    return composed && { pieces: composed.pieces, partial: composed.partial || returned.length > 1 };
  }

  /** `sql`, `Prisma.sql`, `sql.fragment`, `sql.type(row)`, `tx.sql`, `sql<Row>`. */
  isSqlTag(tag: Node): boolean {
    const node = bare(tag);
    switch (node.type) {
      case 'Identifier': {
        if (/^(sql|SQL|pgsql|psql|\w*Sql|raw)$/.test(node.name)) return true;
        if (DEDENT.test(node.name)) return true;
        const binding = this.bindings.find(node.name, node);
        if (binding?.imported) return /^(postgres|slonik)$/.test(binding.imported.from);
        return binding?.init ? this.makesSqlTag(binding.init) : false;
      }
      case 'MemberExpression': {
        const name = keyName(node.property, node.computed) ?? '';
        if (/^(sql|SQL|pgsql)$/.test(name)) return true;
        if (/^(fragment|unsafe|typeAlias|raw)$/.test(name)) return this.isSqlTag(node.object);
        const object = bare(node.object);
        return object.type === 'Identifier' && (object.name === 'Prisma' || object.name === 'String');
      }
      case 'CallExpression':
        // slonik: sql.type(schema)`…`
        return node.callee.type === 'MemberExpression' && this.isSqlTag(node.callee.object);
      case 'TSInstantiationExpression':
        return this.isSqlTag(node.expression);
      default:
        return false;
    }
  }

  /** `postgres(url)`. */
  private makesSqlTag(init: Node): boolean {
    const node = bare(init);
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return false;
    return this.bindings.find(node.callee.name, node)?.imported?.from === 'postgres';
  }
}
