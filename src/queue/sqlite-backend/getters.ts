import type { JobState, JobType } from 'bullmq';
import { readJob } from './job-json.ts';
import { findJob } from './jobs.ts';
import type { StoredState } from './queue-row.ts';
import type { QueueView } from './queue-view.ts';

const COUNT_DUE_BEFORE = `SELECT count(*) AS count FROM job WHERE queue = ? AND state = 'delayed' AND rank < ?`;
const COUNT_PRIORITY = `SELECT count(*) AS count FROM job WHERE queue = ? AND state = 'prioritized' AND rank = ?`;
const PAGE_OLDEST_FIRST = 'SELECT id FROM job WHERE queue = ? AND state = ? ORDER BY rank, seq LIMIT ? OFFSET ?';
const PAGE_NEWEST_FIRST =
  'SELECT id FROM job WHERE queue = ? AND state = ? ORDER BY rank DESC, seq DESC LIMIT ? OFFSET ?';

/** The state behind a BullMQ job type; undefined for the types that are always empty here (`paused`, flows). */
function storedState(type: string): StoredState | undefined {
  switch (type) {
    case 'wait':
    case 'waiting':
      return 'waiting';
    case 'active':
    case 'delayed':
    case 'prioritized':
    case 'completed':
    case 'failed':
      return type;
    default:
      return undefined;
  }
}

/** Jobs per type, in the order of `types`; `delayedBefore` counts only delayed jobs due before it (ms, UTC). */
export function countJobs(view: QueueView, types: JobType[], delayedBefore: number | undefined): number[] {
  return types.map((type) => {
    const state = storedState(type);
    if (state === undefined) return 0;
    if (state !== 'delayed' || delayedBefore === undefined) return view.row[state];
    return view.get<{ count: number }>(COUNT_DUE_BEFORE, view.row.key, delayedBefore)?.count ?? 0;
  });
}

export function countPerPriority(view: QueueView, priorities: number[]): number[] {
  return priorities.map((priority) => {
    if (priority === 0) return view.row.waiting;
    return view.get<{ count: number }>(COUNT_PRIORITY, view.row.key, priority)?.count ?? 0;
  });
}

/** Job ids per type, from `start` to `end` inclusive; negative positions count from the end, as in Redis. */
export function jobRanges(
  view: QueueView,
  types: JobType[],
  start: number,
  end: number,
  isAscending: boolean,
): string[][] {
  return types.map((type) => {
    const state = storedState(type);
    if (state === undefined) return [];
    const total = view.row[state];
    const first = start < 0 ? Math.max(0, total + start) : start;
    const last = end < 0 ? total + end : end;
    if (last < first) return [];
    const sql = isAscending ? PAGE_OLDEST_FIRST : PAGE_NEWEST_FIRST;
    const ids = view.all<{ id: string }>(sql, view.row.key, state, last - first + 1, first).map(({ id }) => id);
    // Redis keeps these two as lists, and BullMQ turns their ascending pages round after reading them.
    return isAscending && (state === 'waiting' || state === 'active') ? ids.reverse() : ids;
  });
}

export function jobState(view: QueueView, jobId: string): JobState | 'unknown' {
  return findJob(view, jobId)?.state ?? 'unknown';
}

export function isJobInState(view: QueueView, type: string, jobId: string): boolean {
  const state = storedState(type);
  return state !== undefined && findJob(view, jobId)?.state === state;
}

/** BullMQ's `isFinished`: 0 not yet, 1 completed, 2 failed, -1 missing; with the value (or reason) when asked. */
export function finishedStatus(view: QueueView, jobId: string, withValue: boolean): number | [number, string] {
  const state = findJob(view, jobId)?.state;
  const code = state === undefined ? -1 : state === 'completed' ? 1 : state === 'failed' ? 2 : 0;
  if (!withValue) return code;
  const job = readJob(view, jobId);
  if (!job) return [code, `Missing key for job ${view.row.name}:${jobId}. isFinished`];
  return [code, code === 2 ? job.failedReason : job.returnvalue];
}
