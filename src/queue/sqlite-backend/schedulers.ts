import { ErrorCode, type JobsOptions, type RepeatableOptions } from 'bullmq';
import { operationError } from './errors.ts';
import { deleteJob, findJob, type JobHead, jobExists, storeJob } from './jobs.ts';
import type { QueueTransaction, QueueView } from './queue-view.ts';
import { nextSlot } from './scheduler-slots.ts';

/** A scheduler's stored settings; all text, as in the Redis hash BullMQ reads. */
export type SchedulerFields = Record<string, string>;

export interface Scheduler {
  id: string;
  nextAt: number;
  fields: SchedulerFields;
}

/** BullMQ's job options for an iteration; its type leaves out the scheduler's own settings, which it passes along. */
export type IterationOptions = JobsOptions & { repeat?: { every?: number; offset?: number } };

export interface SchedulerUpsert {
  id: string;
  /** When a pattern is due next (ms, UTC); undefined with `every`. */
  nextAt: number | undefined;
  templateData: string;
  templateOpts: JobsOptions;
  repeat: RepeatableOptions;
  jobOpts: IterationOptions;
}

/** A job left behind may occupy a slot of `every`; more than this many in a row mean something else is wrong. */
const MAX_SLOTS_TRIED = 32;

const SELECT = 'SELECT id, nextAt, fields FROM scheduler WHERE queue = ? AND id = ?';
const SELECT_ALL = 'SELECT id, nextAt, fields FROM scheduler WHERE queue = ? ORDER BY nextAt, id';
const UPSERT = `
  INSERT INTO scheduler (queue, id, nextAt, fields) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET nextAt = excluded.nextAt, fields = excluded.fields`;
const DELETE = 'DELETE FROM scheduler WHERE queue = ? AND id = ?';

export function iterationId(schedulerId: string, at: number): string {
  return `repeat:${schedulerId}:${at}`;
}

export function findScheduler(view: QueueView, id: string): Scheduler | undefined {
  const row = view.get<{ id: string; nextAt: number; fields: string }>(SELECT, view.row.key, id);
  return row && { ...row, fields: JSON.parse(row.fields) };
}

export function schedulerExists(view: QueueView, id: string): boolean {
  return view.get(SELECT, view.row.key, id) !== undefined;
}

/** All schedulers, the one due first in front. */
export function listSchedulers(view: QueueView): { id: string; nextAt: number }[] {
  return view.all(SELECT_ALL, view.row.key);
}

/** True for the job a scheduler has already made for its next run: it goes only with its scheduler. */
export function isCurrentIteration(view: QueueView, job: Pick<JobHead, 'id' | 'schedulerId'>): boolean {
  if (job.schedulerId === null) return false;
  const scheduler = findScheduler(view, job.schedulerId);
  return scheduler !== undefined && job.id === iterationId(scheduler.id, scheduler.nextAt);
}

/** Creates or changes a scheduler and stores its next job; returns that job's id and delay (ms). */
export function upsertScheduler(tx: QueueTransaction, upsert: SchedulerUpsert): [jobId: string, delayMs: number] {
  const previous = findScheduler(tx, upsert.id);
  const every = upsert.repeat.every;
  const isSameEvery = previous !== undefined && every !== undefined && Number(previous.fields.every) === every;
  const slot = firstSlot(tx, upsert, isSameEvery ? previous.nextAt : undefined);
  const hasReplaced = previous !== undefined && removeIteration(tx, previous);
  const startAt = hasReplaced && isSameEvery ? previous.nextAt : slot.nextAt;
  const replacedAt = hasReplaced ? previous.nextAt : undefined;
  const nextAt = freeSlot(tx, upsert.id, startAt, every, replacedAt);
  const offset = upsert.repeat.offset ?? (hasReplaced ? undefined : slot.offset);
  saveScheduler(tx, upsert.id, nextAt, fieldsOf(upsert, offset, previous));
  const jobId = storeIteration(tx, upsert.id, nextAt, upsert.repeat.name, upsert.templateData, upsert.jobOpts);
  return [jobId, Math.max(0, nextAt - tx.now)];
}

