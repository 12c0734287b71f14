import type { JobJson } from 'bullmq';
import { JOB_COLUMNS, type JobColumns, toJobJson } from './job-json.ts';
import { lineUp, type PlacedJob } from './jobs.ts';
import { isPausedOrMaxed } from './queue-row.ts';
import type { QueueTransaction, QueueView } from './queue-view.ts';
import { countTowardsLimit, limitedForMs, rateLimitOf } from './rate-limit.ts';

export interface ClaimOptions {
  token: string;
  workerName: string | undefined;
  lockDurationMs: number;
  limiter: { max: number; duration: number } | undefined;
}

/** What BullMQ's worker expects: the job and its id, or how long it is rate limited, or when the next delayed job is due. */
export type NextJob = [job: JobJson | null, id: string, limitedForMs: number, delayedUntil: number];

/** A token that takes no lock: BullMQ's own wording for "move it, whoever holds it". */
const NO_LOCK = '0';
const PROMOTED_AT_ONCE = 1000;

const SELECT_DUE = `
  SELECT key, id, state, priority FROM job WHERE queue = ? AND state = 'delayed' AND rank <= ?
  ORDER BY rank, seq LIMIT ${PROMOTED_AT_ONCE}`;
const CLEAR_DELAY = 'UPDATE job SET delay = 0 WHERE key = ?';
const SELECT_NEXT_DELAYED = `
  SELECT rank FROM job WHERE queue = ? AND state = 'delayed' ORDER BY rank, seq LIMIT 1`;
const CLAIM = `
  UPDATE job SET state = 'active', rank = 0, seq = ?, lockToken = ?, lockedUntil = ?, processedOn = ?,
    processedBy = coalesce(?, processedBy), attemptsStarted = attemptsStarted + 1
  WHERE key = (SELECT key FROM job WHERE queue = ? AND state = ? ORDER BY rank, seq LIMIT 1)
  RETURNING ${JOB_COLUMNS}`;

/** Locks and returns the next job; undefined when the queue holds nothing that could ever be next. */
export function claimNext(tx: QueueTransaction, options: ClaimOptions): NextJob | undefined {
  promoteDueJobs(tx);
  const limit = rateLimitOf(tx, options.limiter);
  const waitMs = limitedForMs(tx, limit?.max);
  if (waitMs > 0) return [null, '', waitMs, 0];
  if (isPausedOrMaxed(tx.row)) return [null, '', 0, 0];
  const job = claimJob(tx, options);
  if (job) {
    if (limit && job.deferredFailure === undefined) countTowardsLimit(tx, limit);
    tx.emit('active', { jobId: job.id, prev: 'waiting' });
    return [job, job.id, 0, 0];
  }
  const delayedUntil = nextDelayedAt(tx);
  return delayedUntil === undefined ? undefined : [null, '', 0, delayedUntil];
}

function claimJob(tx: QueueTransaction, options: ClaimOptions): JobJson | undefined {
  const state = tx.row.waiting > 0 ? 'waiting' : 'prioritized';
  if (tx.row[state] === 0) return undefined;
  const columns = tx.columns<JobColumns>(
    CLAIM,
    tx.nextSeq(),
    options.token === NO_LOCK ? null : options.token,
    tx.now + options.lockDurationMs,
    tx.now,
    options.workerName ?? null,
    tx.row.key,
    state,
  );
  if (!columns) return undefined;
  tx.row[state] -= 1;
  tx.row.active += 1;
  return toJobJson(columns);
}

/** Moves the delayed jobs whose time has come into the line. */
export function promoteDueJobs(tx: QueueTransaction): void {
  if (tx.row.delayed === 0) return;
  for (const job of tx.all<PlacedJob>(SELECT_DUE, tx.row.key, tx.now)) promoteJob(tx, job);
}

export function promoteJob(tx: QueueTransaction, job: PlacedJob): void {
  lineUp(tx, job, 'back');
  tx.run(CLEAR_DELAY, job.key);
  tx.emit('waiting', { jobId: job.id, prev: 'delayed' });
}

/** When the next delayed job is due (ms, UTC). */
export function nextDelayedAt(view: QueueView): number | undefined {
  if (view.row.delayed === 0) return undefined;
  return view.get<{ rank: number }>(SELECT_NEXT_DELAYED, view.row.key)?.rank;
}

/**
 * For a worker that sleeps: whether there is something to do, or else when to look again on account of delayed jobs.
 * Those move into the line when they are due even while the queue is paused.
 */
export function lookForJob(view: QueueView): { isReady: boolean; lookAgainAt: number | undefined } {
  const dueAt = nextDelayedAt(view);
  const isDue = dueAt !== undefined && dueAt <= view.now;
  const isClaimable = view.row.waiting + view.row.prioritized > 0 && !isPausedOrMaxed(view.row);
  return { isReady: isDue || isClaimable, lookAgainAt: dueAt };
}
