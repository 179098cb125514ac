import { HotlightError, messageOf } from '../../core/base/errors';
import { offsetOfError } from '../../core/sql/statements/statementError';
import type { ExplainedStatement } from '../../node/database/service';
import type { KnownStatement } from '../../node/database/statements';
import { withNotification } from '../progress';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { isExplainable, UNTRUSTED } from './chosenStatement';
import type { ActiveDatabase } from './databaseModel';
import { isMendedByIndex, placeOf } from './planFindings';
import { targetOf } from './planTarget';
import { SQL_LANGUAGES, type StatementPlans } from './statementPlans';

/** Explains every statement of the active file, one after the other. */
export async function explainFile(services: Services, plans: StatementPlans): Promise<void> {
  const { vscode, database: model, log, notify } = services;
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined || !SQL_LANGUAGES.includes(document.languageId)) {
    throw new HotlightError(
      'usage',
      'Open a file of JavaScript, TypeScript or SQL first: its statements are explained.',
    );
  }
  requireTrust(vscode, UNTRUSTED);
  const statements = (await plans.statementsOf(document)).filter(isExplainable);
  const texts = [...new Set(statements.map(({ sql }) => sql))];
  if (texts.length === 0) {
    throw new HotlightError('not-found', 'The file holds no statement that could be explained.');
  }
  const database = await model.choose();
  const failures: string[] = [];
  let done = 0;
  await withNotification(vscode, `Explaining on ${database.name}`, async (progress, signal) => {
    for (const [index, sql] of texts.entries()) {
      if (signal.aborted) return;
      progress.report({ message: `${index + 1} of ${texts.length}`, increment: 100 / texts.length });
      try {
        const explained = await explainOne(services, sql, database, signal);
        await plans.take(document, new Map([[sql, { explained, connection: database.name }]]));
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
  });
  const told = `Explained ${done} of ${texts.length} ${texts.length === 1 ? 'statement' : 'statements'}`;
  if (failures.length === 0) vscode.window.setStatusBarMessage(told, 5000);
  else
    notify.warn(`${told}; ${failures.length === 1 ? 'one' : failures.length} could not be: ${failures[0]}`);
}

/** With the indexes that pay, where the plan shows that one might. */
async function explainOne(
  services: Services,
  sql: string,
  database: ActiveDatabase,
  signal: AbortSignal,
): Promise<ExplainedStatement> {
  const { client } = services.database;
  const question = { target: targetOf(services, database), sql, analyze: false };
  const explained = await client.call('explain', question, { signal });
  const { url } = database;
  if (url === undefined || !explained.findings.some(({ rule }) => isMendedByIndex(rule))) return explained;
  const advice = await client.call('advise', { url, sql, plan: explained.plan }, { signal });
  return { ...explained, ...advice };
}

/** Of a place in a statement by its text, or of its start. */
function lineOf(statements: readonly KnownStatement[], sql: string, offset: number = 0): number | undefined {
  const statement = statements.find((one) => one.sql === sql);
  return statement && placeOf(statement, { start: offset, end: offset + 1 }).line;
}
