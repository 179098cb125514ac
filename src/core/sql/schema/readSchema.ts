import type {
  AlterObjectSchemaStmt,
  AlterTableStmt,
  ColumnDef,
  Constraint,
  CreateStmt,
  DropStmt,
  IndexElem,
  IndexStmt,
  Node,
  RenameStmt,
} from '@pgsql/types';
import { expressionKey, lastName, names, qualified, relationName, typeNameOf } from '../tree/nodes';
import {
  type Column,
  type ForeignKey,
  type Index,
  type IndexKey,
  type Schema,
  type SchemaPlace,
  schemaIn,
  tableIn,
} from './schema';

/**
 * Takes what one DDL statement changes into the schema; other statements change nothing. Statements come in the
 * order in which a migration tool runs them.
 * @param place of a UTF-8 offset within the statement
 */
export function applyDdl(schema: Schema, node: Node, place: (location: number) => SchemaPlace): void {
  if ('CreateStmt' in node) createTable(schema, node.CreateStmt, place);
  else if ('IndexStmt' in node) createIndex(schema, node.IndexStmt, place);
  else if ('AlterTableStmt' in node) alterTable(schema, node.AlterTableStmt, place);
  else if ('DropStmt' in node) drop(schema, node.DropStmt);
  else if ('RenameStmt' in node) rename(schema, node.RenameStmt);
  else if ('CreateSchemaStmt' in node) schema.created.add(node.CreateSchemaStmt.schemaname ?? '');
  else if ('AlterObjectSchemaStmt' in node) moveTable(schema, node.AlterObjectSchemaStmt);
}

function createTable(schema: Schema, statement: CreateStmt, place: (location: number) => SchemaPlace): void {
  if (!statement.relation) return;
  const table = relationName(statement.relation);
  if (schema.tables.has(table)) return; // IF NOT EXISTS, or another package's table of that name
  const columns = new Map<string, Column>();
  const [parent] = statement.inhRelations ?? [];
  const parentName = parent && 'RangeVar' in parent ? relationName(parent.RangeVar) : undefined;
  for (const column of (parentName === undefined ? undefined : schema.table(parentName))?.columns.values() ??
    []) {
    columns.set(column.name, column);
  }
  schema.tables.set(table, {
    name: table,
    columns,
    at: place(statement.relation.location ?? 0),
    ...(parentName !== undefined && statement.partbound ? { partitionOf: parentName } : {}),
  });
  for (const element of statement.tableElts ?? []) {
    if ('ColumnDef' in element) addColumn(schema, table, element.ColumnDef, place);
    else if ('Constraint' in element) addConstraint(schema, table, element.Constraint, place);
  }
}

function addColumn(
  schema: Schema,
  table: string,
  definition: ColumnDef,
  place: (location: number) => SchemaPlace,
): void {
  const name = definition.colname ?? '';
  const constraints = (definition.constraints ?? []).flatMap((node) =>
    'Constraint' in node ? [node.Constraint] : [],
  );
  const notNull =
    definition.is_not_null === true ||
    constraints.some(({ contype }) => contype === 'CONSTR_NOTNULL' || contype === 'CONSTR_PRIMARY');
  schema.table(table)?.columns.set(name, { name, type: typeNameOf(definition.typeName), notNull });
  for (const constraint of constraints) addConstraint(schema, table, constraint, place, name);
}

function addConstraint(
  schema: Schema,
  table: string,
  constraint: Constraint,
  place: (location: number) => SchemaPlace,
  column?: string,
): void {
  const at = place(constraint.location ?? 0);
  const own = column === undefined ? [] : [column];
  if (constraint.contype === 'CONSTR_PRIMARY' || constraint.contype === 'CONSTR_UNIQUE') {
    if (constraint.indexname !== undefined) {
      const primary = constraint.contype === 'CONSTR_PRIMARY';
      schema.indexes = schema.indexes.map((index) =>
        index.name === constraint.indexname ? { ...index, primary, unique: true } : index,
      );
      return;
    }
    const keys = constraint.keys ? names(constraint.keys) : own;
    const primary = constraint.contype === 'CONSTR_PRIMARY';
    const fallback = primary ? `${table}_pkey` : `${table}_${keys.join('_')}_key`;
    schema.indexes.push({
      name: constraint.conname ?? fallback,
      table,
      unique: true,
      primary,
      method: 'btree',
      keys: keys.map((key) => ({ column: key, descending: false })),
      include: names(constraint.including),
      at,
    });
  } else if (constraint.contype === 'CONSTR_FOREIGN' && constraint.pktable) {
    const columns = constraint.fk_attrs ? names(constraint.fk_attrs) : own;
    schema.foreignKeys.push({
      name: constraint.conname ?? `${table}_${columns.join('_')}_fkey`,
      table,
      columns,
      references: relationName(constraint.pktable),
      referencedColumns: names(constraint.pk_attrs),
      at,
    });
  }
}

