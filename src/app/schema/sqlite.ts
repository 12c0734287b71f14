import { sqliteCols } from '../../store/cols.sqlite.ts';
import { kernelTables } from '../../store/tables/index.ts';

/** All tables of the SQLite database, for drizzle-kit: it takes what a file exports by name. */
export const {
  events,
  lanes,
  groups,
  members,
  accounts,
  outbox,
  facts,
  memory,
  timers,
  scheduleCursor,
  missedOccurrences,
  confirmations,
} = kernelTables(sqliteCols);
