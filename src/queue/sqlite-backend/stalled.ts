import { deleteExpired } from './deduplication-keys.ts';
import { type PlacedJob, placeJob } from './jobs.ts';
import type { QueueTransaction } from './queue-view.ts';
import { schedulerExists } from './schedulers.ts';

const FAILED_REASON = 'job stalled more than allowable limit';

const SELECT_STALLED = `
  SELECT key, id, state, priority, stalledCount, schedulerId FROM job
  WHERE queue = ? AND state = 'active' AND lockedUntil <= ? ORDER BY rank, seq`;
const MARK = 'UPDATE job SET stalledCount = ?, deferredFailure = coalesce(?, deferredFailure) WHERE key = ?';

type StalledJob = PlacedJob & { stalledCount: number; schedulerId: string | null };

/**
 * Puts active jobs whose lock ran out back at the front of the line and returns their ids. One that stalled more than
 * `maxStalledCount` times carries a failure, which the worker that takes it reports without running it.
 * Runs at most once per `intervalMs`, whoever asks.
 */
export function recoverStalledJobs(tx: QueueTransaction, maxStalledCount: number, intervalMs: number): string[] {
  if (tx.row.stalledCheckUntil > tx.now) return [];
  tx.row.stalledCheckUntil = tx.now + intervalMs;
  deleteExpired(tx);
  const jobs = tx.all<StalledJob>(SELECT_STALLED, tx.row.key, tx.now);
  for (const job of jobs) recover(tx, job, maxStalledCount);
  return jobs.map((job) => job.id);
}

function recover(tx: QueueTransaction, job: StalledJob, maxStalledCount: number): void {
  const stalledCount = job.stalledCount + 1;
  const isScheduled = job.schedulerId !== null && schedulerExists(tx, job.schedulerId);
  const failure = stalledCount > maxStalledCount && !isScheduled ? FAILED_REASON : null;
  tx.run(MARK, stalledCount, failure, job.key);
  // Before every other job, whatever its priority: it has waited once already.
  placeJob(tx, job, 'waiting', 0, -tx.nextSeq());
  tx.emit('waiting', { jobId: job.id, prev: 'active' });
  tx.emit('stalled', { jobId: job.id });
}
