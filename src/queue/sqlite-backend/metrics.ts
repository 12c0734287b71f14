import type { QueueTransaction, QueueView } from './queue-view.ts';

interface MetricRow {
  count: number;
  previousAt: number;
  previousCount: number;
  /** JSON array of jobs per minute, newest first. */
  points: string;
}

const MINUTE_MS = 60_000;

const SELECT = 'SELECT count, previousAt, previousCount, points FROM metric WHERE queue = ? AND outcome = ?';
const UPSERT = `
  INSERT INTO metric (queue, outcome, count, previousAt, previousCount, points) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET count = excluded.count, previousAt = excluded.previousAt,
    previousCount = excluded.previousCount, points = excluded.points`;

/** Counts one finished job; a minute's total becomes a point when the next minute's first job finishes, as in Redis. */
export function countMetric(tx: QueueTransaction, outcome: string, maxPoints: number): void {
  const row = tx.get<MetricRow>(SELECT, tx.row.key, outcome);
  if (!row) {
    tx.run(UPSERT, tx.row.key, outcome, 1, tx.now, 0, '[]');
    return;
  }
  const minutes = Math.floor(tx.now / MINUTE_MS) - Math.floor(row.previousAt / MINUTE_MS);
  const added = Math.min(minutes, maxPoints);
  if (added <= 0) {
    tx.run(UPSERT, tx.row.key, outcome, row.count + 1, row.previousAt, row.previousCount, row.points);
    return;
  }
  const earlier: number[] = JSON.parse(row.points);
  const idle = new Array<number>(added - 1).fill(0);
  const points = [...idle, row.count - row.previousCount, ...earlier].slice(0, maxPoints);
  tx.run(UPSERT, tx.row.key, outcome, row.count + 1, tx.now, row.count, JSON.stringify(points));
}

/** BullMQ's raw metrics: `[count, previous time, previous count]`, the points asked for, and how many there are. */
export function readMetrics(
  view: QueueView,
  outcome: string,
  start: number,
  end: number,
): [string[], string[], number] {
  const row = view.get<MetricRow>(SELECT, view.row.key, outcome);
  if (!row) return [[], [], 0];
  const points: number[] = JSON.parse(row.points);
  const page = points.slice(start, end < 0 ? points.length + end + 1 : end + 1);
  return [[row.count, row.previousAt, row.previousCount].map(String), page.map(String), points.length];
}
