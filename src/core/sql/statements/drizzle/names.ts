import type { Node } from '@babel/types';
import { bare, keyName } from '../../../source/summary/syntax';
import { quoteIfNeeded } from '../../tree/deparse';
import type { Bindings } from '../bindings';
import { made, type Piece } from '../pieces';
import type { DrizzleTable, DrizzleTables } from './tables';

/** A table as a query names it. */
export interface TableReference {
  readonly table: DrizzleTable;
  /** `orders`, `shop.orders`, or the alias; quoted where it has to be. */
  readonly prefix: string;
  /** What stands after FROM: `users AS parent` for an alias. */
  readonly from: string;
}

/** What the names of a file stand for among Drizzle's tables. */
export class DrizzleNames {
  /**
   * @param own tables that the file declares
   * @param all tables of the workspace, by the names under which they are exported
   */
  constructor(
    private readonly bindings: Bindings,
    private readonly own: DrizzleTables,
    private readonly all: DrizzleTables,
  ) {}

  get isEmpty(): boolean {
    return this.own.size === 0 && this.all.size === 0;
  }

  /** The table that an expression stands for: `orders`, `schema.orders`, a constant made by `alias(users, 'parent')`. */
  tableAt(outer: Node | undefined): TableReference | undefined {
    if (!outer || this.isEmpty) return undefined;
    const node = bare(outer);
    if (node.type === 'MemberExpression') {
      const object = bare(node.object);
      const name = keyName(node.property, node.computed);
      if (object.type !== 'Identifier' || name === undefined) return undefined;
      const isNamespace = this.bindings.find(object.name, object)?.imported?.name === '*';
      return isNamespace ? reference(this.all.get(name)) : undefined;
    }
    if (node.type !== 'Identifier') return undefined;
    const binding = this.bindings.find(node.name, node);
    if (!binding) return undefined;
    const { imported, init } = binding;
    if (imported) return reference(this.all.get(imported.name));
    const aliased = init ? bare(init) : undefined;
    if (aliased?.type === 'CallExpression' && this.functionAt(aliased.callee) === 'alias') {
      const [table, name] = aliased.arguments;
      const of = this.tableAt(table as Node | undefined);
      return of && name?.type === 'StringLiteral' ? withAlias(of, name.value) : undefined;
    }
    return reference(this.own.get(node.name));
  }

  /** Table and column that `orders.userId` stands for. */
  columnAt(outer: Node | undefined): { readonly prefix: string; readonly column: string } | undefined {
    const node = outer ? bare(outer) : undefined;
    if (node?.type !== 'MemberExpression') return undefined;
    const name = keyName(node.property, node.computed);
    const found = name === undefined ? undefined : this.tableAt(node.object);
    const column = name === undefined ? undefined : found?.table.columns.get(name);
    return found && column !== undefined
      ? { prefix: found.prefix, column: quoteIfNeeded(column) }
      : undefined;
  }

  /** The name under which drizzle-orm exports a function that is called. */
  functionAt(callee: Node): string | undefined {
    const node = bare(callee);
    if (node.type !== 'Identifier') return undefined;
    const imported = this.bindings.find(node.name, node)?.imported;
    return imported?.from.startsWith('drizzle-orm') ? imported.name : undefined;
  }

  /** What stands for a column or a table inside of a `sql` text. */
  pieces(node: Node): Piece[] | undefined {
    const column = this.columnAt(node);
    if (column) return [made(`${column.prefix}.${column.column}`, node)];
    const table = this.tableAt(node);
    return table && [made(table.prefix, node)];
  }
}

function reference(table: DrizzleTable | undefined): TableReference | undefined {
  if (!table) return undefined;
  const name = table.name.map(quoteIfNeeded).join('.');
  return { table, prefix: name, from: name };
}

function withAlias({ table, from }: TableReference, alias: string): TableReference {
  const prefix = quoteIfNeeded(alias);
  return { table, prefix, from: `${from} AS ${prefix}` };
}
