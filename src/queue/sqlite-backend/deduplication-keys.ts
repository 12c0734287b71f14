import type { DeduplicationOptions } from 'bullmq';
import type { StoredState } from './queue-row.ts';
import type { QueueTransaction, QueueView } from './queue-view.ts';

/** The job that currently stands for a deduplication id. `key` and `state` are null when the job itself is gone. */
export interface Winner {
  jobId: string;
  expiresAt: number | null;
  key: number | null;
  state: StoredState | null;
}

const SELECT_WINNER = `
  SELECT d.jobId, d.expiresAt, j.key, j.state
  FROM deduplication d LEFT JOIN job j ON j.queue = d.queue AND j.id = d.jobId
  WHERE d.queue = ? AND d.id = ?`;
const UPSERT = `
  INSERT INTO deduplication (queue, id, jobId, expiresAt) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET jobId = excluded.jobId, expiresAt = excluded.expiresAt`;
const DELETE_IF_HELD = `
  DELETE FROM deduplication WHERE queue = ? AND id = ? AND jobId = ? AND (expiresAt IS NULL OR expiresAt > ?)`;
const DELETE_IF_LIVE = 'DELETE FROM deduplication WHERE queue = ? AND id = ? AND (expiresAt IS NULL OR expiresAt > ?)';
const DELETE_ON_FINISH = `
  DELETE FROM deduplication WHERE queue = ? AND id = ? AND (expiresAt <= ? OR (expiresAt IS NULL AND jobId = ?))`;
const DELETE_EXPIRED = 'DELETE FROM deduplication WHERE queue = ? AND expiresAt <= ?';
const DELETE_NEXT = 'DELETE FROM deduplicationNext WHERE queue = ? AND id = ?';

export function findWinner(view: QueueView, deduplicationId: string): Winner | undefined {
  const winner = view.get<Winner>(SELECT_WINNER, view.row.key, deduplicationId);
  const isExpired = winner !== undefined && winner.expiresAt !== null && winner.expiresAt <= view.now;
  return isExpired ? undefined : winner;
}

/** When the id is freed by the clock; null means only by the job's end. BullMQ ignores `ttl` with `keepLastIfActive`. */
export function expiryOf(tx: QueueTransaction, options: DeduplicationOptions): number | null {
  const ttl = options.keepLastIfActive ? 0 : (options.ttl ?? 0);
  return ttl > 0 ? tx.now + ttl : null;
}

export function holdDeduplication(tx: QueueTransaction, id: string, jobId: string, expiresAt: number | null): void {
  tx.run(UPSERT, tx.row.key, id, jobId, expiresAt);
}

export function forgetNext(tx: QueueTransaction, deduplicationId: string): void {
  tx.run(DELETE_NEXT, tx.row.key, deduplicationId);
}

/** Frees the id when this job holds it, as its job is deleted. */
export function releaseDeduplication(tx: QueueTransaction, deduplicationId: string, jobId: string): void {
  if (freeIfHeldBy(tx, deduplicationId, jobId) > 0) forgetNext(tx, deduplicationId);
}

/** Frees the id as its job finishes, unless it is held for a set time that has not passed. */
export function releaseOnFinish(tx: QueueTransaction, deduplicationId: string, jobId: string): void {
  tx.run(DELETE_ON_FINISH, tx.row.key, deduplicationId, tx.now, jobId);
}

export function freeIfHeldBy(tx: QueueTransaction, deduplicationId: string, jobId: string): number {
  return tx.run(DELETE_IF_HELD, tx.row.key, deduplicationId, jobId, tx.now);
}

export function freeDeduplication(tx: QueueTransaction, deduplicationId: string): number {
  return tx.run(DELETE_IF_LIVE, tx.row.key, deduplicationId, tx.now);
}

export function deleteExpired(tx: QueueTransaction): void {
  tx.run(DELETE_EXPIRED, tx.row.key, tx.now);
}
