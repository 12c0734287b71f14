import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { FlowProducer, Queue, Worker } from 'bullmq';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createSqliteBackend,
  openSqliteQueue,
  type SqliteQueue,
  UnsupportedOperationError,
} from '../../src/queue/sqlite-backend/index.ts';

const STATES = ['waiting', 'prioritized', 'delayed', 'active', 'completed', 'failed'] as const;
const WAIT = { timeout: 8000, interval: 10 };

describe('the SQLite backend', () => {
  let directory: string;
  let file: string;
  let connection: SqliteQueue;
  let queue: Queue;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sqlite-backend-'));
    file = join(directory, 'queue.db');
    connection = openSqliteQueue(file, { busyTimeoutMs: 400 });
    // The tests speak of a plain queue; its backend is a matter of the type only.
    queue = new Queue('jobs', { connection }, createSqliteBackend) as unknown as Queue;
    await queue.waitUntilReady();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await queue.close();
    connection.close();
    await rm(directory, { recursive: true });
  });

  it('finds its jobs again when the file is opened anew', async () => {
    await queue.add('a', { n: 1 });
    await queue.close();
    connection.close();
    connection = openSqliteQueue(file);
    queue = new Queue('jobs', { connection }, createSqliteBackend) as unknown as Queue;
    expect((await queue.getWaiting()).map((job) => job.data)).toEqual([{ n: 1 }]);
  });

  it('refuses a file that a newer release has written', () => {
    const other = new Database(file);
    other.pragma('user_version = 99');
    expect(() => openSqliteQueue(file)).toThrow(/schema version 99; this release reads up to 1/);
    other.pragma('user_version = 1');
    other.close();
  });

  it('works in memory, where no file is left behind', async () => {
    const memory = openSqliteQueue(':memory:');
    const forgetful = new Queue('jobs', { connection: memory }, createSqliteBackend);
    const worker = new Worker('jobs', async (job) => job.data.n * 2, { connection: memory }, createSqliteBackend);
    const job = await forgetful.add('a', { n: 21 });
    await vi.waitFor(async () => expect((await forgetful.getJob(job.id ?? ''))?.returnvalue).toBe(42), WAIT);
    await worker.close();
    await forgetful.close();
    memory.close();
  });

  it('says clearly that it knows no flows', async () => {
    const flows = new FlowProducer({ connection }, createSqliteBackend);
    await expect(flows.add({ name: 'a', queueName: 'jobs', children: [] })).rejects.toThrow(
      'addFlow is not supported by the SQLite backend',
    );
    const parent = { id: '1', queue: 'bull:jobs' };
    await expect(queue.add('child', {}, { parent })).rejects.toBeInstanceOf(UnsupportedOperationError);
    await flows.close();
  });

  it('waits for a process that holds the file, and gives up with SQLITE_BUSY', async () => {
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    const patient = queue.add('a', {});
    setTimeout(() => other.exec('COMMIT'), 150);
    expect((await patient).id).toBe('1');
    other.exec('BEGIN IMMEDIATE');
    await expect(queue.add('b', {})).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    other.exec('ROLLBACK');
    other.close();
    expect(await queue.getWaitingCount()).toBe(1);
  });

  it('undoes a failing write without its neighbours in the same commit', async () => {
    const outcomes = await Promise.allSettled([
      queue.add('a', {}),
      queue.add('child', {}, { parent: { id: '1', queue: 'bull:jobs' } }),
      queue.add('b', {}),
    ]);
    expect(outcomes.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await queue.getWaiting()).map((job) => [job.id, job.name])).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });

  it('counts exactly what it holds after a lively time', async () => {
    const worker = new Worker(
      'jobs',
      async (job) => {
        if (job.data.n % 3 === 0) throw new Error('no');
      },
      { connection, concurrency: 5, removeOnComplete: { count: 20 }, removeOnFail: { age: 3600, count: 15 } },
      createSqliteBackend,
    );
    for (let n = 0; n < 200; n += 1) {
      const deduplication = { id: `${n % 7}`, keepLastIfActive: true };
      const opts = [{ deduplication }, { delay: (n % 5) * 20 }, { priority: (n % 4) + 1 }, { attempts: 2 }][n % 4];
      await queue.add('a', { n }, opts);
      if (n % 40 === 0) await queue.clean(0, 5, 'completed');
      if (n % 50 === 0) await queue.retryJobs();
      if (n % 60 === 0) await queue.drain(n % 120 === 0);
    }
    await vi.waitFor(async () => expect(await queue.getJobCountByTypes('waiting', 'active', 'delayed')).toBe(0), WAIT);
    await worker.close();
    expect(await queue.getJobCounts(...STATES)).toEqual(rowsPerState(file));
  });

  it('keeps no more events than the queue is set to', async () => {
    const modest = new Queue('modest', { connection, streams: { events: { maxLen: 100 } } }, createSqliteBackend);
    await modest.waitUntilReady();
    for (let n = 0; n < 10; n += 1) await modest.addBulk(Array.from({ length: 100 }, () => ({ name: 'a', data: {} })));
    const reader = new Database(file, { readonly: true });
    const kept = reader.prepare('SELECT sum(count) FROM event').pluck().get();
    reader.close();
    expect(kept).toBeLessThan(100 + 256 + 200);
    await modest.close();
  });

  it('costs next to nothing while nothing happens', async () => {
    const worker = new Worker('jobs', async () => undefined, { connection }, createSqliteBackend);
    await worker.waitUntilReady();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(100);
    await worker.close();
  });

  it('commits even while a test has stopped the clock', async () => {
    vi.useFakeTimers();
    expect((await queue.add('a', {})).id).toBe('1');
  });
});

function rowsPerState(file: string): Record<string, number> {
  const reader = new Database(file, { readonly: true });
  // The columns of this very statement.
  const rows = reader.prepare('SELECT state, count(*) AS count FROM job GROUP BY state').all() as {
    state: string;
    count: number;
  }[];
  reader.close();
  const counts = Object.fromEntries(STATES.map((state) => [state, 0]));
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}
