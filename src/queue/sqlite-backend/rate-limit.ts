import { metaOf } from './queue-row.ts';
import type { QueueTransaction, QueueView } from './queue-view.ts';

export interface RateLimit {
  max: number;
  durationMs: number;
}

/** What Redis answers for the time to live of a key that does not exist. */
const NO_WINDOW = -2;

/** The limit in force: the queue's own goes before the worker's. */
export function rateLimitOf(
  view: QueueView,
  limiter: { max: number; duration: number } | undefined,
): RateLimit | undefined {
  const meta = metaOf(view.row);
  const max = Number(meta.max ?? limiter?.max ?? 0);
  if (max <= 0) return undefined;
  return { max, durationMs: Math.floor(Math.abs(limiter?.duration ?? Number(meta.duration ?? 0))) };
}

/** How long (ms) no job may start because `max` jobs have started in this window; 0 when one may. */
export function limitedForMs(view: QueueView, max: number | undefined): number {
  const { limiterCount, limiterUntil } = view.row;
  return max !== undefined && limiterUntil > view.now && limiterCount >= max ? limiterUntil - view.now : 0;
}

export function countTowardsLimit(tx: QueueTransaction, { durationMs }: RateLimit): void {
  const { row, now } = tx;
  const isOpen = row.limiterUntil > now;
  row.limiterCount = isOpen ? row.limiterCount + 1 : 1;
  if (!isOpen) row.limiterUntil = now + durationMs;
}

export function closeWindow(tx: QueueTransaction, durationMs: number): void {
  tx.row.limiterCount = Number.MAX_SAFE_INTEGER;
  tx.row.limiterUntil = tx.now + durationMs;
}

export function removeWindow(tx: QueueTransaction): number {
  const wasOpen = tx.row.limiterUntil > tx.now;
  tx.row.limiterCount = 0;
  tx.row.limiterUntil = 0;
  return wasOpen ? 1 : 0;
}

export function windowTtlMs(view: QueueView): number {
  return view.row.limiterUntil > view.now ? view.row.limiterUntil - view.now : NO_WINDOW;
}

/** BullMQ's `getRateLimitTtl`: limited by `maxJobs`, else by the queue's own limit, else the bare window. */
export function rateLimitTtlMs(view: QueueView, maxJobs: number | undefined): number {
  const max = maxJobs || Number(metaOf(view.row).max ?? 0);
  return max > 0 ? limitedForMs(view, max) : windowTtlMs(view);
}
