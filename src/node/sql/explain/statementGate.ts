import { HotlightError } from '../../../core/base/errors';
import { lastName, names, walkTree } from '../../../core/sql/tree/nodes';
import type { SqlParser } from '../../../core/sql/tree/parser';

/** What a SELECT may run besides reading tables: what the server must be asked about. */
export interface Used {
  /** Qualified as written. */
  readonly functions: ReadonlySet<string>;
  readonly relations: ReadonlySet<string>;
  readonly operators: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  /** Names after a dot, which may call a function of the row. */
  readonly fields: ReadonlySet<string>;
  /** The highest `$n`, 0 for none. */
  readonly parameters: number;
}

/**
 * Lets exactly one SELECT through that neither writes nor locks, as PostgreSQL's own parser reads it.
 * @param what what the text is, for the error
 * @throws HotlightError `bad-input` or `unsupported`
 */
export function inspectSelect(parser: SqlParser, sql: string, what = 'The statement'): Used {
  if (sql.includes('\0')) throw new HotlightError('bad-input', `${what} holds a NUL character.`);
  const parsed = parser.parse(sql);
  if (!parsed.ok) {
    const line = sql.slice(0, parsed.error.offset).split('\n').length;
    throw new HotlightError(
      'bad-input',
      `${what} is not valid SQL: ${parsed.error.message} in line ${line}.`,
    );
  }
  const statements = parsed.tree.stmts ?? [];
  if (statements.length !== 1) {
    throw new HotlightError(
      'unsupported',
      `Only one statement at a time can be explained, and this text holds ${statements.length}.`,
    );
  }
  const statement = statements[0]?.stmt;
  if (statement === undefined || !('SelectStmt' in statement)) {
    throw new HotlightError('unsupported', `${what} can't be explained safely: it is not a SELECT.`);
  }
  const used = {
    functions: new Set<string>(),
    relations: new Set<string>(),
    operators: new Set<string>(['=', '<>', '<', '>', '<=', '>=']),
    types: new Set<string>(),
    fields: new Set<string>(),
    parameters: 0,
  };
  walkTree({ statement }, (type, value) => {
    const refuse = (why: string): never => {
      throw new HotlightError('unsupported', `${what} can't be explained safely: it ${why}.`);
    };
    if (/Stmt$/.test(type) && type !== 'SelectStmt') refuse('does more than read');
    if (type === 'IntoClause' || value.intoClause !== undefined) refuse('writes into a table');
    if (type === 'LockingClause') refuse('locks rows');
    if (type === 'FuncCall') used.functions.add(names(value.funcname as never).join('.'));
    if (type === 'RangeVar') {
      used.relations.add([value.schemaname, value.relname].filter((it) => it !== undefined).join('.'));
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
