import { HotlightError } from '../../core/base/errors';
import { statementAt } from '../../core/sql/statements/statement';
import type { ExplainedStatement } from '../../node/database/service';
import { plainLabel, shorten } from '../labels';
import type { ShownPlan } from '../plan/plans';
import { withPatience } from '../progress';
import type { Services } from '../services';
import { mayAnalyze, mayRunCostly } from './analyzeConsent';
import { ChosenStatement, type Question, type StatementAddress } from './chosenStatement';
import type { ActiveDatabase } from './databaseModel';
import { isMendedByIndex } from './planFindings';
import { targetOf } from './planTarget';
import type { StatementPlans } from './statementPlans';

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
  readonly #chosen: ChosenStatement;
  /** Values that the user gave for the parameters of a statement, by its text. */
  readonly #values = new Map<string, readonly (string | null)[]>();

  constructor(services: Services, plans: StatementPlans) {
    this.#services = services;
    this.#plans = plans;
    this.#chosen = new ChosenStatement(services, plans);
  }

  /** Explains a statement and opens its plan. Without an address: the selected one, or the one at the cursor. */
  async explain(address?: StatementAddress): Promise<void> {
    const question = await this.#chosen.at(address);
    if (question === undefined) return;
    const database = await this.#services.database.choose();
    const asked = { sql: question.sql };
    const explained = await this.#explain(question, database, asked);
    await this.#keepAndShow(question, explained, database);
    await this.#advise(question, asked, explained, database);
  }

  /** The plan with values out of the server's statistics, beside the generic one. */
  async explainWithValues(address?: StatementAddress): Promise<void> {
    const question = await this.#chosen.at(address);
    if (question === undefined) return;
    const database = await this.#chooseServer('to take values from');
    const asked = { sql: question.sql, sample: true };
    const explained = await this.#explain(question, database, asked);
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
    const question = await this.#chosen.at(address);
    if (question === undefined) return;
    const database = await this.#chooseServer('to run the statement on');
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
    const plain = await this.#explain(question, database, asked);
    const cost = plain.plan.nodes[0]?.totalCost ?? 0;
    if (!(await mayRunCostly(this.#services, database.name, cost))) return;
    const measuring = this.#ask(`Running the statement on ${database.name}`, database, {
      ...asked,
      analyze: true,
    });
    const explained = await this.#chosen.placed(question, measuring);
    await this.#keepAndShow(question, explained, database);
    await this.#advise(question, asked, explained, database);
  }

  /** Opens the last plan of the statement at a place. */
  async showPlan({ uri, line, column }: StatementAddress): Promise<void> {
    const document = await this.#services.vscode.workspace.openTextDocument(uri);
    const statement = statementAt(await this.#plans.statementsOf(document), line, column);
    const known = statement && this.#plans.planOf(uri.fsPath, statement.sql);
    if (statement === undefined || known === undefined) return this.explain({ uri, line, column });
    await this.#services.plans.show(shownPlan({ sql: statement.sql, document, statement }, known.explained));
  }

  /** A database that has data, for what needs it. */
  async #chooseServer(purpose: string): Promise<ActiveDatabase> {
    const database = await this.#services.database.choose();
    if (database.url !== undefined) return database;
    throw new HotlightError(
      'unsupported',
      `The embedded PostgreSQL has no data ${purpose}: connect to a database first.`,
    );
  }

  #explain(question: Question, database: ActiveDatabase, asked: Asked): Promise<ExplainedStatement> {
    return this.#chosen.placed(question, this.#ask(`Explaining on ${database.name}`, database, asked));
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
        { target: targetOf(this.#services, database), ...question, analyze, ...maxCost },
        { signal, onProgress },
      ),
    );
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
