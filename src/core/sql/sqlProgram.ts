import type { Node } from '@pgsql/types';
import { isSqlFile } from '../base/paths';
import type { Finding } from '../finding';
import { isMinorPath, isScriptPath, isTestPath, pathBelow } from '../source/program/minorPaths';
import { isSuppressed } from '../source/rules/suppress';
import { lintSchema, lintStatement } from './rules/lint';
import { syntaxFinding } from './rules/sqlSyntax';
import { schemaOf } from './schema/readStatements';
import { Schema } from './schema/schema';
import { schemaFiles, scriptsBeside } from './schema/schemaFiles';
import { addFromBeside } from './schema/scriptsBeside';
import { type DrizzleTables, mergeTables } from './statements/drizzle/tables';
import { declaredTables } from './statements/extract';
import { dialectsByFolder } from './statements/folderDialects';
import { readSql, type SqlOfFile, statementsIn } from './statements/readSql';
import type { SqlDialect, SqlStatement } from './statements/statement';
import type { SqlParser } from './tree/parser';

interface SqlFile {
  readonly statements: readonly SqlStatement[];
  /** Trees of the statements that parse, by index; only of PostgreSQL's. */
  readonly nodes: readonly (Node | undefined)[];
  /** Those that a finding has asked for, by index. */
  readonly fingerprints: (string | undefined)[];
  readonly broken: readonly Finding[];
  readonly ignores: SqlOfFile['ignores'];
  readonly isByHand: boolean;
}

const NOT_READ: Readonly<Record<Exclude<SqlDialect, 'postgres'>, string>> = {
  mysql: 'MySQL',
  sqlite: 'SQLite',
  mssql: 'SQL Server',
};

/** The SQL of some folders and what is found in it, kept up to date from one edit to the next. */
export class SqlProgram {
  private readonly files = new Map<string, SqlFile>();
  private readonly stale = new Set<string>();
  private found = new Map<string, readonly Finding[]>();
  private schemaStale = true;
  private currentSchema = new Schema();
  private schemaFindings: readonly Finding[] = [];
  private dialect: SqlDialect | undefined;
  /** Texts of the files whose statements depend on tables that others declare for Drizzle. */
  private readonly asking = new Map<string, string>();
  private readonly declared = new Map<string, DrizzleTables>();
  /** Of `asking`, what is to be read. */
  private readonly unread = new Set<string>();
  private tables: DrizzleTables = new Map();
  /** What was read of files of SQL; which database they are for, their neighbours have a say in. */
  private readonly scripts = new Map<string, SqlOfFile>();
  private readonly unreadScripts = new Set<string>();
  private ofNeighbours: ReadonlyMap<string, SqlDialect> = new Map();

  /** @param root folder that paths are weighed below, with `/` */
  constructor(
    private readonly parser: SqlParser,
    private readonly root?: string,
  ) {}

  /** The database of files that do not show theirs. For files that are set afterwards. */
  setDialect(dialect: SqlDialect | undefined): void {
    this.dialect = dialect;
  }

  get schema(): Schema {
    return this.currentSchema;
  }

  /** Every statement, by file and place. */
  statements(): SqlStatement[] {
    return [...this.files.keys()].sort().flatMap((file) => this.files.get(file)?.statements ?? []);
  }

  /** Takes effect with the next `refresh`, as `delete` does. */
  set(file: string, text: string): void {
    this.take(file, readSql(text, file, this.dialect));
  }

  /** The same for what `readSql` has read. */
  take(file: string, sql: SqlOfFile): void {
    const { text } = sql;
    if (isSqlFile(file)) {
      this.scripts.set(file, sql);
      this.unreadScripts.add(file);
      return;
    }
    if (text === undefined) {
      this.forgetDrizzle(file);
      this.keep(file, sql);
      return;
    }
    this.asking.set(file, text);
    this.unread.add(file);
    this.stale.add(file);
    const tables = declaredTables(text, file);
    if (textOf(tables) !== textOf(this.declared.get(file) ?? new Map())) this.declare(file, tables);
  }

  private keep(file: string, { statements, ignores, isByHand = false }: SqlOfFile): void {
    if (isSqlFile(file)) this.schemaStale = true;
    if (statements.length === 0) {
      this.drop(file);
      return;
    }
    // What a test has is wrong on purpose, or fails when it is run.
    const isTest = isTestPath(this.pathOf(file));
    const nodes: (Node | undefined)[] = [];
    const broken: Finding[] = [];
    for (const statement of statements) {
      const outcome = statement.dialect === 'postgres' ? this.parser.parse(statement.sql) : undefined;
      nodes.push(outcome?.ok ? outcome.tree.stmts?.[0]?.stmt : undefined);
      if (outcome?.ok !== false || this.dialect !== 'postgres' || isTest) continue;
      const finding = syntaxFinding(statement, outcome.error);
      if (finding) broken.push(finding);
    }
    // A sentence that merely looks like SQL does not parse, and is no statement.
    const kept = statements.flatMap((statement, index) =>
      statement.certain || statement.dialect !== 'postgres' || nodes[index] ? [index] : [],
    );
    this.stale.add(file);
    this.files.set(file, {
      statements: kept.map((index) => statements[index]!),
      nodes: kept.map((index) => nodes[index]),
      fingerprints: [],
      broken,
      ignores,
      isByHand,
    });
  }

  delete(file: string): void {
    this.forgetDrizzle(file);
    if (this.scripts.delete(file)) this.unreadScripts.add(file);
    this.drop(file);
  }

  private drop(file: string): void {
    if (!this.files.delete(file)) return;
    this.stale.add(file);
    if (isSqlFile(file)) this.schemaStale = true;
  }

