import { sql } from 'drizzle-orm';
import type { Event } from '../../domain/event.ts';
import type { TraceEntry } from '../../engine/ports.ts';
import type { Cols } from '../../sdk/store.ts';

/** `forgotten`: only the id is left, so that the event is not taken in again. */
export type StoredStatus = 'pending' | 'handled' | 'failed' | 'forgotten';

/**
 * In words and not as a bound value: only so do both databases use the partial indices, and SQLite plans a query anew
 * for each value that it compares with an index's own condition.
 */
export const IS_PENDING = sql`status = 'pending'`;
export const IS_PAST = sql`status in ('handled', 'failed')`;

export function eventTables(c: Cols) {
  const events = c.table(
    'events',
    {
      seq: c.id('seq'),
      id: c.text('id').notNull().unique(),
      lane: c.text('lane').notNull(),
      type: c.text('type').notNull(),
      payload: c.json<Event>()('payload'),
      receivedAt: c.time('received_at').notNull(),
      status: c.text('status').$type<StoredStatus>().notNull().default('pending'),
      attempts: c.int('attempts').notNull().default(0),
      retryAt: c.time('retry_at'),
      done: c.json<string[]>()('done'),
      handledAt: c.time('handled_at'),
      trace: c.json<TraceEntry[]>()('trace'),
    },
    (t) => [
      c.index('events_pending').on(t.lane, t.seq, t.retryAt).where(IS_PENDING),
      c.index('events_retry').on(t.retryAt).where(sql`${IS_PENDING} and retry_at is not null`),
      // Not on all events: SQLite would take it for the pending ones, and walk through the lane's whole past.
      c.index('events_past').on(t.lane, t.seq).where(IS_PAST),
    ],
  );
  const lanes = c.table('lanes', {
    lane: c.text('lane').primaryKey(),
    holder: c.text('holder').notNull(),
    until: c.time('until').notNull(),
  });
  return { events, lanes };
}
