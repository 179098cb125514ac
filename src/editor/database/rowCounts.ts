import type { RowCounts } from '../../node/sql/embedded/planner';
import type { Settings } from '../settings';

/** How many rows the settings say that tables have, for plans without a database. */
export function rowCountsOf(settings: Settings): RowCounts {
  return {
    default: Math.max(1, settings.get('sql.defaultRowCount')),
    tables: settings.get('sql.rowCounts'),
  };
}
