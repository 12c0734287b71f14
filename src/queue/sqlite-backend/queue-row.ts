/** The states a job row can be in. BullMQ's `waiting-children` belongs to flows, which are not supported. */
export type StoredState = 'waiting' | 'prioritized' | 'delayed' | 'active' | 'completed' | 'failed';

/** One queue: its settings, its counters and how many jobs each state holds. */
export interface QueueRow extends Record<StoredState, number> {
  key: number;
  name: string;
  /** BullMQ's queue settings, a JSON object of strings. */
  meta: string;
  lastJobId: number;
  /** Grows with every placement; gives jobs their order within a state. */
  lastSeq: number;
  lastEvent: number;
  limiterCount: number;
  /** The rate limiter's window ends here (ms, UTC). */
  limiterUntil: number;
  stalledCheckUntil: number;
  /** Set, in memory only, once the queue has been obliterated. */
  isDestroyed?: boolean;
}

export type QueueMeta = Readonly<Record<string, string>>;

export const SELECT_QUEUE = 'SELECT * FROM queue WHERE name = ?';

// Event ids start at the clock, so that a reader's position stays behind new events when a queue is destroyed and made anew.
export const INSERT_QUEUE = 'INSERT INTO queue (name, lastEvent) VALUES (?, ? * 1000) RETURNING *';

export const UPDATE_QUEUE = `
  UPDATE queue SET meta = ?, lastJobId = ?, lastSeq = ?, lastEvent = ?, waiting = ?, prioritized = ?, delayed = ?,
    active = ?, completed = ?, failed = ?, limiterCount = ?, limiterUntil = ?, stalledCheckUntil = ?
  WHERE key = ?`;

export function updateQueueParameters(row: QueueRow): (string | number)[] {
  return [
    row.meta,
    row.lastJobId,
    row.lastSeq,
    row.lastEvent,
    row.waiting,
    row.prioritized,
    row.delayed,
    row.active,
    row.completed,
    row.failed,
    row.limiterCount,
    row.limiterUntil,
    row.stalledCheckUntil,
    row.key,
  ];
}

/** What reading a queue that does not exist yet finds. */
export function absentQueue(name: string): QueueRow {
  return {
    key: 0,
    name,
    meta: '{}',
    lastJobId: 0,
    lastSeq: 0,
    lastEvent: 0,
    waiting: 0,
    prioritized: 0,
    delayed: 0,
    active: 0,
    completed: 0,
    failed: 0,
    limiterCount: 0,
    limiterUntil: 0,
    stalledCheckUntil: 0,
  };
}

const parsed = new Map<string, QueueMeta>();
const PARSED_LIMIT = 100;

/** The settings of a queue. They are read for every job and hardly ever change, so equal texts are parsed once. */
export function metaOf(row: QueueRow): QueueMeta {
  const known = parsed.get(row.meta);
  if (known) return known;
  if (parsed.size >= PARSED_LIMIT) parsed.clear();
  const meta: QueueMeta = JSON.parse(row.meta);
  parsed.set(row.meta, meta);
  return meta;
}

/** True when no job may start: the queue is paused, or as many are active as its global concurrency allows. */
export function isPausedOrMaxed(row: QueueRow): boolean {
  return metaOf(row).paused !== undefined || isMaxed(row);
}

export function isMaxed(row: QueueRow): boolean {
  const concurrency = metaOf(row).concurrency;
  return concurrency !== undefined && row.active >= Number(concurrency);
}