/** An index as CREATE INDEX describes it. */
export function indexOf(statement: IndexStmt): Index | undefined {
  if (!statement.relation) return undefined;
  const table = relationName(statement.relation);
  const keys = (statement.indexParams ?? []).flatMap((node) =>
    'IndexElem' in node ? [keyOf(node.IndexElem)] : [],
  );
  const fallback = [table.replace('.', '_'), ...keys.map((key) => key.column ?? 'expr'), 'idx'].join('_');
  return {
    name: statement.idxname ?? fallback,
    table,
    unique: statement.unique === true,
    primary: false,
    method: statement.accessMethod ?? 'btree',
    keys,
    include: (statement.indexIncludingParams ?? []).flatMap((node) =>
      'IndexElem' in node ? [node.IndexElem.name ?? ''] : [],
    ),
    ...(statement.whereClause ? conditionOf(statement.whereClause, keys[0]) : {}),
  };
}

function conditionOf(where: Node, first: IndexKey | undefined): Pick<Index, 'where' | 'hasAllValues'> {
  const isNotNull = 'NullTest' in where && where.NullTest.nulltesttype === 'IS_NOT_NULL';
  const tested = isNotNull ? where.NullTest.arg : undefined;
  const hasAllValues = tested && 'ColumnRef' in tested && lastName(tested.ColumnRef.fields) === first?.column;
  return { where: expressionKey(where), ...(hasAllValues ? { hasAllValues } : {}) };
}

function keyOf(element: IndexElem): IndexKey {
  const operatorClass = lastName(element.opclass);
  return {
    ...(element.name === undefined ? { expression: expressionKey(element.expr) } : { column: element.name }),
    descending: element.ordering === 'SORTBY_DESC',
    ...(operatorClass === '' ? {} : { operatorClass }),
  };
}

function createIndex(schema: Schema, statement: IndexStmt, place: (location: number) => SchemaPlace): void {
  const index = indexOf(statement);
  if (!index || schema.indexes.some(({ name }) => name === index.name)) return;
  schema.dropped.delete(index.name);
  schema.indexes.push({ ...index, at: place(statement.relation?.location ?? 0) });
}

function alterTable(
  schema: Schema,
  statement: AlterTableStmt,
  place: (location: number) => SchemaPlace,
): void {
  if (!statement.relation) return;
  const name = relationName(statement.relation);
  const table = schema.table(name);
  for (const node of statement.cmds ?? []) {
    if (!('AlterTableCmd' in node)) continue;
    const command = node.AlterTableCmd;
    const column = command.name ?? '';
    const { def } = command;
    switch (command.subtype) {
      case 'AT_AddColumn':
        if (def && 'ColumnDef' in def && !table?.columns.has(def.ColumnDef.colname ?? '')) {
          addColumn(schema, name, def.ColumnDef, place);
        }
        break;
      case 'AT_DropColumn':
        table?.columns.delete(column);
        schema.indexes = schema.indexes.filter(
          (index) => index.table !== name || !index.keys.some((key) => key.column === column),
        );
        schema.foreignKeys = schema.foreignKeys.filter(
          (key) => key.table !== name || !key.columns.includes(column),
        );
        break;
      case 'AT_AlterColumnType': {
        const known = table?.columns.get(column);
        if (known && def && 'ColumnDef' in def) {
          table?.columns.set(column, { ...known, type: typeNameOf(def.ColumnDef.typeName) });
        }
        break;
      }
      case 'AT_AddConstraint':
        if (def && 'Constraint' in def) addConstraint(schema, name, def.Constraint, place);
        break;
      case 'AT_DropConstraint':
        schema.indexes = schema.indexes.filter((index) => index.table !== name || index.name !== column);
        // Where it is made again with another action, the later migration is the one to say so.
        schema.foreignKeys = schema.foreignKeys.filter((key) => key.table !== name || key.name !== column);
        break;
      default:
        break;
    }
  }
}

