import type { BackendFactory } from 'bullmq';
import { SqliteQueueBackend } from './backend.ts';
import type { BackendOptions } from './backend-connection.ts';
import { SqliteQueue, type SqliteQueueOptions } from './sqlite-queue.ts';

export { SqliteQueueBackend } from './backend.ts';
export { UnsupportedOperationError } from './errors.ts';
export type { SqliteQueue, SqliteQueueOptions } from './sqlite-queue.ts';

/**
 * Opens (and creates when missing) the file that holds the queues; `':memory:'` keeps them in this process alone.
 * One handle serves all queues, workers and listeners of a process, and any number of processes may open one file.
 * Throws when the file was written by a newer release. Close it after everything that uses it.
 */
export function openSqliteQueue(file: string, options: SqliteQueueOptions = {}): SqliteQueue {
  return new SqliteQueue(file, options);
}

/**
 * The factory to hand to BullMQ, with an open file as the connection:
 * `new Queue(name, { connection: openSqliteQueue('queue.db') }, createSqliteBackend)`.
 */
export const createSqliteBackend: BackendFactory<SqliteQueueBackend, SqliteQueue> = (name, opts, role = {}) => {
  if (!(opts.connection instanceof SqliteQueue)) {
    throw new TypeError('The SQLite backend needs `connection: openSqliteQueue(file)`');
  }
  return new SqliteQueueBackend(name, opts, clientSuffix(opts, role.withBlockingConnection ?? false));
};

// Only workers are listed from the start, named or not; BullMQ names its listeners itself and queues not at all.
function clientSuffix(opts: BackendOptions, isWorker: boolean): string | undefined {
  if (!isWorker) return undefined;
  return opts.name ? `:w:${opts.name}` : '';
}
