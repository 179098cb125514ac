import type { AlterTableStmt, CreateStmt, Node } from '@pgsql/types';
import { relationName } from '../tree/nodes';
import { applyDdl, indexOf } from './readSchema';
import type { Schema, SchemaPlace } from './schema';

/**
 * Adds to a schema what scripts outside of the migrations create: `setup/002-loaf-index.sql`, `db/indexes.sql`. Whether
 * somebody still runs them is not known, so they only add: what they drop or rename may have been so years ago, and what
 * the migrations made stays as it is.
 * @param nodes statements of the scripts, in their order
 */
export function addFromBeside(schema: Schema, nodes: readonly Node[]): void {
  const own = new Set(schema.tables.keys());
  for (const node of nodes) {
    const added = additionOf(schema, node, own);
    if (added) applyDdl(schema, added, nowhere);
  }
  for (const name of schema.tables.keys()) if (!own.has(name)) schema.aside.add(name);
}

/** Nothing is said at the place of what scripts add. */
const nowhere = (): SchemaPlace => ({ statement: -1, offset: 0 });

/** Of a statement, what adds. @param own tables that the migrations make */
function additionOf(schema: Schema, node: Node, own: ReadonlySet<string>): Node | undefined {
  if ('IndexStmt' in node) return schema.dropped.has(indexOf(node.IndexStmt)?.name ?? '') ? undefined : node;
  if ('CreateStmt' in node) return isTemporary(node.CreateStmt) ? undefined : node;
  return 'AlterTableStmt' in node ? { AlterTableStmt: additionsTo(node.AlterTableStmt, own) } : undefined;
}

/** Keys, and columns of tables that no migration makes. */
function additionsTo(statement: AlterTableStmt, own: ReadonlySet<string>): AlterTableStmt {
  const isOwn = statement.relation !== undefined && own.has(relationName(statement.relation));
  const cmds = (statement.cmds ?? []).filter((cmd) => {
    const subtype = 'AlterTableCmd' in cmd ? cmd.AlterTableCmd.subtype : undefined;
    return subtype === 'AT_AddConstraint' || (subtype === 'AT_AddColumn' && !isOwn);
  });
  return { ...statement, cmds };
}

function isTemporary({ relation }: CreateStmt): boolean {
  return relation?.relpersistence === 't';
}
