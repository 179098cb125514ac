import type { Node } from '@pgsql/types';
import type { SqlStatement } from '../statements/statement';
import { byteOffsets } from '../text/offsets';
import type { SqlParser } from '../tree/parser';
import { ddlInBlock } from './doBlocks';
import { applyDdl } from './readSchema';
import { Schema } from './schema';

/** A file's statements with their trees, by index; none of those that do not parse. */
interface ParsedFile {
  readonly statements: readonly SqlStatement[];
  readonly nodes: readonly (Node | undefined)[];
}

/**
 * The schema that files make, one after the other.
 * @param beside other scripts, such as those that set up a server: what is created there is the room for tables
 * @returns also the statements that it was read from, which its places point into
 */
export function schemaOf(
  files: readonly ParsedFile[],
  beside: readonly ParsedFile[],
  parser: SqlParser,
): { readonly schema: Schema; readonly statements: readonly SqlStatement[] } {
  const schema = new Schema();
  const statements: SqlStatement[] = [];
  const apply = (node: Node, sql: string, statement: number, start: number): void => {
    const offset = byteOffsets(sql);
    applyDdl(schema, node, (location) => ({ statement, offset: start + offset(location) }));
  };
  for (const node of beside.flatMap(({ nodes }) => nodes))
    if (node && 'CreateSchemaStmt' in node) schema.created.add(node.CreateSchemaStmt.schemaname ?? '');
  for (const file of files) {
    file.statements.forEach((statement, index) => {
      const node = file.nodes[index];
      if (!node) return;
      const position = statements.push(statement) - 1;
      apply(node, statement.sql, position, 0);
      if (!('DoStmt' in node)) return;
      for (const { sql, start } of ddlInBlock(node.DoStmt, statement.sql)) {
        const outcome = parser.parse(sql);
        const inner = outcome.ok ? outcome.tree.stmts?.[0]?.stmt : undefined;
        if (inner) apply(inner, sql, position, start);
      }
    });
  }
  return { schema, statements };
}
