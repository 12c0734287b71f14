import { ErrorCode } from 'bullmq';

interface Circumstances {
  command: string;
  jobId?: string | undefined;
  state?: string | undefined;
}

/** Every flow method (parents and children) rejects with this. */
export class UnsupportedOperationError extends Error {
  override readonly name = 'UnsupportedOperationError';

  constructor(method: string) {
    super(`${method} is not supported by the SQLite backend`);
  }
}

// BullMQ builds these errors itself for its own backends but does not export the function. Callers match on the wording.
function messageFor(code: ErrorCode, { command, jobId, state }: Circumstances): string {
  switch (code) {
    case ErrorCode.JobNotExist:
      return `Missing key for job ${jobId}. ${command}`;
    case ErrorCode.JobLockNotExist:
      return `Missing lock for job ${jobId}. ${command}`;
    case ErrorCode.JobNotInState:
      return `Job ${jobId} is not in the ${state} state. ${command}`;
    case ErrorCode.JobLockMismatch:
      return `Lock mismatch for job ${jobId}. Cmd ${command} from ${state}`;
    case ErrorCode.JobBelongsToJobScheduler:
      return `Job ${jobId} belongs to a job scheduler and cannot be removed directly. ${command}`;
    case ErrorCode.SchedulerJobIdCollision:
      return `Cannot create job scheduler iteration - job ID already exists. ${command}`;
    case ErrorCode.SchedulerJobSlotsBusy:
      return `Cannot create job scheduler iteration - current and next time slots already have jobs. ${command}`;
    default:
      return `Unknown code ${code} error for ${jobId}. ${command}`;
  }
}

/** The error BullMQ's own backends throw for this code: same wording, same `code` property. */
export function operationError(code: ErrorCode, circumstances: Circumstances): Error {
  return Object.assign(new Error(messageFor(code, circumstances)), { code });
}

/** BullMQ compares the message to tell a closed connection, which it expects while stopping, from a failure. */
export function closedError(): Error {
  return new Error('Connection is closed.');
}

/** True when another process held the write lock longer than SQLite was willing to wait. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