function drop(schema: Schema, statement: DropStmt): void {
  for (const object of statement.objects ?? []) {
    if (!('List' in object)) continue;
    const path = names(object.List.items);
    const name = qualified(path.length > 1 ? path[0] : undefined, path.at(-1) ?? '');
    if (statement.removeType === 'OBJECT_TABLE') {
      schema.tables.delete(name);
      schema.indexes = schema.indexes.filter((index) => index.table !== name);
      schema.foreignKeys = schema.foreignKeys.filter((key) => key.table !== name && key.references !== name);
    } else if (statement.removeType === 'OBJECT_INDEX') {
      schema.indexes = schema.indexes.filter((index) => index.name !== path.at(-1));
      schema.dropped.add(path.at(-1) ?? '');
    }
  }
}

function renameTable(schema: Schema, from: string, to: string): void {
  const table = schema.tables.get(from);
  if (!table) return;
  const renamed = (name: string): string => (name === from ? to : name);
  schema.tables.delete(from);
  schema.tables.set(to, { ...table, name: to });
  schema.indexes = schema.indexes.map((index) => ({ ...index, table: renamed(index.table) }));
  schema.foreignKeys = schema.foreignKeys.map((key) => ({
    ...key,
    table: renamed(key.table),
    references: renamed(key.references),
  }));
}

function renameSchema(schema: Schema, from: string, to: string): void {
  if (schema.created.delete(from)) schema.created.add(to);
  for (const name of [...schema.tables.keys()])
    if (schemaIn(name) === from) renameTable(schema, name, qualified(to, tableIn(name)));
}

/** `ALTER TABLE loaves SET SCHEMA archive`. */
function moveTable(schema: Schema, { relation, newschema = '' }: AlterObjectSchemaStmt): void {
  if (!relation) return;
  const name = relationName(relation);
  renameTable(schema, name, qualified(newschema, tableIn(name)));
}

function rename(schema: Schema, statement: RenameStmt): void {
  const { relation, newname = '', subname = '' } = statement;
  if (statement.renameType === 'OBJECT_SCHEMA') renameSchema(schema, subname, newname);
  if (!relation) return;
  const name = relationName(relation);
  if (statement.renameType === 'OBJECT_COLUMN') {
    const table = schema.table(name);
    const column = table?.columns.get(subname);
    if (!table || !column) return;
    table.columns.delete(subname);
    table.columns.set(newname, { ...column, name: newname });
    const renamed = (known: string): string => (known === subname ? newname : known);
    schema.indexes = schema.indexes.map((index) =>
      index.table === name
        ? {
            ...index,
            keys: index.keys.map((key) =>
              key.column === undefined ? key : { ...key, column: renamed(key.column) },
            ),
          }
        : index,
    );
    schema.foreignKeys = schema.foreignKeys.map((key) =>
      key.table === name ? { ...key, columns: key.columns.map(renamed) } : key,
    );
  } else if (statement.renameType === 'OBJECT_TABLE') {
    renameTable(schema, name, qualified(schemaIn(name), newname));
  } else if (statement.renameType === 'OBJECT_INDEX') {
    schema.indexes = schema.indexes.map((index) =>
      index.name === name ? { ...index, name: newname } : index,
    );
  } else if (statement.renameType === 'OBJECT_TABCONSTRAINT') {
    const renamed = <Item extends Index | ForeignKey>(item: Item): Item =>
      item.table === name && item.name === subname ? { ...item, name: newname } : item;
    schema.indexes = schema.indexes.map(renamed);
    schema.foreignKeys = schema.foreignKeys.map(renamed);
  }
}
