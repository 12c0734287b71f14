import type { JobProgress, JobsOptions, MinimalJob, RepeatableOptions } from 'bullmq';
import { BackendReads } from './backend-reads.ts';
import { freeDeduplication, freeIfHeldBy } from './deduplication-keys.ts';
import { addLogLine, clearLog } from './job-logs.ts';
import { removeMeta, setMeta, setPaused } from './queue-meta.ts';
import type { QueueTransaction } from './queue-view.ts';
import { closeWindow, removeWindow } from './rate-limit.ts';
import { cleanJobs, drain, obliterate, removeJob } from './remove.ts';
import { advanceScheduler, removeScheduler, upsertScheduler } from './schedulers.ts';
import * as update from './update-job.ts';

/** What is done to jobs and queues from outside a job's own course. */
export abstract class BackendUpkeep extends BackendReads {
  async updateData<T, R, N extends string>(job: MinimalJob<T, R, N>, data: T): Promise<void> {
    return this.write((tx) => update.updateData(tx, job.id ?? '', JSON.stringify(data)));
  }

  async updateProgress(jobId: string, progress: JobProgress): Promise<void> {
    return this.write((tx) => update.updateProgress(tx, jobId, progress));
  }

  async changeDelay(jobId: string, delay: number): Promise<void> {
    return this.write((tx) => update.changeDelay(tx, jobId, delay));
  }

  async changePriority(jobId: string, priority = 0, lifo = false): Promise<void> {
    return this.write((tx) => update.changePriority(tx, jobId, priority, lifo));
  }

  async addLog(jobId: string, logRow: string, keepLogs?: number): Promise<number> {
    return this.write((tx) => addLogLine(tx, jobId, logRow, keepLogs));
  }

  async clearLogs(jobId: string, keepLogs?: number): Promise<void> {
    return this.write((tx) => clearLog(tx, jobId, keepLogs));
  }

  async remove(jobId: string): Promise<number> {
    return this.write((tx) => removeJob(tx, jobId));
  }

  async cleanJobsByState(state: string, timestamp: number, limit = 0): Promise<string[]> {
    return this.write((tx) => cleanJobs(tx, state, timestamp, limit));
  }

  async drain(delayed: boolean): Promise<void> {
    return this.write((tx) => drain(tx, delayed));
  }

  async obliterate(options: { force: boolean; count: number }): Promise<number> {
    return this.write((tx) => obliterate(tx, options));
  }

  /** A job's state is a column of the job, so none can be orphaned. */
  async removeOrphanedJobs(): Promise<number> {
    return 0;
  }

  async pause(pause: boolean): Promise<void> {
    return this.write((tx) => setPaused(tx, pause));
  }

  async setQueueMeta(values: Record<string, string | number>): Promise<number> {
    return this.write((tx) => setMeta(tx, values));
  }

  async removeQueueMetaFields(fields: string[]): Promise<number> {
    return this.write((tx) => removeMeta(tx, fields));
  }

  async setRateLimit(expireTimeMs: number): Promise<void> {
    return this.write((tx) => closeWindow(tx, expireTimeMs));
  }

  async removeRateLimitKey(): Promise<number> {
    return this.write((tx) => removeWindow(tx));
  }

  /** Left over from an older release of BullMQ on Redis; never stored here. */
  async removeDeprecatedPriorityKey(): Promise<number> {
    return 0;
  }

  async removeDeduplicationKey(deduplicationId: string, jobId: string): Promise<number> {
    return this.write((tx) => freeIfHeldBy(tx, deduplicationId, jobId));
  }

  async deleteDeduplicationKey(deduplicationId: string): Promise<number> {
    return this.write((tx) => freeDeduplication(tx, deduplicationId));
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
    return this.write((tx) => upsertScheduler(tx, upsert));
  }

  async updateJobSchedulerNextMillis(
    id: string,
    nextMillis: number,
    _templateData: string,
    jobOpts: JobsOptions,
    producerId?: string,
  ): Promise<string | null> {
    return this.write((tx) => advanceScheduler(tx, id, nextMillis, jobOpts, producerId));
  }

  async removeJobScheduler(id: string): Promise<number> {
    return this.write((tx) => removeScheduler(tx, id));
  }

  protected write<Result>(work: (tx: QueueTransaction) => Result): Promise<Result> {
    return this.store.write(this.qualifiedName, work);
  }
}
