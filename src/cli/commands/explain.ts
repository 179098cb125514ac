import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { displayPath, isSqlFile } from '../../core/base/paths';
import { formatPercent, formatValue } from '../../core/base/units';
import type { Finding } from '../../core/finding';
import { diagnose } from '../../core/sql/plan/diagnose';
import type { Plan } from '../../core/sql/plan/plan';
import { planText } from '../../core/sql/plan/planText';
import type { PlanFinding } from '../../core/sql/plan/rule';
import { extractStatements } from '../../core/sql/statements/extract';
import { statementsOfSqlFile } from '../../core/sql/statements/sqlFile';
import { placeIn, statementAt } from '../../core/sql/statements/statement';
import { offsetOfError } from '../../core/sql/statements/statementError';
import type { IndexAdvice } from '../../node/sql/advice/advise';
import type { RowCounts } from '../../node/sql/embedded/planner';
import type { SampledPlan } from '../../node/sql/explain/explainSql';
import type { Command, Invocation } from '../command';
import { planOf } from '../explain/planOf';
import { EXIT, type Io } from '../io';

/** A statement, with its place when it is from a file. */
interface Question {
  readonly sql: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Where in the file a character of the statement stands; by UTF-16 offset, 1-based. */
  placeOf(offset: number): { readonly line: number; readonly column: number };
}

export const explainCommand: Command = {
  name: 'explain',
  summary: 'Show how PostgreSQL runs a statement, and what is slow about it',
  usage: '(--sql S | --file F | --at path:line) [--db URL] [options]',
  options: {
    sql: { type: 'string', value: 'S', help: 'the statement' },
    file: { type: 'string', value: 'F', help: 'a file that holds the statement' },
    at: { type: 'string', value: 'PATH:LINE', help: 'the statement in the source at this line' },
    db: {
      type: 'string',
      value: 'URL',
      help: 'the database; otherwise DATABASE_URL; without, the schema of this folder',
    },
    rows: {
      type: 'string',
      value: 'N[,T=N]',
      help: 'rows that tables are taken to have without a database (100000), and those of table T',
    },
    analyze: { type: 'boolean', help: 'run the statement and measure, in a read-only transaction' },
    literal: {
      type: 'boolean',
      help: 'plan with sample values for $1, $2, … too; with --analyze, run it with them',
    },
    'max-cost': {
      type: 'string',
      value: 'N',
      help: 'estimated cost above which --analyze is refused (5000000)',
    },
    timeout: { type: 'string', value: 'S', help: 'seconds after which the server ends the statement (30)' },
  },
  async run(invocation, io) {
    const question = await questionOf(invocation, io);
    const url = invocation.string('db') ?? io.env.DATABASE_URL;
    const maxCost = invocation.number('max-cost', { min: 0, max: 1e15 });
    const seconds = invocation.number('timeout', { min: 0.1, max: 86_400 });
    const answer = await planOf(
      question.sql,
      {
        analyze: invocation.flag('analyze'),
        sample: invocation.flag('literal'),
        rows: rowCountsOf(invocation.string('rows')),
        ...(url === undefined || url === '' ? {} : { url }),
        ...(maxCost === undefined ? {} : { maxCost }),
        ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
      },
      io,
    ).catch((error: unknown) => {
      throw placedError(error, question);
    });
    const { server, mode, plan, json, sampled, indexes, notes } = answer;
    const findings = diagnose(plan, answer.tables);
    if (invocation.flag('json')) {
      const placedFindings = findings.map((found) => placed(found, question));
      const literal = sampled && { values: sampled.values, plan: sampled.json };
      const result = {
        version: 1,
        server,
        mode,
        plan: json,
        ...(literal ? { literal } : {}),
        findings: placedFindings,
        indexes,
        notes,
      };
      io.out(`${JSON.stringify(result, null, 2)}\n`);
    } else {
      const told = findings.map((it) => `${it.severity} ${it.rule}: ${it.message}\n  ${it.fix}\n`);
      const verdict = told.length === 0 ? 'Nothing slow stands out.\n' : told.join('');
      io.out(`${server}, ${mode} plan\n\n${planText(plan)}\n${verdict}${indexes.map(indexText).join('')}`);
      if (sampled)
        io.out(`\n${mode === 'analyze' ? `Run with\n${valuesText(sampled)}` : sampledText(plan, sampled)}`);
      for (const note of notes) io.err(`hotlight: ${note}\n`);
    }
    return EXIT.ok;
  },
};

/** An error at a place of the statement, with that place: in its file when it is from one. */
function placedError(error: unknown, { file, placeOf }: Question): unknown {
  const offset = offsetOfError(error);
  if (!HotlightError.is(error) || offset === undefined) return error;
  const { line, column } = placeOf(offset);
  const message =
    file === ''
      ? error.message.replace(/\.?$/, ` (line ${line}, column ${column}).`)
      : `${file}:${line}:${column}: ${error.message}`;
  return new HotlightError(error.reason, message, { cause: error });
}

