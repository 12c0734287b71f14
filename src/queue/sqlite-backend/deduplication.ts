import type { DeduplicationOptions } from 'bullmq';
import { expiryOf, findWinner, forgetNext, holdDeduplication, type Winner } from './deduplication-keys.ts';
import { deleteJob, jobExists, type NewJob, storeJob } from './jobs.ts';
import type { QueueTransaction } from './queue-view.ts';

const INSERT_NEXT = `
  INSERT INTO deduplicationNext (queue, id, jobId, name, data, opts, schedulerId) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET jobId = excluded.jobId, name = excluded.name, data = excluded.data, opts = excluded.opts,
    schedulerId = excluded.schedulerId`;
const SELECT_NEXT = 'SELECT jobId, name, data, opts, schedulerId FROM deduplicationNext WHERE queue = ? AND id = ?';
const RESCHEDULE = 'UPDATE job SET rank = ?, seq = ?, delay = ? WHERE key = ?';

/**
 * Decides whether a job that is about to be stored repeats another.
 * Returns the id of the job that stands for it, or undefined when the new one must be stored.
 */
export function deduplicate(tx: QueueTransaction, job: NewJob): string | undefined {
  const options = job.opts.deduplication;
  if (!options?.id) return undefined;
  const winner = findWinner(tx, options.id);
  if (!winner) {
    holdDeduplication(tx, options.id, job.id, expiryOf(tx, options));
    return undefined;
  }
  if (options.replace && winner.key !== null && winner.state === 'delayed') {
    replaceDelayed(tx, job, options, winner, winner.key);
    return undefined;
  }
  if (isStale(winner)) {
    forgetNext(tx, options.id);
    holdDeduplication(tx, options.id, job.id, expiryOf(tx, options));
    return undefined;
  }
  if (keepForLater(tx, job, options, winner) || options.replace) return winner.jobId;
  announce(tx, options, winner.jobId, job.id);
  if (options.extend && (options.ttl ?? 0) > 0) {
    holdDeduplication(tx, options.id, winner.jobId, expiryOf(tx, options));
  }
  if (options.reschedule) reschedule(tx, job, winner);
  return winner.jobId;
}

/** After a job with this deduplication id has finished: the last one added while it was active becomes a job. */
export function storeKeptJob(tx: QueueTransaction, deduplicationId: string): void {
  const kept = tx.get<{ jobId: string; name: string; data: string; opts: string; schedulerId: string | null }>(
    SELECT_NEXT,
    tx.row.key,
    deduplicationId,
  );
  if (!kept) return;
  const counterId = tx.nextJobId();
  const job: NewJob = {
    // The id was promised when the job was kept; meanwhile another job may have been given it by hand.
    id: jobExists(tx, kept.jobId) ? counterId : kept.jobId,
    name: kept.name,
    data: kept.data,
    opts: JSON.parse(kept.opts),
    timestamp: tx.now,
    schedulerId: kept.schedulerId ?? undefined,
  };
  const expiresAt = job.opts.deduplication ? expiryOf(tx, job.opts.deduplication) : null;
  holdDeduplication(tx, deduplicationId, job.id, expiresAt);
  storeJob(tx, job);
  forgetNext(tx, deduplicationId);
}

// A winner that is only freed by its own end, and no longer exists, would block the id for ever.
function isStale(winner: Winner): boolean {
  return winner.expiresAt === null && winner.key === null;
}

function replaceDelayed(
  tx: QueueTransaction,
  job: NewJob,
  options: DeduplicationOptions,
  winner: Winner,
  winnerKey: number,
): void {
  deleteJob(
    tx,
    { key: winnerKey, id: winner.jobId, state: 'delayed', deduplicationId: options.id },
    { keepsDeduplication: true },
  );
  tx.emit('removed', { jobId: winner.jobId, prev: 'delayed' });
  announce(tx, options, job.id, winner.jobId);
  forgetNext(tx, options.id);
  const isWindowKept = !options.keepLastIfActive && !options.extend && (options.ttl ?? 0) > 0;
  holdDeduplication(tx, options.id, job.id, isWindowKept ? winner.expiresAt : expiryOf(tx, options));
}

function keepForLater(tx: QueueTransaction, job: NewJob, options: DeduplicationOptions, winner: Winner): boolean {
  if (!options.keepLastIfActive || winner.state !== 'active') return false;
  tx.run(
    INSERT_NEXT,
    tx.row.key,
    options.id,
    job.id,
    job.name,
    job.data,
    JSON.stringify(job.opts),
    job.schedulerId ?? null,
  );
  // The id must outlive the active job, or an add after its expiry would run beside it.
  if (winner.expiresAt !== null) holdDeduplication(tx, options.id, winner.jobId, null);
  announce(tx, options, winner.jobId, job.id);
  return true;
}

function reschedule(tx: QueueTransaction, job: NewJob, winner: Winner): void {
  if (winner.key === null || winner.state !== 'delayed') return;
  const delay = Math.max(0, job.opts.delay ?? 0);
  tx.run(RESCHEDULE, job.timestamp + delay, tx.nextSeq(), delay, winner.key);
  tx.emit('delayed', { jobId: winner.jobId, delay: job.timestamp + delay });
}

function announce(tx: QueueTransaction, options: DeduplicationOptions, jobId: string, deduplicatedJobId: string): void {
  tx.emit('deduplicated', { jobId, deduplicationId: options.id, deduplicatedJobId });
}
