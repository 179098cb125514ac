import type { DatabaseTarget } from '../../node/database/service';
import { localFolders } from '../runs/runLocation';
import type { Services } from '../services';
import type { ActiveDatabase } from './databaseModel';

/** Where the plans of a database come from. */
export function targetOf(services: Services, { url }: ActiveDatabase): DatabaseTarget {
  return url === undefined ? embeddedTarget(services) : { kind: 'server', url };
}

/** The workspace's schema, with as many rows as the settings say that tables have. */
export function embeddedTarget({
  vscode,
  settings,
}: Services): Extract<DatabaseTarget, { kind: 'embedded' }> {
  return {
    kind: 'embedded',
    folders: localFolders(vscode).map(({ uri }) => uri.fsPath),
    exclude: settings.get('analysis.exclude'),
    rows: {
      default: Math.max(1, settings.get('sql.defaultRowCount')),
      tables: settings.get('sql.rowCounts'),
    },
  };
}
