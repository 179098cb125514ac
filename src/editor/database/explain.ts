import type { TextDocument, TextEditor, Uri } from 'vscode';
import { HotlightError, messageOf } from '../../core/base/errors';
import { statementAt } from '../../core/sql/statements/statement';
import { offsetOfError } from '../../core/sql/statements/statementError';
import type { DatabaseTarget, ExplainedStatement } from '../../node/database/service';
import type { KnownStatement } from '../../node/database/statements';
import { plainLabel, shorten } from '../labels';
import type { ShownPlan } from '../plan/plans';
import { withPatience } from '../progress';
import { localFolders } from '../runs/runLocation';
import type { Services } from '../services';
import { mayAnalyze, mayRunCostly } from './analyzeConsent';
import type { ActiveDatabase } from './databaseModel';
import { isMendedByIndex, placeOf } from './planFindings';
import { rowCountsOf } from './rowCounts';
import { SQL_LANGUAGES, type StatementPlans } from './statementPlans';

/** Where a statement stands, as lenses and code actions name it. 1-based. */
export interface StatementAddress {
  readonly uri: Uri;
  readonly line: number;
  readonly column: number;
}

/** A text to explain, with its statement in the source when it is from there. */
interface Question {
  readonly sql: string;
  readonly document: TextDocument | undefined;
  readonly statement: KnownStatement | undefined;
}

/** What a server is asked about. */
interface Asked {
  readonly sql: string;
  /** Plan with values out of the statistics as well. */
  readonly sample?: boolean;
  readonly values?: readonly (string | null)[];
}

/** The commands that explain statements, and show what came of it. */
export class Explainer {
  readonly #services: Services;
  readonly #plans: StatementPlans;
  /** Values that the user gave for the parameters of a statement, by its text. */
  readonly #values = new Map<string, readonly (string | null)[]>();

  constructor(services: Services, plans: StatementPlans) {
    this.#services = services;
    this.#plans = plans;
  }