/** The plan with values beside the generic one. */
function sampledText(generic: Plan, sampled: SampledPlan): string {
  const { plan } = sampled;
  const [before, after] = [generic, plan].map(({ nodes }) => nodes[0]?.totalCost ?? 0);
  return `With sample values (cost ${before?.toFixed(0)} → ${after?.toFixed(0)})\n${valuesText(sampled)}\n${planText(plan)}`;
}

function valuesText({ values }: SampledPlan): string {
  return values.map(({ number, text, from }) => `  $${number} = ${oneLine(text)}, ${from}\n`).join('');
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

const DEFAULT_ROWS = 100_000;
const MAX_ROWS = 1e9;

/** `100000,orders=5e6`. */
function rowCountsOf(text: string | undefined): RowCounts {
  let rows = DEFAULT_ROWS;
  const tables: Record<string, number> = {};
  for (const part of text?.split(',') ?? []) {
    const [, table, digits] = /^(?:([^=]+)=)?(.*)$/.exec(part.trim()) ?? [];
    const count = Number(digits);
    if (digits === '' || !(count >= 1 && count <= MAX_ROWS)) {
      throw new HotlightError(
        'usage',
        `--rows takes numbers from 1 to ${MAX_ROWS}, such as 100000,orders=5000000; not "${part}".`,
      );
    }
    if (table === undefined) rows = count;
    else tables[table] = count;
  }
  return { default: rows, tables };
}

/** An index that pays, as a planner has seen it. */
function indexText(advice: IndexAdvice): string {
  const { ddl, costBefore, costAfter, sizeBytes, writeOverhead, redundant, method } = advice;
  const saved = formatPercent(100 * (1 - costAfter / costBefore));
  const lost = redundant.length === 0 ? '' : `; makes ${redundant.join(', ')} superfluous`;
  return `\n${ddl};\n  cost ${costBefore.toFixed(0)} → ${costAfter.toFixed(0)} (−${saved}, tried by ${method}), about ${formatValue(sizeBytes, 'bytes')}, each write of a row grows by ${formatPercent(100 * writeOverhead)}${lost}\n`;
}

async function questionOf(invocation: Invocation, io: Io): Promise<Question> {
  const [sql, file, at] = ['sql', 'file', 'at'].map((name) => invocation.string(name));
  if ([sql, file, at].filter((it) => it !== undefined).length !== 1 || invocation.positionals.length > 0) {
    throw new HotlightError('usage', 'Name one statement: with --sql, --file or --at path:line.');
  }
  if (at !== undefined) return questionAt(at, io);
  const text = sql ?? (await textOf(resolve(io.cwd, file ?? ''), file ?? ''));
  const lines = text.split('\n');
  return {
    sql: text,
    file: file === undefined ? '' : displayPath(resolve(io.cwd, file), io.cwd),
    line: 1,
    column: 1,
    endLine: lines.length,
    endColumn: (lines.at(-1)?.length ?? 0) + 1,
    placeOf: (offset) => {
      const before = text.slice(0, offset).split('\n');
      return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    },
  };
}

async function questionAt(at: string, io: Io): Promise<Question> {
  const match = /^(.+?):(\d+)(?::(\d+))?$/.exec(at);
  if (match?.[1] === undefined) throw new HotlightError('usage', `--at takes path:line, not "${at}".`);
  const path = resolve(io.cwd, match[1]);
  const text = await textOf(path, match[1]);
  const file = displayPath(path, io.cwd);
  const statements = isSqlFile(path) ? statementsOfSqlFile(text, file) : extractStatements(text, file);
  const column = match[3] === undefined ? undefined : Number(match[3]);
  const found = statementAt(statements, Number(match[2]), column);
  if (found === undefined) throw new HotlightError('not-found', `There is no SQL at ${at}.`);
  if (found.dialect !== 'postgres') {
    throw new HotlightError(
      'unsupported',
      `The SQL at ${at} is ${found.dialect}; only PostgreSQL is explained.`,
    );
  }
  if (found.partial) {
    throw new HotlightError(
      'unsupported',
      `The SQL at ${at} is put together at run time; give the text that runs with --sql.`,
    );
  }
  return { ...found, placeOf: (offset) => placeIn(found, offset) };
}

async function textOf(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new HotlightError('not-found', `${name} can't be read.`, { cause });
  }
}

function placed(found: PlanFinding, question: Question): Finding {
  const { rule, severity, confidence, message, evidence, fix } = found;
  const { sql, file, line, column, endLine, endColumn } = question;
  const place = { file, line, column, endLine, endColumn };
  return { rule, severity, confidence, ...place, message, related: [], sql, evidence, fix };
}
