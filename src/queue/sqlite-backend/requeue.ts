import { ErrorCode, type MoveToDelayedOpts, type RetryOptions } from 'bullmq';
import { promoteDueJobs, promoteJob } from './claim.ts';
import { operationError } from './errors.ts';
import type { Outcome, UpdatedFields } from './finish.ts';
import { findJob, type JobHead, lineUp, type PlacedJob, placeJob } from './jobs.ts';
import { requireJob, requireLock, requireOwnJob } from './locks.ts';
import type { QueueTransaction } from './queue-view.ts';
import { windowTtlMs } from './rate-limit.ts';

const UPDATE_FIELDS =
  'UPDATE job SET failedReason = coalesce(?, failedReason), stacktrace = coalesce(?, stacktrace) WHERE key = ?';
const COUNT_ATTEMPT = 'UPDATE job SET attemptsMade = attemptsMade + 1 WHERE key = ?';
const SET_DELAY = 'UPDATE job SET delay = ? WHERE key = ?';
const CLEAR_RESULT = {
  completed: 'UPDATE job SET finishedOn = NULL, processedOn = NULL, returnValue = NULL WHERE key = ?',
  failed: 'UPDATE job SET finishedOn = NULL, processedOn = NULL, failedReason = NULL WHERE key = ?',
};
const RESET_ATTEMPTS_MADE = 'UPDATE job SET attemptsMade = 0 WHERE key = ?';
const RESET_ATTEMPTS_STARTED = 'UPDATE job SET attemptsStarted = 0 WHERE key = ?';
const SELECT_OLDEST = `
  SELECT key, id, state, priority FROM job WHERE queue = ? AND state = ? AND rank <= ? ORDER BY rank, seq LIMIT ?`;

/** Moves an active job to the delayed ones, due `delayMs` after `timestamp`. */
export function moveToDelayed(
  tx: QueueTransaction,
  jobId: string,
  timestamp: number,
  delayMs: number,
  token: string,
  options: Pick<MoveToDelayedOpts, 'skipAttempt' | 'fieldsToUpdate'>,
): void {
  const job = requireOwnJob(tx, jobId, token, 'moveToDelayed');
  updateFields(tx, job, options.fieldsToUpdate);
  const dueAt = timestamp + Math.max(0, delayMs);
  placeJob(tx, job, 'delayed', dueAt, tx.nextSeq());
  if (!options.skipAttempt) tx.run(COUNT_ATTEMPT, job.key);
  tx.run(SET_DELAY, delayMs, job.key);
  tx.emit('delayed', { jobId, delay: dueAt });
}

/** Puts an active job that failed back into the line for its next attempt. */
export function retryJob(
  tx: QueueTransaction,
  jobId: string,
  isLifo: boolean,
  token: string,
  fields: UpdatedFields | undefined,
): void {
  promoteDueJobs(tx);
  const job = requireOwnJob(tx, jobId, token, 'retryJob');
  updateFields(tx, job, fields);
  lineUp(tx, job, isLifo && job.priority === 0 ? 'front' : 'back');
  tx.run(COUNT_ATTEMPT, job.key);
  tx.emit('waiting', { jobId, prev: 'active' });
}

/** Puts an active job back at the front, as it was; returns how long (ms) the queue is rate limited. */
export function moveActiveToWait(tx: QueueTransaction, jobId: string, token: string): number {
  const command = 'moveJobFromActiveToWait';
  const job = requireJob(tx, jobId, command);
  requireLock(tx, job, token, command);
  if (job.state === 'active') {
    lineUp(tx, job, 'front');
    tx.emit('waiting', { jobId, prev: 'active' });
  }
  return Math.max(0, windowTtlMs(tx));
}

/** Puts a finished job back into the line as if it had not finished. */
export function retryFinishedJob(
  tx: QueueTransaction,
  jobId: string,
  isLifo: boolean,
  state: Outcome,
  options: RetryOptions,
): void {
  const command = 'reprocessJob';
  const job = requireJob(tx, jobId, command);
  if (job.state !== state) throw operationError(ErrorCode.JobNotInState, { command, jobId, state });
  tx.run(CLEAR_RESULT[state], job.key);
  if (options.resetAttemptsMade) tx.run(RESET_ATTEMPTS_MADE, job.key);
  if (options.resetAttemptsStarted) tx.run(RESET_ATTEMPTS_STARTED, job.key);
  lineUp(tx, job, isLifo && job.priority === 0 ? 'front' : 'back');
  tx.emit('waiting', { jobId, prev: state });
}

/** Makes a delayed job wait no longer. */
export function promote(tx: QueueTransaction, jobId: string): void {
  const job = findJob(tx, jobId);
  if (job?.state !== 'delayed') {
    throw operationError(ErrorCode.JobNotInState, { command: 'promote', jobId, state: 'delayed' });
  }
  promoteJob(tx, job);
}

/** Moves up to `count` jobs of a state, due or finished by `upTo`, into the line; returns 0 when none are left to move. */
export function moveManyToWait(tx: QueueTransaction, state: Outcome | 'delayed', count: number, upTo: number): number {
  const jobs = tx.all<PlacedJob>(SELECT_OLDEST, tx.row.key, state, upTo, count);
  for (const job of jobs) {
    if (state === 'delayed') {
      promoteJob(tx, job);
      continue;
    }
    tx.run(CLEAR_RESULT[state], job.key);
    lineUp(tx, job, 'back');
    tx.emit('waiting', { jobId: job.id, prev: state });
  }
  return jobs.length >= count ? 1 : 0;
}

function updateFields(tx: QueueTransaction, job: JobHead, fields: UpdatedFields | undefined): void {
  if (!fields) return;
  tx.run(UPDATE_FIELDS, fields.failedReason ?? null, fields.stacktrace ?? null, job.key);
}