/** As a scheduler's job starts: stores the following one and returns its id, or null when that is not to be done. */
export function advanceScheduler(
  tx: QueueTransaction,
  schedulerId: string,
  patternNextAt: number | undefined,
  jobOpts: IterationOptions,
  producerId: string | undefined,
): string | null {
  const scheduler = findScheduler(tx, schedulerId);
  // Only the current iteration brings forth the next one: a retried or stalled older job must not do it again.
  if (!scheduler || producerId !== iterationId(schedulerId, scheduler.nextAt)) return null;
  const { fields } = scheduler;
  const every = Number(fields.every ?? jobOpts.repeat?.every ?? 0);
  const offset = Number(fields.offset ?? jobOpts.repeat?.offset ?? 0);
  const slot = every > 0 ? nextSlot({ previousAt: scheduler.nextAt, every, now: tx.now, offset }) : undefined;
  const nextAt = slot?.nextAt ?? patternNextAt;
  if (nextAt === undefined) return null;
  const jobId = iterationId(schedulerId, nextAt);
  if (jobExists(tx, jobId)) {
    tx.emit('duplicated', { jobId });
    return null;
  }
  saveScheduler(tx, schedulerId, nextAt, { ...fields, ic: String(Number(fields.ic ?? 0) + 1) });
  return storeIteration(tx, schedulerId, nextAt, fields.name ?? '', fields.data ?? '{}', jobOpts);
}

/** Removes a scheduler and the job waiting for its next run; returns 0, or 1 when there is no such scheduler. */
export function removeScheduler(tx: QueueTransaction, schedulerId: string): number {
  const scheduler = findScheduler(tx, schedulerId);
  if (!scheduler) return 1;
  const job = findJob(tx, iterationId(schedulerId, scheduler.nextAt));
  if (job?.state === 'delayed') {
    deleteJob(tx, job);
    tx.emit('removed', { jobId: job.id, prev: 'delayed' });
  }
  tx.run(DELETE, tx.row.key, schedulerId);
  return 0;
}

function firstSlot(
  tx: QueueTransaction,
  { repeat, jobOpts, nextAt }: SchedulerUpsert,
  previousAt: number | undefined,
): { nextAt: number; offset: number } {
  const offset = repeat.offset ?? jobOpts.repeat?.offset ?? 0;
  if (!repeat.every) return { nextAt: nextAt ?? tx.now, offset };
  const startDate = repeat.startDate === undefined ? undefined : Number(repeat.startDate);
  return nextSlot({ previousAt, every: repeat.every, now: tx.now, offset, startDate });
}

function removeIteration(tx: QueueTransaction, scheduler: Scheduler): boolean {
  const job = findJob(tx, iterationId(scheduler.id, scheduler.nextAt));
  const isReplaceable = job?.state === 'delayed' || job?.state === 'prioritized' || job?.state === 'waiting';
  if (isReplaceable) deleteJob(tx, job);
  return isReplaceable;
}

// A finished or running job can still hold the id of the next iteration.
function freeSlot(
  tx: QueueTransaction,
  schedulerId: string,
  startAt: number,
  every: number | undefined,
  replacedAt: number | undefined,
): number {
  const command = 'addJobScheduler';
  const isTaken = (at: number) => jobExists(tx, iterationId(schedulerId, at));
  if (!isTaken(startAt)) return startAt;
  if (!every) {
    // The iteration just replaced has left its own slot free; from there on the new pattern holds.
    if (replacedAt !== undefined) return replacedAt;
    throw operationError(ErrorCode.SchedulerJobIdCollision, { command });
  }
  for (let tried = 1; tried <= MAX_SLOTS_TRIED; tried += 1) {
    if (!isTaken(startAt + tried * every)) return startAt + tried * every;
  }
  throw operationError(ErrorCode.SchedulerJobSlotsBusy, { command });
}

function fieldsOf(
  { repeat, templateData, templateOpts }: SchedulerUpsert,
  offset: number | undefined,
  previous: Scheduler | undefined,
): SchedulerFields {
  const { name, tz, limit, pattern, startDate, endDate, every } = repeat;
  const opts = JSON.stringify(templateOpts);
  const fields = { name, tz, limit, pattern, startDate, endDate, every, offset: offset ?? previous?.fields.offset };
  const texts: SchedulerFields = {};
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) texts[field] = String(value);
  }
  if (opts !== '{}') texts.opts = opts;
  if (templateData && templateData !== '{}') texts.data = templateData;
  return { ...texts, ic: previous?.fields.ic ?? '1' };
}

function saveScheduler(tx: QueueTransaction, id: string, nextAt: number, fields: SchedulerFields): void {
  tx.run(UPSERT, tx.row.key, id, nextAt, JSON.stringify(fields));
}

function storeIteration(
  tx: QueueTransaction,
  schedulerId: string,
  nextAt: number,
  name: string,
  data: string,
  jobOpts: JobsOptions,
): string {
  tx.nextJobId();
  const jobId = iterationId(schedulerId, nextAt);
  const opts = { ...jobOpts, delay: Math.max(0, nextAt - tx.now), jobId };
  storeJob(tx, { id: jobId, name, data, opts, timestamp: tx.now, schedulerId });
  return jobId;
}
