import type { Node } from '@babel/types';
import { detached } from '../../base/detached';
import { eachChild } from '../../source/summary/children';
import { type AnyFunction, bare, isFunction, isNullish, keyName, walk } from '../../source/summary/syntax';

/** Members of a list that hand its items to a callback, by the parameter that the item is; `then` hands over all. */
const EACH: Readonly<Record<string, number>> = {
  map: 0,
  flatMap: 0,
  forEach: 0,
  some: 0,
  every: 0,
  findIndex: 0,
  filter: 0,
  find: 0,
  findLast: 0,
  reduce: 1,
  // biome-ignore lint/suspicious/noThenProperty: it is a table of names.
  then: 0,
};

/** What gives items of the list again. */
const GIVES_ITEMS = /^(filter|find|findLast|slice|at|pop|shift)$/;

/** How many there are, which is no column. */
const COUNT = /^(length|rowCount)$/;

/** What a program does with the rows of a statement, where it reads known columns and nothing else. */
export interface RowsRead {
  readonly columns: readonly string[];
  /** One after the other; otherwise it is about one row, or how many there are. */
  readonly each: boolean;
}

/** Of a function what is around each node, and where each name stands. */
export class FunctionNodes {
  readonly parents = new Map<Node, Node>();
  private readonly names = new Map<string, Node[]>();

  constructor(readonly whole: AnyFunction) {
    walk(whole, (node) => {
      if (node.type === 'Identifier') {
        const places = this.names.get(node.name);
        if (places) places.push(node);
        else this.names.set(node.name, [node]);
      }
      eachChild(node, (child) => this.parents.set(child, node));
    });
  }

  placesOf(name: string): readonly Node[] {
    return this.names.get(name) ?? [];
  }
}

/**
 * What a function reads of the rows that a call gives; nothing is known when they go elsewhere, whole.
 *
 *     const { rows } = await pool.query('SELECT * FROM users WHERE team = $1', [team]);
 *     return rows.map((row) => row.id);   // id, of each
 *     return rows;                        // nothing is known
 *
 * @param within of the innermost function that holds the call
 */
export function rowsRead(call: Node, within: FunctionNodes): RowsRead | undefined {
  const use = new RowUse(within);
  return use.of(call) ? { columns: [...use.columns].map(detached), each: use.each } : undefined;
}

class RowUse {
  readonly columns = new Set<string>();
  each = false;
  /** `var rows = rows || []` leads back to itself. */
  private readonly followed = new Set<Node>();

  constructor(private readonly within: FunctionNodes) {}

  /** Whether all that is done with a value, a row or a list of rows, is to read known columns. */
  of(value: Node): boolean {
    const parent = this.within.parents.get(value);
    if (!parent) return false;
    if (bare(parent) !== parent) return this.of(parent);
    switch (parent.type) {
      case 'AwaitExpression':
        return this.of(parent);
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return parent.object === value && this.member(parent);
      case 'VariableDeclarator':
        return parent.init === value && this.pattern(parent.id, this.within.whole);
      case 'ForOfStatement':
        this.each = true;
        return (
          parent.right === value &&
          parent.left.type === 'VariableDeclaration' &&
          this.pattern(parent.left.declarations[0]?.id, parent)
        );
      case 'ConditionalExpression':
        return parent.test === value || this.of(parent);
      case 'LogicalExpression':
        return (parent.left === value && parent.operator === '&&') || this.of(parent);
      case 'BinaryExpression':
        return isNullish(parent.left === value ? parent.right : parent.left);
      case 'UnaryExpression':
        return parent.operator === '!';
      case 'IfStatement':
      case 'WhileStatement':
        return true;
      default:
        return false;
    }
  }

  private member(member: Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }>): boolean {
    const { property, computed } = member;
    const name = keyName(property, computed);
    const parent = this.within.parents.get(member);
    if (parent?.type === 'AssignmentExpression' && parent.left === member) return false;
    if (name === 'rows' || (computed && property.type === 'NumericLiteral')) return this.of(member);
    if (name === undefined) {
      this.each = true;
      return computed && this.isIndex(property) && this.of(member);
    }
    if (COUNT.test(name)) return true;
    const isCall = parent?.type === 'CallExpression' || parent?.type === 'OptionalCallExpression';
    if (!isCall || parent.callee !== member) {
      this.columns.add(name);
      return true;
    }
    const [callback] = parent.arguments;
    const item = Object.hasOwn(EACH, name) ? EACH[name] : undefined;
    if (item !== undefined) {
      if (!isFunction(callback)) return false;
      this.each ||= name !== 'then';
      const bound = callback.params[item];
      if (bound && !this.pattern(bound, callback)) return false;
    }
    return GIVES_ITEMS.test(name) ? this.of(parent) : item !== undefined;
  }

  /** `rows[i]`, where `row[field]` may be any column. */
  private isIndex(property: Node): boolean {
    return property.type === 'Identifier' && /^(i|j|k|\w*(index|idx))$/i.test(property.name);
  }

  /** What a value is bound to. @param scope where its names are known */
  private pattern(bound: Node | null | undefined, scope: Node): boolean {
    switch (bound?.type) {
      case 'Identifier':
        return this.name(bound.name, bound, scope);
      case 'AssignmentPattern':
        return this.pattern(bound.left, scope);
      case 'ArrayPattern':
        return bound.elements.every((element) => element === null || this.pattern(element, scope));
      case 'ObjectPattern':
        return bound.properties.every((property) => {
          const name =
            property.type === 'ObjectProperty' ? keyName(property.key, property.computed) : undefined;
          if (name === undefined || property.type !== 'ObjectProperty') return false;
          if (name === 'rows') return this.pattern(property.value, scope);
          if (!COUNT.test(name)) this.columns.add(name);
          return true;
        });
      default:
        return false;
    }
  }

  /** Whether every other place of a name reads columns; one that is bound again there is given up. */
  private name(name: string, bound: Node, scope: Node): boolean {
    if (this.followed.has(bound)) return true;
    this.followed.add(bound);
    return this.within
      .placesOf(name)
      .every(
        (node) =>
          node === bound ||
          node.start! < scope.start! ||
          node.end! > scope.end! ||
          this.isKey(node) ||
          this.of(node),
      );
  }

  /** `rows` of `result.rows` and `{ rows: 1 }`, which is no use of a variable of that name. */
  private isKey(node: Node): boolean {
    const parent = this.within.parents.get(node);
    switch (parent?.type) {
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return parent.property === node && !parent.computed;
      case 'ObjectProperty':
        return parent.key === node && !parent.computed;
      default:
        return false;
    }
  }
}
