import type { KeepJobs } from 'bullmq';
import { storeKeptJob } from './deduplication.ts';
import { releaseOnFinish } from './deduplication-keys.ts';
import { deleteJob, type JobHead } from './jobs.ts';
import { requireOwnJob } from './locks.ts';
import { countMetric } from './metrics.ts';
import type { QueueTransaction } from './queue-view.ts';

export type Outcome = 'completed' | 'failed';

/** The part of BullMQ's `fieldsToUpdate` that is stored. */
export interface UpdatedFields {
  failedReason?: string | undefined;
  stacktrace?: string | undefined;
}

export interface FinishedJob {
  jobId: string;
  outcome: Outcome;
  /** The return value as JSON, or the reason of the failure. */
  value: string;
  keep: { age?: number | undefined; count?: number | undefined; limit?: number | undefined };
  token: string;
  attempts: number | undefined;
  fields: UpdatedFields;
  maxMetricPoints: number | undefined;
}

const COMMAND = 'moveToFinished';
const REMOVED_BY_AGE_AT_ONCE = 1000;

const UPDATE_COMPLETED = `
  UPDATE job SET state = 'completed', rank = ?, finishedOn = ?, seq = ?, returnValue = ?, lockToken = NULL,
    lockedUntil = NULL, attemptsMade = attemptsMade + 1
  WHERE key = ?`;
const UPDATE_FAILED = `
  UPDATE job SET state = 'failed', rank = ?, finishedOn = ?, seq = ?, failedReason = ?,
    stacktrace = coalesce(?, stacktrace), deferredFailure = NULL, lockToken = NULL, lockedUntil = NULL,
    attemptsMade = attemptsMade + 1
  WHERE key = ?`;
const DELETE_OLDER = `
  DELETE FROM job WHERE key IN (
    SELECT key FROM job WHERE queue = ? AND state = ? AND rank <= ? ORDER BY rank DESC, seq DESC LIMIT ?)`;
// One at a time, as there is usually one: SQLite plans a statement anew whenever a LIMIT is bound.
const DELETE_OLDEST = `
  DELETE FROM job WHERE key = (SELECT key FROM job WHERE queue = ? AND state = ? ORDER BY rank, seq LIMIT 1)`;

/** Ends an active job: stores or drops it, wakes a job kept back for its deduplication id, and tells the listeners. */
export function finishJob(tx: QueueTransaction, finished: FinishedJob): void {
  const job = requireOwnJob(tx, finished.jobId, finished.token, COMMAND);
  if (job.deduplicationId !== null) {
    releaseOnFinish(tx, job.deduplicationId, job.id);
    storeKeptJob(tx, job.deduplicationId);
  }
  const { outcome, value, keep } = finished;
  if (keep.count === 0) deleteJob(tx, job, { keepsDeduplication: true });
  else keepFinishedJob(tx, job, finished);
  const property = outcome === 'completed' ? 'returnvalue' : 'failedReason';
  tx.emit(outcome, { jobId: job.id, [property]: value, prev: 'active' });
  const attemptsMade = job.attemptsMade + 1;
  if (outcome === 'failed' && attemptsMade >= (finished.attempts ?? 0)) {
    tx.emit('retries-exhausted', { jobId: job.id, attemptsMade });
  }
  if (finished.maxMetricPoints) countMetric(tx, outcome, finished.maxMetricPoints);
}

/** Tells the listeners when the last job has left the queue's line. */
export function announceDrained(tx: QueueTransaction): void {
  const { waiting, active, prioritized } = tx.row;
  if (waiting + active + prioritized === 0) tx.emit('drained');
}

/** What to keep after a job of this outcome: the job's own option, else the worker's, else everything. */
export function keepPolicy(
  own: boolean | number | KeepJobs | undefined,
  workers: boolean | number | KeepJobs | undefined,
): FinishedJob['keep'] {
  const chosen = own ?? (workers || false);
  if (typeof chosen === 'object') return chosen;
  if (typeof chosen === 'number') return { count: chosen };
  return chosen ? { count: 0 } : {};
}

function keepFinishedJob(tx: QueueTransaction, job: JobHead, finished: FinishedJob): void {
  const { outcome, value, keep, fields } = finished;
  const { row } = tx;
  if (outcome === 'completed') tx.run(UPDATE_COMPLETED, tx.now, tx.now, tx.nextSeq(), value, job.key);
  else tx.run(UPDATE_FAILED, tx.now, tx.now, tx.nextSeq(), value, fields.stacktrace ?? null, job.key);
  row.active -= 1;
  row[outcome] += 1;
  if (keep.age !== undefined) {
    const finishedBy = tx.now - keep.age * 1000;
    row[outcome] -= tx.run(DELETE_OLDER, row.key, outcome, finishedBy, keep.limit ?? REMOVED_BY_AGE_AT_ONCE);
  }
  const maxCount = keep.count || Number.POSITIVE_INFINITY;
  while (row[outcome] > maxCount) row[outcome] -= tx.run(DELETE_OLDEST, row.key, outcome);
}
