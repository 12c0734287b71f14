import { ErrorCode, type JobProgress } from 'bullmq';
import { operationError } from './errors.ts';
import { lineUp } from './jobs.ts';
import { requireJob } from './locks.ts';
import type { QueueTransaction } from './queue-view.ts';

const SET_DATA = 'UPDATE job SET data = ? WHERE key = ?';
const SET_PROGRESS = 'UPDATE job SET progress = ? WHERE key = ?';
const SET_DUE = 'UPDATE job SET rank = ?, seq = ?, delay = ? WHERE key = ?';
const SET_PRIORITY = 'UPDATE job SET priority = ? WHERE key = ?';

export function updateData(tx: QueueTransaction, jobId: string, data: string): void {
  tx.run(SET_DATA, data, requireJob(tx, jobId, 'updateData').key);
}

export function updateProgress(tx: QueueTransaction, jobId: string, progress: JobProgress): void {
  const job = requireJob(tx, jobId, 'updateProgress');
  const json = JSON.stringify(progress);
  tx.run(SET_PROGRESS, json, job.key);
  tx.emit('progress', { jobId, data: json });
}

/** Makes a delayed job due `delayMs` from now. */
export function changeDelay(tx: QueueTransaction, jobId: string, delayMs: number): void {
  const command = 'changeDelay';
  const job = requireJob(tx, jobId, command);
  if (job.state !== 'delayed') throw operationError(ErrorCode.JobNotInState, { command, jobId, state: 'delayed' });
  const dueAt = tx.now + Math.max(0, delayMs);
  tx.run(SET_DUE, dueAt, tx.nextSeq(), delayMs, job.key);
  tx.emit('delayed', { jobId, delay: dueAt });
}

/** Sets a job's priority; one that waits moves to its new place. */
export function changePriority(tx: QueueTransaction, jobId: string, priority: number, isLifo: boolean): void {
  const job = requireJob(tx, jobId, 'changePriority');
  tx.run(SET_PRIORITY, priority, job.key);
  if (job.state !== 'waiting' && job.state !== 'prioritized') return;
  lineUp(tx, { ...job, priority }, isLifo ? 'front' : 'back');
}