  /** Explains a statement and opens its plan. Without an address: the selected one, or the one at the cursor. */
  async explain(address?: StatementAddress): Promise<void> {
    const question = await this.#questionAt(address);
    if (question === undefined) return;
    const database = await this.#services.database.choose();
    const asked = { sql: question.sql };
    const explained = await this.#placed(
      question,
      this.#ask(`Explaining on ${database.name}`, database, asked),
    );
    await this.#keepAndShow(question, explained, database);
    await this.#advise(question, asked, explained, database);
  }

  /** The plan with values out of the server's statistics, beside the generic one. */
  async explainWithValues(address?: StatementAddress): Promise<void> {
    const question = await this.#questionAt(address);
    if (question === undefined) return;
    const database = await this.#services.database.choose();
    if (database.url === undefined) {
      throw new HotlightError(
        'unsupported',
        'The embedded PostgreSQL has no data to take values from: connect to a database first.',
      );
    }
    const asked = { sql: question.sql, sample: true };
    const explained = await this.#placed(
      question,
      this.#ask(`Explaining on ${database.name}`, database, asked),
    );
    await this.#keep(question, explained, database);
    const { server, json, sampled } = explained;
    // The findings are those of the generic plan; the page works out what is wrong with the literal one.
    const { findings, ...generic } = shownPlan(question, explained);
    if (sampled === undefined) return this.#services.plans.show({ ...generic, findings: findings ?? [] });
    const values = sampled.values.map(({ text }, index) => `$${index + 1} = ${shorten(text, 40)}`).join(', ');
    await this.#services.plans.show({
      ...generic,
      origin: `${server}, literal plan with ${values}`,
      plan: sampled.json,
      before: { title: 'Generic plan', origin: `${server}, generic plan`, plan: json },
    });
  }

  /** Runs a SELECT to measure it, when the user allows it. */
  async explainAnalyze(address?: StatementAddress): Promise<void> {
    const question = await this.#questionAt(address);
    if (question === undefined) return;
    const database = await this.#services.database.choose();
    if (database.url === undefined) {
      throw new HotlightError(
        'unsupported',
        'The embedded PostgreSQL has no data to run the statement on: connect to a database first.',
      );
    }
    if (question.statement?.kind === 'write') {
      throw new HotlightError(
        'unsupported',
        'Only a SELECT is run to measure it, as this statement would write; explain it without running it.',
      );
    }
    const values = await this.#valuesFor(question, database);
    if (values === undefined) return;
    if (!(await mayAnalyze(this.#services, database.name))) return;
    const asked = { sql: question.sql, values };
    const plain = await this.#placed(question, this.#ask(`Explaining on ${database.name}`, database, asked));
    const cost = plain.plan.nodes[0]?.totalCost ?? 0;
    if (!(await mayRunCostly(this.#services, database.name, cost))) return;
    const measured = { ...asked, analyze: true };
    const explained = await this.#placed(
      question,
      this.#ask(`Running the statement on ${database.name}`, database, measured),
    );
    await this.#keepAndShow(question, explained, database);
    await this.#advise(question, asked, explained, database);
  }

  /** Explains every statement of the active file, one after the other. */
  async explainFile(): Promise<void> {
    const { vscode, database: model, log, notify } = this.#services;
    const document = this.#editor()?.document;
    if (document === undefined) {
      throw new HotlightError(
        'usage',
        'Open a file of JavaScript, TypeScript or SQL first: its statements are explained.',
      );
    }
    this.#requireTrust();
    const statements = (await this.#plans.statementsOf(document)).filter(isExplainable);
    const texts = [...new Set(statements.map(({ sql }) => sql))];
    if (texts.length === 0) {
      throw new HotlightError('not-found', 'The file holds no statement that could be explained.');
    }
    const database = await model.choose();
    const failures: string[] = [];
    let done = 0;
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: `Explaining on ${database.name}`,
      cancellable: true,
    };
    await vscode.window.withProgress(options, async (progress, token) => {
      const abort = new AbortController();
      const subscription = token.onCancellationRequested(() => abort.abort());
      try {
        for (const [index, sql] of texts.entries()) {
          if (abort.signal.aborted) return;
          progress.report({ message: `${index + 1} of ${texts.length}`, increment: 100 / texts.length });
          try {
            const explained = await this.#explainOne(sql, database, abort.signal);
            await this.#plans.take(document, new Map([[sql, { explained, connection: database.name }]]));
            done++;
          } catch (error) {
            if (HotlightError.is(error, 'cancelled')) return;
            const line = lineOf(statements, sql, offsetOfError(error));
            failures.push(`Line ${line}: ${messageOf(error)}`);
            log.warn(`${document.uri.fsPath}:${line}: ${messageOf(error)}`);
            // A server that is not there will not be there for the next one.
            if (HotlightError.is(error, 'io')) return;
          }
        }
      } finally {
        subscription.dispose();
      }
    });
    const told = `Explained ${done} of ${texts.length} ${texts.length === 1 ? 'statement' : 'statements'}`;
    if (failures.length === 0) vscode.window.setStatusBarMessage(told, 5000);
    else
      notify.warn(`${told}; ${failures.length === 1 ? 'one' : failures.length} could not be: ${failures[0]}`);
  }

  /** With the indexes that pay, where the plan shows that one might. */
  async #explainOne(sql: string, database: ActiveDatabase, signal: AbortSignal): Promise<ExplainedStatement> {
    const { client } = this.#services.database;
    const question = { target: this.#target(database), sql, analyze: false };
    const explained = await client.call('explain', question, { signal });
    const { url } = database;
    if (url === undefined || !explained.findings.some(({ rule }) => isMendedByIndex(rule))) return explained;
    const advice = await client.call('advise', { url, sql, plan: explained.plan }, { signal });
    return { ...explained, ...advice };
  }

  /** Opens the last plan of the statement at a place. */
  async showPlan({ uri, line, column }: StatementAddress): Promise<void> {
    const document = await this.#services.vscode.workspace.openTextDocument(uri);
    const statement = statementAt(await this.#plans.statementsOf(document), line, column);
    const known = statement && this.#plans.planOf(uri.fsPath, statement.sql);
    if (statement === undefined || known === undefined) return this.explain({ uri, line, column });
    await this.#services.plans.show(shownPlan({ sql: statement.sql, document, statement }, known.explained));
  }

  async #questionAt(address: StatementAddress | undefined): Promise<Question | undefined> {
    const { vscode } = this.#services;
    this.#requireTrust();
    if (address !== undefined) {
      const document = await vscode.workspace.openTextDocument(address.uri);
      return this.#questionIn(document, address.line, address.column);
    }
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return this.#entered();
    const { document, selection } = editor;
    const { start } = selection;
    const isSource = SQL_LANGUAGES.includes(document.languageId);
    const selected = document.getText(selection);
    const statements = isSource ? await this.#plans.statementsOf(document) : [];
    const found = statementAt(statements, start.line + 1, start.character + 1);
    if (found !== undefined) return this.#question(document, found);
    if (selected.trim() !== '') return { sql: selected, document: undefined, statement: undefined };
    return this.#chosen(document, statements);
  }

  async #questionIn(document: TextDocument, line: number, column: number): Promise<Question> {
    const found = statementAt(await this.#plans.statementsOf(document), line, column);
    if (found === undefined) {
      throw new HotlightError(
        'not-found',
        `There is no SQL at line ${line} any more; look at its lens anew.`,
      );
    }
    return this.#question(document, found);
  }

  /** @throws HotlightError for what can't be explained, with the cursor at a mistake in the SQL */
  async #question(document: TextDocument, statement: KnownStatement): Promise<Question> {
    const { sql, dialect, partial, error } = statement;
    if (dialect !== 'postgres') {
      throw new HotlightError(
        'unsupported',
        `The statement is ${dialect}'s; only PostgreSQL's are explained.`,
      );
    }
    if (partial) {
      throw new HotlightError(
        'unsupported',
        'The statement is put together at run time; select the SQL that runs, in any file, and explain that.',
      );
    }
    if (error !== undefined) {
      const line = await this.#goTo(document, statement, error.offset);
      throw new HotlightError(
        'bad-input',
        `PostgreSQL does not read this SQL: ${error.message} (line ${line}).`,
      );
    }
    return { sql, document, statement };
  }

  /** What the server has against a statement of a file is shown there. */
  async #placed<T>({ document, statement }: Question, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      const offset = offsetOfError(error);
      if (!HotlightError.is(error) || offset === undefined || !document || !statement) throw error;
      const line = await this.#goTo(document, statement, offset);
      throw new HotlightError(error.reason, error.message.replace(/\.?$/, ` (line ${line}).`));
    }
  }

  /** Puts the cursor at a place of a statement, and gives its line. */
  async #goTo(document: TextDocument, statement: KnownStatement, offset: number): Promise<number> {
    const at = Math.min(offset, Math.max(0, statement.sql.length - 1));
    const { line, column } = placeOf(statement, { start: at, end: at + 1 });
    const { vscode } = this.#services;
    const position = new vscode.Position(line - 1, column - 1);
    const selection = new vscode.Range(position, position);
    await vscode.window.showTextDocument(document, { selection });
    return line;
  }

  /** The cursor is at no statement: which one of the file? */
  async #chosen(
    document: TextDocument,
    statements: readonly KnownStatement[],
  ): Promise<Question | undefined> {
    const items = statements.filter(isExplainable).map((statement) => ({
      label: plainLabel(shorten(statement.sql.replace(/\s+/g, ' '), 100)),
      description: `line ${statement.line}`,
      statement,
    }));
    if (items.length === 0) return this.#entered();
    const chosen = await this.#services.vscode.window.showQuickPick(items, {
      title: 'Explain Statement',
      placeHolder: 'There is no SQL at the cursor: which statement of the file?',
    });
    return chosen && this.#question(document, chosen.statement);
  }

  async #entered(): Promise<Question | undefined> {
    const sql = await this.#services.vscode.window.showInputBox({
      title: 'Explain Statement',
      prompt: 'A statement; $1, $2, … stand for values.',
      ignoreFocusOut: true,
    });
    return sql?.trim() ? { sql, document: undefined, statement: undefined } : undefined;
  }

  /** What the statistics have for the parameters, to begin with. */
  async #sampleValues(sql: string, database: ActiveDatabase): Promise<readonly string[]> {
    try {
      const asked = { sql, sample: true };
      const { sampled } = await this.#ask(`Explaining on ${database.name}`, database, asked);
      return sampled?.values.map(({ text }) => text) ?? [];
    } catch (error) {
      // Of a parameter that the statistics know nothing about; the user knows.
      if (HotlightError.is(error, 'unsupported')) return [];
      throw error;
    }
  }

  /** Undefined when the user gave up. */
  async #valuesFor(
    { sql, statement }: Question,
    database: ActiveDatabase,
  ): Promise<readonly (string | null)[] | undefined> {
    const count = statement?.parameters.length ?? parameterCount(sql);
    if (count === 0) return [];
    const before = this.#values.get(sql) ?? (await this.#sampleValues(sql, database));
    const values: (string | null)[] = [];
    for (let index = 0; index < count; index++) {
      const name = statement?.parameters[index]?.name;
      const text = await this.#services.vscode.window.showInputBox({
        title: `Explain Analyze (${index + 1} of ${count})`,
        prompt: `The value of $${index + 1}${name === undefined ? '' : `, ${plainLabel(shorten(name, 60))}`}; NULL for none. Arrays are written {1,2}.`,
        value: before?.[index] ?? '',
        ignoreFocusOut: true,
      });
      if (text === undefined) return undefined;
      values.push(/^null$/i.test(text.trim()) ? null : text);
    }
    this.#values.set(sql, values);
    return values;
  }

  /**
   * Tries indexes while the reader looks at the plan, which then has them as well. Not for plans in which nothing is
   * wrong that an index would mend.
   */
  async #advise(
    question: Question,
    asked: Asked,
    explained: ExplainedStatement,
    { url, name }: ActiveDatabase,
  ): Promise<void> {
    const { vscode, database, log } = this.#services;
    if (url === undefined || !explained.findings.some(({ rule }) => isMendedByIndex(rule))) return;
    const options = { location: vscode.ProgressLocation.Window, title: 'Hotlight: trying indexes' };
    const { indexes, notes } = await vscode.window.withProgress(options, () =>
      database.client.call('advise', { url, ...asked, plan: explained.plan }),
    );
    for (const note of notes) log.warn(note);
    if (indexes.length === 0 && notes.length === 0) return;
    const advised = { ...explained, indexes, notes: [...explained.notes, ...notes] };
    // Meanwhile the statement may have been explained anew, or changed.
    const { document, statement } = question;
    const known = document && statement && this.#plans.planOf(document.uri.fsPath, statement.sql);
    if (statement !== undefined && known?.explained !== explained) return;
    if (document !== undefined && statement !== undefined) {
      await this.#plans.take(document, new Map([[statement.sql, { explained: advised, connection: name }]]));
    }
    await this.#services.plans.update(shownPlan(question, advised));
  }

  #ask(
    title: string,
    database: ActiveDatabase,
    question: Asked & { readonly analyze?: boolean },
  ): Promise<ExplainedStatement> {
    const { vscode, database: model } = this.#services;
    const { analyze = false } = question;
    // The cost was asked about already.
    const maxCost = analyze ? { maxCost: Number.MAX_VALUE } : {};
    return withPatience(vscode, title, (signal, onProgress) =>
      model.client.call(
        'explain',
        { target: this.#target(database), ...question, analyze, ...maxCost },
        { signal, onProgress },
      ),
    );
  }

  #target({ url }: ActiveDatabase): DatabaseTarget {
    if (url !== undefined) return { kind: 'server', url };
    const { vscode, settings } = this.#services;
    return {
      kind: 'embedded',
      folders: localFolders(vscode).map(({ uri }) => uri.fsPath),
      exclude: settings.get('analysis.exclude'),
      rows: rowCountsOf(settings),
    };
  }

  async #keep(
    { document, statement }: Question,
    explained: ExplainedStatement,
    database: ActiveDatabase,
  ): Promise<void> {
    if (document === undefined || statement === undefined) return;
    const plan = { explained, connection: database.name };
    await this.#plans.take(document, new Map([[statement.sql, plan]]));
  }

  async #keepAndShow(
    question: Question,
    explained: ExplainedStatement,
    database: ActiveDatabase,
  ): Promise<void> {
    await this.#keep(question, explained, database);
    await this.#services.plans.show(shownPlan(question, explained));
  }

  #editor(): TextEditor | undefined {
    const editor = this.#services.vscode.window.activeTextEditor;
    return editor !== undefined && SQL_LANGUAGES.includes(editor.document.languageId) ? editor : undefined;
  }

  #requireTrust(): void {
    if (this.#services.vscode.workspace.isTrusted) return;
    throw new HotlightError(
      'permission',
      'Statements are explained in trusted workspaces only; trust this one first.',
    );
  }
}

