import { findJob } from './jobs.ts';
import { requireJob } from './locks.ts';
import type { QueueTransaction, QueueView } from './queue-view.ts';

const LAST_LINE = 'SELECT coalesce(max(line), 0) AS line FROM jobLog WHERE job = ?';
const INSERT_LINE = 'INSERT INTO jobLog (job, line, text) VALUES (?, ?, ?)';
const DELETE_UP_TO = 'DELETE FROM jobLog WHERE job = ? AND line <= ?';
const COUNT_LINES = 'SELECT count(*) AS count FROM jobLog WHERE job = ?';
const SELECT_LINES = 'SELECT text FROM jobLog WHERE job = ? ORDER BY line';

/** Adds a line, drops all but the last `keep` when given, and returns how many lines there are. */
export function addLogLine(tx: QueueTransaction, jobId: string, text: string, keep: number | undefined): number {
  const { key } = requireJob(tx, jobId, 'addLog');
  const line = lastLine(tx, key) + 1;
  tx.run(INSERT_LINE, key, line, text);
  if (keep) tx.run(DELETE_UP_TO, key, line - keep);
  return tx.get<{ count: number }>(COUNT_LINES, key)?.count ?? 0;
}

/** Drops all lines but the last `keep`. */
export function clearLog(tx: QueueTransaction, jobId: string, keep: number | undefined): void {
  const job = findJob(tx, jobId);
  if (job) tx.run(DELETE_UP_TO, job.key, lastLine(tx, job.key) - (keep ?? 0));
}

/** A page of a job's log, from its start or (not `isAscending`) from its end. */
export function readLog(
  view: QueueView,
  jobId: string,
  start: number,
  end: number,
  isAscending: boolean,
): { logs: string[]; count: number } {
  const job = findJob(view, jobId);
  const lines = job ? view.all<{ text: string }>(SELECT_LINES, job.key).map(({ text }) => text) : [];
  const count = lines.length;
  if (!isAscending) lines.reverse();
  return { logs: lines.slice(start, end < 0 ? count + end + 1 : end + 1), count };
}

function lastLine(view: QueueView, key: number): number {
  return view.get<{ line: number }>(LAST_LINE, key)?.line ?? 0;
}
