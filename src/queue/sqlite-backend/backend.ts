import type {
  IQueueBackend,
  JobJson,
  JobProgress,
  JobsOptions,
  KeepJobs,
  MinimalJob,
  MoveToDelayedOpts,
  ParentKeyOpts,
  RepeatableOptions,
  RetryJobOpts,
  RetryOptions,
} from 'bullmq';
import { addJob, type JobEntry } from './add-job.ts';
import { BackendReads } from './backend-reads.ts';
import { type ClaimOptions, claimNext, type NextJob } from './claim.ts';
import { freeDeduplication, freeIfHeldBy } from './deduplication-keys.ts';
import { announceDrained, finishJob, keepPolicy, type Outcome, type UpdatedFields } from './finish.ts';
import { addLogLine, clearLog } from './job-logs.ts';
import { extendLock, extendLocks } from './locks.ts';
import { removeMeta, setMeta, setPaused } from './queue-meta.ts';
import type { QueueTransaction } from './queue-view.ts';
import { closeWindow, removeWindow } from './rate-limit.ts';
import { cleanJobs, drain, obliterate, removeJob } from './remove.ts';
import * as requeue from './requeue.ts';
import { advanceScheduler, removeScheduler, upsertScheduler } from './schedulers.ts';
import { recoverStalledJobs } from './stalled.ts';
import * as update from './update-job.ts';

// BullMQ's own defaults; a worker always passes its settings, a bare queue that moves jobs by hand does not.
const DEFAULT_LOCK_MS = 30_000;
const DEFAULT_STALLED_INTERVAL_MS = 30_000;
const DEFAULT_MAX_STALLED = 1;
const MOVED_AT_ONCE = 1000;
const NO_JOB: NextJob = [null, '', 0, 0];

/** BullMQ's queue backend on SQLite: every operation is one synchronous transaction. */
export class SqliteQueueBackend extends BackendReads implements IQueueBackend {
  forQueue(queueName: string, prefix = this.opts.prefix): SqliteQueueBackend {
    return new SqliteQueueBackend(queueName, prefix === undefined ? this.opts : { ...this.opts, prefix });
  }

  async addJob(job: JobJson, jobId: string, parentKeyOpts?: ParentKeyOpts): Promise<string> {
    return this.#write((tx) => addJob(tx, { job, jobId, parentKeyOpts }));
  }

  async addJobs(entries: JobEntry[]): Promise<string[]> {
    return this.#write((tx) => entries.map((entry) => addJob(tx, entry)));
  }

  async moveToActive(token: string, name?: string): Promise<NextJob> {
    return this.#write((tx) => claimNext(tx, this.#claimOptions(token, name)) ?? NO_JOB);
  }

  async moveToCompleted<T, R, N extends string>(
    job: MinimalJob<T, R, N>,
    returnValue: R,
    removeOnComplete: boolean | number | KeepJobs,
    token: string,
    fetchNext: boolean,
  ): Promise<{ result: NextJob | []; finishedOn: number }> {
    // JSON has no undefined; BullMQ stores null for it.
    const value = JSON.stringify(returnValue) ?? 'null';
    return this.#finish(job, 'completed', value, removeOnComplete, token, fetchNext, {});
  }

  async moveToFailed<T, R, N extends string>(
    job: MinimalJob<T, R, N>,
    failedReason: string,
    removeOnFail: boolean | number | KeepJobs,
    token: string,
    fetchNext: boolean,
    fieldsToUpdate: UpdatedFields = {},
  ): Promise<{ result: NextJob | []; finishedOn: number }> {
    return this.#finish(job, 'failed', failedReason ?? 'null', removeOnFail, token, fetchNext, fieldsToUpdate);
  }