/** Of a place in a statement by its text, or of its start. */
function lineOf(statements: readonly KnownStatement[], sql: string, offset: number = 0): number | undefined {
  const statement = statements.find((one) => one.sql === sql);
  return statement && placeOf(statement, { start: offset, end: offset + 1 }).line;
}

/** Whether there is a chance of a plan: PostgreSQL's, whole, and it reads. */
export function isExplainable({ dialect, partial, kind }: KnownStatement): boolean {
  return dialect === 'postgres' && !partial && (kind === 'select' || kind === 'write');
}

/** What the page of plans is given. */
function shownPlan({ sql, document, statement }: Question, explained: ExplainedStatement): ShownPlan {
  const { server, mode, json, findings, indexes, notes } = explained;
  const source =
    document === undefined || statement === undefined
      ? {}
      : { source: { file: document.uri.fsPath, line: statement.line, column: statement.column } };
  return {
    title: shorten(sql.replace(/\s+/g, ' ').trim(), 60),
    origin: `${server}, ${mode === 'analyze' ? 'measured' : `${mode} plan`}`,
    plan: json,
    sql,
    ...source,
    findings,
    indexes: indexes.map(({ range: _, ...index }) => index),
    notes,
  };
}

function parameterCount(sql: string): number {
  return Math.max(0, ...[...sql.matchAll(/\$(\d{1,4})\b/g)].map((match) => Number(match[1])));
}
