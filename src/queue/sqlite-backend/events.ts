import type { StreamReadRaw } from 'bullmq';
import { metaOf } from './queue-row.ts';
import type { QueueTransaction, QueueView } from './queue-view.ts';

export type EventFields = Record<string, string | number>;

const DEFAULT_MAX_EVENTS = 10_000;
const BATCHES_PER_READ = 100;
/** As Redis does with `MAXLEN ~`, old events go in portions, so the limit can be exceeded by this many. */
const TRIM_EVERY = 256;

// All events of one transaction are one row: a row per event would double the writes of a job's life.
const INSERT_BATCH = 'INSERT INTO event (queue, last, count, batch) VALUES (?, ?, ?, ?)';
const DELETE_BATCHES = 'DELETE FROM event WHERE queue = ? AND last <= ?';
const COUNT_BATCHES = 'SELECT coalesce(sum(count), 0) AS total FROM event WHERE queue = ? AND last <= ?';
const SELECT_BATCHES = `SELECT last, count, batch FROM event WHERE queue = ? AND last > ? ORDER BY last LIMIT ${BATCHES_PER_READ}`;

export function writeEvents(tx: QueueTransaction, entries: string[][]): void {
  const { row } = tx;
  const previous = row.lastEvent;
  row.lastEvent += entries.length;
  tx.run(INSERT_BATCH, row.key, row.lastEvent, entries.length, JSON.stringify(entries));
  if (Math.floor(previous / TRIM_EVERY) === Math.floor(row.lastEvent / TRIM_EVERY)) return;
  const limit = Number(metaOf(row)['opts.maxLenEvents'] ?? DEFAULT_MAX_EVENTS);
  tx.run(DELETE_BATCHES, row.key, row.lastEvent - limit);
}

/** Drops all but about the newest `maxLength` events and returns how many went. */
export function trimEvents(tx: QueueTransaction, maxLength: number): number {
  const upTo = tx.row.lastEvent - maxLength;
  const total = tx.get<{ total: number }>(COUNT_BATCHES, tx.row.key, upTo)?.total ?? 0;
  tx.run(DELETE_BATCHES, tx.row.key, upTo);
  return total;
}

/** The events after `cursor`, shaped like the reply of Redis' XREAD, or null when there are none. */
export function readEventsAfter(view: QueueView, cursor: number): NonNullable<StreamReadRaw> | null {
  const rows = view.all<{ last: number; count: number; batch: string }>(SELECT_BATCHES, view.row.key, cursor);
  const entries: [string, string[]][] = [];
  for (const { last, count, batch } of rows) {
    const fields: string[][] = JSON.parse(batch);
    fields.forEach((entry, index) => {
      const id = last - count + 1 + index;
      if (id > cursor) entries.push([String(id), entry]);
    });
  }
  return entries.length > 0 ? [['events', entries]] : null;
}

/** Where a reader stands: `$` means "from now on"; anything else is the id of the last event it has seen. */
export function cursorFrom(view: QueueView, id: string): number {
  if (id === '$') return view.row.lastEvent;
  const cursor = Number.parseInt(id, 10);
  return Number.isNaN(cursor) ? 0 : cursor;
}

/** Adds an event of the caller's own making; its name is the field `event`. */
export function publishEvent(tx: QueueTransaction, { event = '', ...fields }: EventFields): void {
  tx.emit(String(event), fields);
}