  private forgetDrizzle(file: string): void {
    this.asking.delete(file);
    this.unread.delete(file);
    if (this.declared.has(file)) this.declare(file, new Map());
  }

  /** Other files ask these tables, so that they are read again. A name that files declare differently is none. */
  private declare(file: string, tables: DrizzleTables): void {
    if (tables.size === 0) this.declared.delete(file);
    else this.declared.set(file, tables);
    this.tables = mergeTables(this.declared.values());
    for (const asking of this.asking.keys()) this.unread.add(asking);
  }

  /** Statements over Drizzle's tables, once all of these are known. */
  private readAsking(): void {
    const options = { ...(this.dialect ? { dialect: this.dialect } : {}), tables: this.tables };
    for (const file of this.unread) this.keep(file, statementsIn(this.asking.get(file)!, file, options));
    this.unread.clear();
  }

  /** Files of SQL, and others of their folders that are for another database now. */
  private readScripts(): void {
    if (this.unreadScripts.size === 0) return;
    const before = this.ofNeighbours;
    this.ofNeighbours = dialectsByFolder(this.scripts);
    for (const [file, sql] of this.scripts) {
      const dialect = this.ofNeighbours.get(file);
      if (!this.unreadScripts.has(file) && dialect === before.get(file)) continue;
      this.keep(
        file,
        dialect ? { ...sql, statements: sql.statements.map((one) => ({ ...one, dialect })) } : sql,
      );
    }
    this.unreadScripts.clear();
  }

  /** Judges what has changed. Gives the files whose findings are others than before. */
  refresh(): string[] {
    this.readAsking();
    this.readScripts();
    if (this.schemaStale) {
      this.readSchema();
      for (const file of this.files.keys()) this.stale.add(file);
    }
    const changed: string[] = [];
    for (const file of this.stale) {
      const findings = this.judge(file);
      if (JSON.stringify(findings) !== JSON.stringify(this.found.get(file) ?? [])) changed.push(file);
      if (findings.length === 0) this.found.delete(file);
      else this.found.set(file, findings);
    }
    this.stale.clear();
    return changed;
  }

  findingsOf(file: string): readonly Finding[] {
    return this.found.get(file) ?? [];
  }

  /** All findings, by file and line. */
  findings(): Finding[] {
    return [...this.found.keys()].sort().flatMap((file) => this.findingsOf(file));
  }

  /** What was not judged, one sentence per kind. */
  notes(): string[] {
    const counts = new Map<string, number>();
    for (const { statements } of this.files.values()) {
      for (const { dialect } of statements) {
        if (dialect === 'postgres') continue;
        const name = NOT_READ[dialect];
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    return [...counts].map(
      ([name, count]) =>
        `${count} ${name} statement${count === 1 ? ' was' : 's were'} left alone: only PostgreSQL's SQL is judged.`,
    );
  }

  private judge(file: string): Finding[] {
    const known = this.files.get(file);
    if (!known) return [];
    const { statements, nodes, fingerprints, broken, ignores, isByHand } = known;
    // Notes of queries are no part of the program, whatever their tables may be.
    const areNotes = isByHand && isSqlFile(file);
    const findings = statements.flatMap((statement, index) => {
      const node = areNotes ? undefined : nodes[index];
      if (!node) return [];
      return lintStatement(statement, node, this.currentSchema, {
        fingerprint: () => {
          fingerprints[index] ??= this.parser.fingerprint(statement.sql);
          return fingerprints[index];
        },
        isByHand,
        ...(this.root === undefined ? {} : { root: this.root }),
      });
    });
    return (
      [...findings, ...broken, ...this.schemaFindings.filter((finding) => finding.file === file)]
        .filter((finding) => !isSuppressed(finding, ignores))
        // A fragment of several statements is wrong once.
        .filter((finding, index, all) => all.findIndex((other) => isSame(other, finding)) === index)
        .sort((a, b) => a.line - b.line || a.column - b.column)
    );
  }

  private readSchema(): void {
    this.schemaStale = false;
    const scripts = [...this.files.keys()].filter(isSqlFile);
    const files = new Set(schemaFiles(scripts, (file) => this.setsUp(file)));
    const beside = scripts.filter((file) => !files.has(file) && !isTestPath(this.pathOf(file)));
    const parsed = (file: string): SqlFile => this.files.get(file)!;
    const { schema, statements } = schemaOf([...files].map(parsed), beside.map(parsed), this.parser);
    this.currentSchema = schema;
    // Before the scripts beside it add what they know: nothing is found in these.
    this.schemaFindings = lintSchema(schema, statements);
    const telling = scriptsBeside(beside.filter((file) => this.isOfProgram(file)));
    addFromBeside(
      schema,
      telling.flatMap((file) => parsed(file).nodes.flatMap((node) => node ?? [])),
    );
  }

  /** A script of psql that creates tables: what a program's database is set up with. */
  private setsUp(file: string): boolean {
    if (this.scripts.get(file)?.isPsql !== true) return false;
    if (!this.isOfProgram(file)) return false;
    return this.files.get(file)?.nodes.some((node) => node && 'CreateStmt' in node) === true;
  }

  /** No test's, example's or the like. */
  private isOfProgram(file: string): boolean {
    const path = this.pathOf(file);
    return !isMinorPath(path) || isScriptPath(path);
  }

  private pathOf(file: string): string {
    return pathBelow(this.root === undefined ? [] : [this.root], file);
  }
}

function textOf(tables: DrizzleTables): string {
  return JSON.stringify(
    [...tables].map(([key, { name, columns, complete }]) => [key, name, [...columns], complete]),
  );
}

function isSame(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.line === b.line && a.column === b.column;
}