  async moveToDelayed(
    jobId: string,
    timestamp: number,
    delay: number,
    token = '0',
    options: MoveToDelayedOpts = {},
  ): Promise<NextJob | []> {
    return this.#write((tx) => {
      requeue.moveToDelayed(tx, jobId, timestamp, delay, token, options);
      const next = options.fetchNext ? this.#claimUnlessClosing(tx, token) : undefined;
      // Only a job is worth returning: the worker looks for delays and limits itself before it sleeps.
      return next?.[0] ? next : [];
    });
  }

  async moveJobFromActiveToWait(jobId: string, token = '0'): Promise<number> {
    return this.#write((tx) => requeue.moveActiveToWait(tx, jobId, token));
  }

  async retryJob(jobId: string, lifo: boolean, token = '0', options: RetryJobOpts = {}): Promise<void> {
    return this.#write((tx) => requeue.retryJob(tx, jobId, lifo, token, options.fieldsToUpdate));
  }

  async retryFinishedJob(job: MinimalJob, state: Outcome, options: RetryOptions = {}): Promise<void> {
    return this.#write((tx) => requeue.retryFinishedJob(tx, job.id ?? '', job.opts.lifo ?? false, state, options));
  }

  async retryFinishedJobs(state: Outcome = 'failed', count = MOVED_AT_ONCE, timestamp = Date.now()): Promise<number> {
    return this.#write((tx) => requeue.moveManyToWait(tx, state, count, timestamp));
  }

  async promote(jobId: string): Promise<void> {
    return this.#write((tx) => requeue.promote(tx, jobId));
  }

  async promoteJobs(count = MOVED_AT_ONCE): Promise<number> {
    return this.#write((tx) => requeue.moveManyToWait(tx, 'delayed', count, Number.MAX_SAFE_INTEGER));
  }

  async moveStalledJobsToWait(): Promise<string[]> {
    const { maxStalledCount = DEFAULT_MAX_STALLED, stalledInterval = DEFAULT_STALLED_INTERVAL_MS } = this.opts;
    return this.#write((tx) => recoverStalledJobs(tx, maxStalledCount, stalledInterval));
  }

  async extendLock(jobId: string, token: string, duration: number): Promise<number> {
    return this.#write((tx) => extendLock(tx, jobId, token, duration));
  }

  async extendLocks(jobIds: string[], tokens: string[], duration: number): Promise<string[]> {
    return this.#write((tx) => extendLocks(tx, jobIds, tokens, duration));
  }

  async updateData<T, R, N extends string>(job: MinimalJob<T, R, N>, data: T): Promise<void> {
    return this.#write((tx) => update.updateData(tx, job.id ?? '', JSON.stringify(data)));
  }

  async updateProgress(jobId: string, progress: JobProgress): Promise<void> {
    return this.#write((tx) => update.updateProgress(tx, jobId, progress));
  }

  async changeDelay(jobId: string, delay: number): Promise<void> {
    return this.#write((tx) => update.changeDelay(tx, jobId, delay));
  }

  async changePriority(jobId: string, priority = 0, lifo = false): Promise<void> {
    return this.#write((tx) => update.changePriority(tx, jobId, priority, lifo));
  }

  async addLog(jobId: string, logRow: string, keepLogs?: number): Promise<number> {
    return this.#write((tx) => addLogLine(tx, jobId, logRow, keepLogs));
  }

  async clearLogs(jobId: string, keepLogs?: number): Promise<void> {
    return this.#write((tx) => clearLog(tx, jobId, keepLogs));
  }

  async remove(jobId: string): Promise<number> {
    return this.#write((tx) => removeJob(tx, jobId));
  }

  async cleanJobsByState(state: string, timestamp: number, limit = 0): Promise<string[]> {
    return this.#write((tx) => cleanJobs(tx, state, timestamp, limit));
  }

  async drain(delayed: boolean): Promise<void> {
    return this.#write((tx) => drain(tx, delayed));
  }

  async obliterate(options: { force: boolean; count: number }): Promise<number> {
    return this.#write((tx) => obliterate(tx, options));
  }

  /** A job's state is a column of the job, so none can be orphaned. */
  async removeOrphanedJobs(): Promise<number> {
    return 0;
  }

  async pause(pause: boolean): Promise<void> {
    return this.#write((tx) => setPaused(tx, pause));
  }

  async setQueueMeta(values: Record<string, string | number>): Promise<number> {
    return this.#write((tx) => setMeta(tx, values));
  }

  async removeQueueMetaFields(fields: string[]): Promise<number> {
    return this.#write((tx) => removeMeta(tx, fields));
  }

  async setRateLimit(expireTimeMs: number): Promise<void> {
    return this.#write((tx) => closeWindow(tx, expireTimeMs));
  }

  async removeRateLimitKey(): Promise<number> {
    return this.#write((tx) => removeWindow(tx));
  }

  /** Left over from an older release of BullMQ on Redis; never stored here. */
  async removeDeprecatedPriorityKey(): Promise<number> {
    return 0;
  }

  async removeDeduplicationKey(deduplicationId: string, jobId: string): Promise<number> {
    return this.#write((tx) => freeIfHeldBy(tx, deduplicationId, jobId));
  }

  async deleteDeduplicationKey(deduplicationId: string): Promise<number> {
    return this.#write((tx) => freeDeduplication(tx, deduplicationId));
  }

  async addJobScheduler(
    id: string,
    nextMillis: number,
    templateData: string,
    templateOpts: JobsOptions,
    repeat: RepeatableOptions,
    jobOpts: JobsOptions,
  ): Promise<[string, number]> {
    const upsert = { id, nextAt: nextMillis, templateData, templateOpts, repeat, jobOpts };
    return this.#write((tx) => upsertScheduler(tx, upsert));
  }

  async updateJobSchedulerNextMillis(
    id: string,
    nextMillis: number,
    _templateData: string,
    jobOpts: JobsOptions,
    producerId?: string,
  ): Promise<string | null> {
    return this.#write((tx) => advanceScheduler(tx, id, nextMillis, jobOpts, producerId));
  }

  async removeJobScheduler(id: string): Promise<number> {
    return this.#write((tx) => removeScheduler(tx, id));
  }

  #write<Result>(work: (tx: QueueTransaction) => Result): Promise<Result> {
    return this.store.write(this.qualifiedName, work);
  }

  async #finish(
    job: MinimalJob,
    outcome: Outcome,
    value: string,
    keep: boolean | number | KeepJobs | undefined,
    token: string,
    fetchNext: boolean,
    fields: UpdatedFields,
  ): Promise<{ result: NextJob | []; finishedOn: number }> {
    const finished = {
      jobId: job.id ?? '',
      outcome,
      value,
      keep: keepPolicy(keep, outcome === 'completed' ? this.opts.removeOnComplete : this.opts.removeOnFail),
      token,
      attempts: job.opts.attempts,
      fields,
      maxMetricPoints: this.opts.metrics?.maxDataPoints,
    };
    return this.#write((tx) => {
      finishJob(tx, finished);
      const next = fetchNext ? this.#claimUnlessClosing(tx, token) : undefined;
      if (!next) announceDrained(tx);
      return { result: next ?? [], finishedOn: tx.now };
    });
  }

  #claimUnlessClosing(tx: QueueTransaction, token: string): NextJob | undefined {
    return this.closing ? undefined : claimNext(tx, this.#claimOptions(token, this.opts.name));
  }

  #claimOptions(token: string, workerName: string | undefined): ClaimOptions {
    const { lockDuration = DEFAULT_LOCK_MS, limiter } = this.opts;
    return { token, workerName, lockDurationMs: lockDuration, limiter };
  }
}
