import type { JobJson, ParentKeyOpts } from 'bullmq';
import { deduplicate } from './deduplication.ts';
import { UnsupportedOperationError } from './errors.ts';
import { jobExists, type NewJob, storeJob } from './jobs.ts';
import type { QueueTransaction } from './queue-view.ts';

export interface JobEntry {
  job: JobJson;
  jobId: string | undefined;
  parentKeyOpts?: ParentKeyOpts | undefined;
}

/** Adds a job and returns its id, or the id of the job that already stands for it. */
export function addJob(tx: QueueTransaction, { job, jobId, parentKeyOpts }: JobEntry): string {
  if (job.parentKey || job.parent || parentKeyOpts?.addToWaitingChildren) {
    throw new UnsupportedOperationError('Adding a job with a parent');
  }
  // Counted even when the job brings its own id, as in Redis: ids given by the counter then never repeat.
  const counterId = tx.nextJobId();
  if (jobId && jobExists(tx, jobId)) {
    tx.emit('duplicated', { jobId });
    return jobId;
  }
  const newJob: NewJob = {
    id: jobId || counterId,
    name: job.name,
    data: job.data,
    opts: job.opts,
    timestamp: job.timestamp,
    schedulerId: job.repeatJobKey,
  };
  const winnerId = deduplicate(tx, newJob);
  if (winnerId !== undefined) return winnerId;
  storeJob(tx, newJob);
  return newJob.id;
}
