import { HotlightError } from '../../../core/base/errors';
import { StatementError } from '../../../core/sql/statements/statementError';
import { lastName, names, walkTree } from '../../../core/sql/tree/nodes';
import type { SqlParser } from '../../../core/sql/tree/parser';

/** What a statement may run besides reading tables: what the server must be asked about. */
export interface Used {
  /** Qualified as written. */
  readonly functions: ReadonlySet<string>;
  readonly relations: ReadonlySet<string>;
  /** Of the relations, those that are written; empty for a SELECT. */
  readonly written: ReadonlySet<string>;
  readonly operators: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  /** Names after a dot, which may call a function of the row. */
  readonly fields: ReadonlySet<string>;
  /** The highest `$n`, 0 for none. */
  readonly parameters: number;
}

/** The statements that EXPLAIN plans without running them. */
const WRITES = /^(Insert|Update|Delete|Merge)Stmt$/;

export interface GateOptions {
  /** Lets INSERT, UPDATE, DELETE and MERGE through, too: for a plain EXPLAIN, which runs none of it. */
  readonly writes?: boolean;
  /** What the text is, for the error. */
  readonly what?: string;
}

/**
 * Lets exactly one SELECT through that neither writes nor locks, as PostgreSQL's own parser reads it.
 * @throws HotlightError `bad-input` or `unsupported`
 */
export function inspectStatement(
  parser: SqlParser,
  sql: string,
  { writes = false, what = 'The statement' }: GateOptions = {},
): Used {
  if (sql.includes('\0')) throw new HotlightError('bad-input', `${what} holds a NUL character.`);
  const parsed = parser.parse(sql);
  if (!parsed.ok) {
    const { message, offset } = parsed.error;
    throw new StatementError('bad-input', `${what} is not valid SQL: ${message}.`, offset);
  }
  const statements = parsed.tree.stmts ?? [];
  if (statements.length !== 1) {
    throw new HotlightError(
      'unsupported',
      `Only one statement at a time can be explained, and this text holds ${statements.length}.`,
    );
  }
  const statement = statements[0]?.stmt;
  const allowed = (type: string): boolean => type === 'SelectStmt' || (writes && WRITES.test(type));
  const kind = Object.keys(statement ?? {})[0] ?? '';
  if (!allowed(kind)) {
    const why = WRITES.test(kind) ? 'it writes, and would be run' : 'it is not a SELECT';
    throw new HotlightError('unsupported', `${what} can't be explained safely: ${why}.`);
  }
  const used = {
    functions: new Set<string>(),
    relations: new Set<string>(),
    written: new Set<string>(),
    operators: new Set<string>(['=', '<>', '<', '>', '<=', '>=']),
    types: new Set<string>(),
    fields: new Set<string>(),
    parameters: 0,
  };
  walkTree({ statement }, (type, value) => {
    const refuse = (why: string): never => {
      throw new HotlightError('unsupported', `${what} can't be explained safely: it ${why}.`);
    };
    if (/Stmt$/.test(type) && !allowed(type)) refuse('does more than read');
    if (type === 'IntoClause' || value.intoClause !== undefined) refuse('writes into a table');
    if (type === 'LockingClause') refuse('locks rows');
    if (type === 'FuncCall') used.functions.add(names(value.funcname as never).join('.'));
    if (type === 'RangeVar') used.relations.add(nameOf(value));
    if (WRITES.test(type)) {
      const target = nameOf(value.relation as typeof value);
      used.relations.add(target);
      used.written.add(target);
    }
    if (Array.isArray(value.name) && type === 'A_Expr') used.operators.add(lastName(value.name as never));
    if (Array.isArray(value.operName)) used.operators.add(lastName(value.operName as never));
    if (Array.isArray(value.useOp)) used.operators.add(lastName(value.useOp as never));
    const typeName = (type === 'TypeName' ? value : (value.typeName as typeof value | undefined)) ?? {};
    if (Array.isArray(typeName.names)) used.types.add(lastName(typeName.names as never));
    if (type === 'ColumnRef') used.fields.add(lastName(value.fields as never));
    if (type === 'A_Indirection') {
      for (const field of names(value.indirection as never)) used.fields.add(field);
    }
    if (type === 'ParamRef') used.parameters = Math.max(used.parameters, Number(value.number ?? 0));
  });
  return used;
}

function nameOf({ schemaname, relname }: Record<string, unknown>): string {
  return [schemaname, relname].filter((part) => part !== undefined).join('.');
}
