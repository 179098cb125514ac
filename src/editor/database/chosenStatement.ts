import type { TextDocument, Uri } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { statementAt } from '../../core/sql/statements/statement';
import { offsetOfError } from '../../core/sql/statements/statementError';
import type { KnownStatement } from '../../node/database/statements';
import { plainLabel, shorten } from '../labels';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { placeOf } from './planFindings';
import { SQL_LANGUAGES, type StatementPlans } from './statementPlans';

/** Of every way to explain something. */
export const UNTRUSTED = 'Statements are explained in trusted workspaces only; trust this one first.';

/** Where a statement stands, as lenses and code actions name it. 1-based. */
export interface StatementAddress {
  readonly uri: Uri;
  readonly line: number;
  readonly column: number;
}

/** A text to explain, with its statement in the source when it is from there. */
export interface Question {
  readonly sql: string;
  readonly document: TextDocument | undefined;
  readonly statement: KnownStatement | undefined;
}

/** Finds out which statement to explain, and leads to the place of what is wrong with it. */
export class ChosenStatement {
  readonly #services: Services;
  readonly #plans: StatementPlans;

  constructor(services: Services, plans: StatementPlans) {
    this.#services = services;
    this.#plans = plans;
  }

  /**
   * The statement at an address; without one the selected one, the one at the cursor, or whichever the user says.
   * @returns undefined when the user gave up
   * @throws HotlightError for what can't be explained, with the cursor at a mistake in the SQL
   */
  async at(address: StatementAddress | undefined): Promise<Question | undefined> {
    const { vscode } = this.#services;
    requireTrust(vscode, UNTRUSTED);
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

  /** An answer; what the server has against a statement of a file is shown there. */
  async placed<T>({ document, statement }: Question, answer: Promise<T>): Promise<T> {
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
}

/** Whether there is a chance of a plan: PostgreSQL's, whole, and it reads. */
export function isExplainable({ dialect, partial, kind }: KnownStatement): boolean {
  return dialect === 'postgres' && !partial && (kind === 'select' || kind === 'write');
}
