import type { JobJson } from 'bullmq';
import type { QueueView } from './queue-view.ts';

/** The columns a whole job is made of, in the order of `JobColumns`. */
export const JOB_COLUMNS = `id, name, data, opts, progress, attemptsMade, attemptsStarted, stalledCount, timestamp, delay,
  priority, processedOn, processedBy, finishedOn, returnValue, failedReason, stacktrace, deferredFailure, deduplicationId,
  schedulerId`;

// Read as an array: an object with a property per column takes the driver twice as long to build.
export type JobColumns = [
  id: string,
  name: string,
  data: string,
  opts: string,
  progress: string | null,
  attemptsMade: number,
  attemptsStarted: number,
  stalledCount: number,
  timestamp: number,
  delay: number,
  priority: number,
  processedOn: number | null,
  processedBy: string | null,
  finishedOn: number | null,
  returnValue: string | null,
  failedReason: string | null,
  stacktrace: string | null,
  deferredFailure: string | null,
  deduplicationId: string | null,
  schedulerId: string | null,
];

const SELECT = `SELECT ${JOB_COLUMNS} FROM job WHERE queue = ? AND id = ?`;

export function readJob(view: QueueView, id: string): JobJson | undefined {
  const columns = view.columns<JobColumns>(SELECT, view.row.key, id);
  return columns && toJobJson(columns);
}

/** The job as BullMQ's `Job.fromJSON` reads it. */
export function toJobJson(columns: JobColumns): JobJson {
  const [
    id,
    name,
    data,
    opts,
    progress,
    attemptsMade,
    attemptsStarted,
    stalledCounter,
    timestamp,
    delay,
    priority,
    processedOn,
    processedBy,
    finishedOn,
    returnValue,
    failedReason,
    stacktrace,
    deferredFailure,
    deduplicationId,
    repeatJobKey,
  ] = columns;
  return {
    id,
    name,
    data,
    opts: JSON.parse(opts),
    progress: progress === null ? 0 : JSON.parse(progress),
    attemptsMade,
    attemptsStarted,
    stalledCounter,
    timestamp,
    delay,
    priority,
    failedReason: failedReason ?? '',
    returnvalue: returnValue ?? 'null',
    ...(stacktrace !== null && { stacktrace }),
    ...(finishedOn !== null && { finishedOn }),
    ...(processedOn !== null && { processedOn }),
    ...(processedBy !== null && { processedBy }),
    ...(repeatJobKey !== null && { repeatJobKey }),
    ...(deferredFailure !== null && { deferredFailure }),
    ...(deduplicationId !== null && { deduplicationId }),
  };
}
