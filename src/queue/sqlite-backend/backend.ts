import type {
  IQueueBackend,
  JobJson,
  KeepJobs,
  MinimalJob,
  MoveToDelayedOpts,
  ParentKeyOpts,
  RetryJobOpts,
  RetryOptions,
} from 'bullmq';
import { addJob, type JobEntry } from './add-job.ts';
import { BackendUpkeep } from './backend-upkeep.ts';
import { type ClaimOptions, claimNext, type NextJob } from './claim.ts';
import { announceDrained, finishJob, keepPolicy, type Outcome, type UpdatedFields } from './finish.ts';
import { extendLock, extendLocks } from './locks.ts';
import type { QueueTransaction } from './queue-view.ts';
import * as requeue from './requeue.ts';
import { recoverStalledJobs } from './stalled.ts';

// BullMQ's own defaults; a worker always passes its settings, a bare queue that moves jobs by hand does not.
const DEFAULT_LOCK_MS = 30_000;
const DEFAULT_STALLED_INTERVAL_MS = 30_000;
const DEFAULT_MAX_STALLED = 1;
const MOVED_AT_ONCE = 1000;
const NO_JOB: NextJob = [null, '', 0, 0];

/** BullMQ's queue backend on SQLite: every operation is one synchronous transaction. */
export class SqliteQueueBackend extends BackendUpkeep implements IQueueBackend {
  forQueue(queueName: string, prefix = this.opts.prefix): SqliteQueueBackend {
    return new SqliteQueueBackend(queueName, prefix === undefined ? this.opts : { ...this.opts, prefix });
  }

  async addJob(job: JobJson, jobId: string, parentKeyOpts?: ParentKeyOpts): Promise<string> {
    return this.write((tx) => addJob(tx, { job, jobId, parentKeyOpts }));
  }

  async addJobs(entries: JobEntry[]): Promise<string[]> {
    return this.write((tx) => entries.map((entry) => addJob(tx, entry)));
  }

  async moveToActive(token: string, name?: string): Promise<NextJob> {
    return this.write((tx) => claimNext(tx, this.#claimOptions(token, name)) ?? NO_JOB);
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
    return this.write((tx) => {
      requeue.moveToDelayed(tx, jobId, timestamp, delay, token, options);
      const next = options.fetchNext ? this.#claimUnlessClosing(tx, token) : undefined;
      // Only a job is worth returning: the worker looks for delays and limits itself before it sleeps.
      return next?.[0] ? next : [];
    });
  }

  async moveJobFromActiveToWait(jobId: string, token = '0'): Promise<number> {
    return this.write((tx) => requeue.moveActiveToWait(tx, jobId, token));
  }

  async retryJob(jobId: string, lifo: boolean, token = '0', options: RetryJobOpts = {}): Promise<void> {
    return this.write((tx) => requeue.retryJob(tx, jobId, lifo, token, options.fieldsToUpdate));
  }

  async retryFinishedJob(job: MinimalJob, state: Outcome, options: RetryOptions = {}): Promise<void> {
    return this.write((tx) => requeue.retryFinishedJob(tx, job.id ?? '', job.opts.lifo ?? false, state, options));
  }

  async retryFinishedJobs(state: Outcome = 'failed', count = MOVED_AT_ONCE, timestamp = Date.now()): Promise<number> {
    return this.write((tx) => requeue.moveManyToWait(tx, state, count, timestamp));
  }

  async promote(jobId: string): Promise<void> {
    return this.write((tx) => requeue.promote(tx, jobId));
  }

  async promoteJobs(count = MOVED_AT_ONCE): Promise<number> {
    return this.write((tx) => requeue.moveManyToWait(tx, 'delayed', count, Number.MAX_SAFE_INTEGER));
  }

  async moveStalledJobsToWait(): Promise<string[]> {
    const { maxStalledCount = DEFAULT_MAX_STALLED, stalledInterval = DEFAULT_STALLED_INTERVAL_MS } = this.opts;
    return this.write((tx) => recoverStalledJobs(tx, maxStalledCount, stalledInterval));
  }

  async extendLock(jobId: string, token: string, duration: number): Promise<number> {
    return this.write((tx) => extendLock(tx, jobId, token, duration));
  }

  async extendLocks(jobIds: string[], tokens: string[], duration: number): Promise<string[]> {
    return this.write((tx) => extendLocks(tx, jobIds, tokens, duration));
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
    return this.write((tx) => {
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
