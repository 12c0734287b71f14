import { ErrorCode } from 'bullmq';
import { operationError } from './errors.ts';
import { findJob, isLocked, type JobHead } from './jobs.ts';
import type { QueueTransaction, QueueView } from './queue-view.ts';

/** BullMQ passes this token to act on a job whoever holds its lock. */
const ANY_HOLDER = '0';

const EXTEND = 'UPDATE job SET lockedUntil = ? WHERE queue = ? AND id = ? AND lockToken = ? AND lockedUntil > ?';

/** The job with this id; throws BullMQ's error when there is none. */
export function requireJob(view: QueueView, jobId: string, command: string): JobHead {
  const job = findJob(view, jobId);
  if (!job) throw operationError(ErrorCode.JobNotExist, { command, jobId });
  return job;
}

/** Throws unless `token` holds the job's lock; a lock that ran out is no lock. */
export function requireLock(view: QueueView, job: JobHead, token: string, command: string): void {
  if (token === ANY_HOLDER) return;
  const circumstances = { command, jobId: job.id, state: 'active' };
  if (!isLocked(view, job)) throw operationError(ErrorCode.JobLockNotExist, circumstances);
  if (job.lockToken !== token) throw operationError(ErrorCode.JobLockMismatch, circumstances);
}

/** The active job with this id, locked by `token`; throws BullMQ's error for whichever does not hold. */
export function requireOwnJob(view: QueueView, jobId: string, token: string, command: string): JobHead {
  const job = requireJob(view, jobId, command);
  requireLock(view, job, token, command);
  if (job.state !== 'active') throw operationError(ErrorCode.JobNotInState, { command, jobId, state: 'active' });
  return job;
}

/** Returns 1 when the lock was still held and now lasts `durationMs` from now, else 0. */
export function extendLock(tx: QueueTransaction, jobId: string, token: string, durationMs: number): number {
  return tx.run(EXTEND, tx.now + durationMs, tx.row.key, jobId, token, tx.now);
}

/** Extends many locks and returns the ids of the jobs whose lock was lost. */
export function extendLocks(tx: QueueTransaction, jobIds: string[], tokens: string[], durationMs: number): string[] {
  return jobIds.filter((jobId, index) => extendLock(tx, jobId, tokens[index] ?? '', durationMs) === 0);
}
