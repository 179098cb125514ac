import { HotlightError } from '../../core/base/errors';
import type { QueryPlace } from '../../protocol/queries';
import type { ActiveDatabase } from '../database/databaseModel';
import { withPatience } from '../progress';
import type { Services } from '../services';

/**
 * Shows the plan of a query as the server has counted it.
 * @param place where it stands in the source, when that is known
 */
export async function explainQuery(
  services: Services,
  { name, url }: ActiveDatabase,
  sql: string,
  place: QueryPlace | undefined,
): Promise<void> {
  const { vscode, database, plans } = services;
  if (url === undefined)
    throw new HotlightError('unsupported', 'Only a server can explain what it has counted.');
  const { plan: _, ...explained } = await withPatience(vscode, `Explaining on ${name}`, (signal) =>
    database.client.call('explain', { target: { kind: 'server', url }, sql, analyze: false }, { signal }),
  );
  const { server, mode, json, findings, indexes, notes } = explained;
  const origin = `${server}, ${mode} plan`;
  const title = place === undefined ? shortened(sql) : `${place.name}:${place.line}`;
  await plans.show({
    title,
    origin,
    plan: json,
    sql,
    findings,
    indexes,
    notes,
    ...(place === undefined ? {} : { source: place }),
  });
}

function shortened(sql: string): string {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
