import type { QueryPlace } from '../../protocol/queries';
import { COMMANDS } from '../commands';
import type { ActiveDatabase } from '../database/databaseModel';
import { shorten } from '../labels';
import type { ShownPlan } from '../plan/plans';
import { withPatience } from '../progress';
import type { Services } from '../services';

/**
 * Shows the plan of a query: of the statement in the source where there is one, else of the text that the server has
 * counted. The plan comes first, indexes that would help when some have been tried.
 */
export async function explainQuery(
  services: Services,
  { name, url = '' }: ActiveDatabase,
  sql: string,
  place: QueryPlace | undefined,
): Promise<void> {
  const { vscode, database, plans } = services;
  if (place !== undefined) {
    const { file, line, column } = place;
    const address = { uri: vscode.Uri.file(file), line, column };
    await vscode.commands.executeCommand(COMMANDS.explainStatement, address);
    return;
  }
  const { plan, json, server, mode, findings } = await withPatience(
    vscode,
    `Explaining on ${name}`,
    (signal) =>
      database.client.call('explain', { target: { kind: 'server', url }, sql, analyze: false }, { signal }),
  );
  const shown: ShownPlan = {
    title: shorten(sql.replace(/\s+/g, ' ').trim(), 60),
    origin: `${server}, ${mode} plan`,
    plan: json,
    sql,
    findings,
  };
  await plans.show(shown);
  const { indexes, notes } = await database.client.call('advise', { url, sql, plan });
  if (indexes.length > 0 || notes.length > 0) await plans.update({ ...shown, indexes, notes });
}
