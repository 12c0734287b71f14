import type { JobsOptions } from 'bullmq';
import { releaseDeduplication } from './deduplication-keys.ts';
import type { StoredState } from './queue-row.ts';
import type { QueueTransaction, QueueView } from './queue-view.ts';

/** What moving, locking or deleting a job has to know of it. */
export interface JobHead {
  key: number;
  id: string;
  state: StoredState;
  priority: number;
  attemptsMade: number;
  lockToken: string | null;
  lockedUntil: number | null;
  deduplicationId: string | null;
  schedulerId: string | null;
}

export type PlacedJob = Pick<JobHead, 'key' | 'id' | 'state' | 'priority'>;
export type RemovableJob = Pick<JobHead, 'key' | 'id' | 'state' | 'deduplicationId' | 'schedulerId'>;

export interface NewJob {
  id: string;
  name: string;
  /** JSON text. */
  data: string;
  opts: JobsOptions;
  timestamp: number;
  schedulerId?: string | undefined;
}

const SELECT_HEAD = `
  SELECT key, id, state, priority, attemptsMade, lockToken, lockedUntil, deduplicationId, schedulerId
  FROM job WHERE queue = ? AND id = ?`;
const EXISTS = 'SELECT 1 FROM job WHERE queue = ? AND id = ?';
const INSERT = `
  INSERT INTO job (queue, id, name, data, opts, state, rank, seq, timestamp, delay, priority, deduplicationId, schedulerId)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const PLACE = 'UPDATE job SET state = ?, rank = ?, seq = ?, lockToken = NULL, lockedUntil = NULL WHERE key = ?';
const DELETE = 'DELETE FROM job WHERE key = ?';

export function findJob(view: QueueView, id: string): JobHead | undefined {
  return view.get<JobHead>(SELECT_HEAD, view.row.key, id);
}

export function jobExists(view: QueueView, id: string): boolean {
  return view.get(EXISTS, view.row.key, id) !== undefined;
}

/** Stores a new job where its options put it: delayed, among its priority, or in the line (its front when `lifo`). */
export function storeJob(tx: QueueTransaction, job: NewJob): void {
  const { opts } = job;
  const delay = typeof opts.delay === 'number' && opts.delay > 0 ? opts.delay : 0;
  const priority = opts.priority ?? 0;
  const state = delay > 0 ? 'delayed' : priority > 0 ? 'prioritized' : 'waiting';
  const dueAt = job.timestamp + delay;
  const rank = state === 'delayed' ? dueAt : priority;
  const seq = state === 'waiting' && opts.lifo ? -tx.nextSeq() : tx.nextSeq();
  tx.run(
    INSERT,
    tx.row.key,
    job.id,
    job.name,
    job.data,
    JSON.stringify(opts),
    state,
    rank,
    seq,
    job.timestamp,
    delay,
    priority,
    opts.deduplication?.id ?? null,
    job.schedulerId ?? null,
  );
  tx.row[state] += 1;
  tx.emit('added', { jobId: job.id, name: job.name });
  if (state === 'delayed') tx.emit('delayed', { jobId: job.id, delay: dueAt });
  else tx.emit('waiting', { jobId: job.id });
}

/** Moves a job to a state and unlocks it. */
export function placeJob(tx: QueueTransaction, job: PlacedJob, state: StoredState, rank: number, seq: number): void {
  tx.run(PLACE, state, rank, seq, job.key);
  tx.row[job.state] -= 1;
  tx.row[state] += 1;
}

/** Puts a job into the line: behind (or before) the jobs of its own priority. */
export function lineUp(tx: QueueTransaction, job: PlacedJob, end: 'back' | 'front'): void {
  const seq = end === 'back' ? tx.nextSeq() : -tx.nextSeq();
  placeJob(tx, job, job.priority > 0 ? 'prioritized' : 'waiting', job.priority, seq);
}

/** Deletes a job with its log. A deduplication id that stood for it is freed unless the caller keeps it. */
export function deleteJob(
  tx: QueueTransaction,
  job: Omit<RemovableJob, 'schedulerId'>,
  { keepsDeduplication = false } = {},
): void {
  tx.run(DELETE, job.key);
  tx.row[job.state] -= 1;
  if (job.deduplicationId !== null && !keepsDeduplication) releaseDeduplication(tx, job.deduplicationId, job.id);
}

export function isLocked(view: QueueView, job: Pick<JobHead, 'lockToken' | 'lockedUntil'>): boolean {
  return job.lockToken !== null && (job.lockedUntil ?? 0) > view.now;
}
