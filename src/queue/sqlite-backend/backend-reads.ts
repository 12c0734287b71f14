import type { JobJson, JobState, JobType } from 'bullmq';
import { BackendConnection } from './backend-connection.ts';
import { findWinner } from './deduplication-keys.ts';
import { countJobs, countPerPriority, finishedStatus, isJobInState, jobRanges, jobState } from './getters.ts';
import { readJob } from './job-json.ts';
import { readLog } from './job-logs.ts';
import { readMetrics } from './metrics.ts';
import { isMaxed, metaOf } from './queue-row.ts';
import type { QueueView } from './queue-view.ts';
import { rateLimitTtlMs } from './rate-limit.ts';
import { findScheduler, listSchedulers, schedulerExists } from './schedulers.ts';

/** The questions BullMQ asks. None of them writes. */
export abstract class BackendReads extends BackendConnection {
  protected get view(): QueueView {
    return this.store.read(this.qualifiedName);
  }

  async getState(jobId: string): Promise<JobState | 'unknown'> {
    return jobState(this.view, jobId);
  }

  async isJobInState(state: string, jobId: string): Promise<boolean> {
    return isJobInState(this.view, state, jobId);
  }

  async isFinished(jobId: string, returnValue = false): Promise<number | [number, string]> {
    return finishedStatus(this.view, jobId, returnValue);
  }

  async isMaxed(): Promise<boolean> {
    return isMaxed(this.view.row);
  }

  async getJobData(jobId: string): Promise<JobJson | undefined> {
    return readJob(this.view, jobId);
  }

  async getJobLogs(jobId: string, start: number, end: number, asc: boolean) {
    return readLog(this.view, jobId, start, end, asc);
  }

  async getDeduplicationJobId(deduplicationId: string): Promise<string | null> {
    return findWinner(this.view, deduplicationId)?.jobId ?? null;
  }

  async getRateLimitTtl(maxJobs?: number): Promise<number> {
    return rateLimitTtlMs(this.view, maxJobs);
  }

  async getCounts(types: JobType[], delayedTimestamp?: number): Promise<number[]> {
    return countJobs(this.view, types, delayedTimestamp);
  }

  async getCountsPerPriority(priorities: number[]): Promise<number[]> {
    return countPerPriority(this.view, priorities);
  }

  async getRanges(types: JobType[], start = 0, end = 1, asc = false): Promise<[string][]> {
    // BullMQ declares the pages as one-element tuples; they are lists of ids.
    return jobRanges(this.view, types, start, end, asc) as [string][];
  }

  async getMetrics(type: 'completed' | 'failed', start = 0, end = -1): Promise<[string[], string[], number]> {
    return readMetrics(this.view, type, start, end);
  }

  async getJobScheduler(id: string): Promise<[string[] | null, string | null]> {
    const scheduler = findScheduler(this.view, id);
    return scheduler ? [Object.entries(scheduler.fields).flat(), String(scheduler.nextAt)] : [null, null];
  }

  async isJobScheduler(id: string): Promise<boolean> {
    return schedulerExists(this.view, id);
  }

  async getJobSchedulerData(id: string): Promise<Record<string, string>> {
    return findScheduler(this.view, id)?.fields ?? {};
  }

  async getJobSchedulersRange(start: number, end: number, asc: boolean): Promise<string[]> {
    const schedulers = listSchedulers(this.view);
    if (!asc) schedulers.reverse();
    const page = schedulers.slice(start, end < 0 ? schedulers.length + end + 1 : end + 1);
    return page.flatMap(({ id, nextAt }) => [id, String(nextAt)]);
  }

  async getJobSchedulersCount(): Promise<number> {
    return listSchedulers(this.view).length;
  }

  async getQueueMeta(): Promise<Record<string, string>> {
    return { ...metaOf(this.view.row) };
  }

  async getQueueMetaField(field: string): Promise<string | null> {
    return metaOf(this.view.row)[field] ?? null;
  }

  async getQueueMetaFields(fields: string[]): Promise<(string | null)[]> {
    const meta = metaOf(this.view.row);
    return fields.map((field) => meta[field] ?? null);
  }

  async hasQueueMetaField(field: string): Promise<boolean> {
    return metaOf(this.view.row)[field] !== undefined;
  }
}
