import { ErrorCode } from 'bullmq';
import { operationError } from './errors.ts';
import { deleteJob, findJob, isLocked, type RemovableJob } from './jobs.ts';
import { metaOf } from './queue-row.ts';
import type { QueueTransaction } from './queue-view.ts';
import { isCurrentIteration } from './schedulers.ts';

const COLUMNS = 'key, id, state, deduplicationId, schedulerId';
const SELECT_STATE = `SELECT ${COLUMNS} FROM job WHERE queue = ? AND state = ?`;
const SELECT_SOME = `SELECT ${COLUMNS} FROM job WHERE queue = ? LIMIT ?`;
// A job that has run counts from its last run, so that one in the middle of its attempts is left alone.
const SELECT_CLEANABLE = `
  SELECT ${COLUMNS} FROM job
  WHERE queue = ? AND state = ? AND iif(state = 'prioritized', timestamp, coalesce(finishedOn, processedOn, timestamp)) <= ?
    AND (state <> 'active' OR lockToken IS NULL OR lockedUntil <= ?)
  ORDER BY rank, seq`;
const TABLES_OF_A_QUEUE = ['deduplication', 'deduplicationNext', 'scheduler', 'event', 'metric'];

/** Removes a job: 1 when it is gone, 0 when a worker holds it. */
export function removeJob(tx: QueueTransaction, jobId: string): number {
  const job = findJob(tx, jobId);
  if (!job) return 1;
  if (isCurrentIteration(tx, job)) {
    throw operationError(ErrorCode.JobBelongsToJobScheduler, { command: 'removeJob', jobId });
  }
  if (isLocked(tx, job)) return 0;
  deleteJob(tx, job);
  tx.emit('removed', { jobId, prev: job.state === 'waiting' ? 'wait' : job.state });
  return 1;
}

/** Removes the jobs of a state that are older than `upTo` (ms, UTC); `limit` 0 means all. Returns their ids. */
export function cleanJobs(tx: QueueTransaction, type: string, upTo: number, limit: number): string[] {
  const state = type === 'wait' ? 'waiting' : type;
  const jobs = tx
    .all<RemovableJob>(SELECT_CLEANABLE, tx.row.key, state, upTo, tx.now)
    .filter((job) => !isCurrentIteration(tx, job))
    .slice(0, limit > 0 ? limit : undefined);
  for (const job of jobs) deleteJob(tx, job);
  tx.emit('cleaned', { count: jobs.length });
  return jobs.map((job) => job.id);
}

/** Removes the jobs in the line, and the delayed ones when asked; a scheduler's next job stays. */
export function drain(tx: QueueTransaction, includesDelayed: boolean): void {
  const states = includesDelayed ? ['waiting', 'delayed', 'prioritized'] : ['waiting', 'prioritized'];
  for (const state of states) {
    for (const job of tx.all<RemovableJob>(SELECT_STATE, tx.row.key, state)) {
      if (!isCurrentIteration(tx, job)) deleteJob(tx, job);
    }
  }
}

/** Destroys a paused queue, up to `count` jobs a call; returns 0 when nothing is left of it. */
export function obliterate(tx: QueueTransaction, options: { force: boolean; count: number }): number {
  if (metaOf(tx.row).paused === undefined) throw new Error('Cannot obliterate non-paused queue');
  if (tx.row.active > 0 && !options.force) throw new Error('Cannot obliterate queue with active jobs');
  const jobs = tx.all<RemovableJob>(SELECT_SOME, tx.row.key, options.count);
  for (const job of jobs) deleteJob(tx, job);
  if (jobs.length >= options.count) return 1;
  for (const table of TABLES_OF_A_QUEUE) tx.run(`DELETE FROM ${table} WHERE queue = ?`, tx.row.key);
  tx.run('DELETE FROM queue WHERE key = ?', tx.row.key);
  tx.row.isDestroyed = true;
  return 0;
}
