import { randomUUID } from 'node:crypto';
import {
  type BackendFactory,
  type IQueueBackend,
  type Job,
  Queue,
  QueueEvents,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, vi } from 'vitest';
import { deduplicationContract } from '../queue/contract-deduplication.ts';
import { jobsContract } from '../queue/contract-jobs.ts';
import { upkeepContract } from '../queue/contract-upkeep.ts';

/** An open datastore and the factory that puts BullMQ on it. */
export interface OpenBackend<B extends IQueueBackend, Connection> {
  connection: Connection;
  factory: BackendFactory<B, Connection>;
  close(): Promise<void>;
}

/** A fresh queue for each test, and what a test does with it. Everything it starts is closed after the test. */
export interface Stage {
  readonly queue: Queue;
  startWorker(process: (job: Job) => Promise<unknown>, options?: Omit<Partial<WorkerOptions>, 'connection'>): Worker;
  /** A worker that takes jobs only when told to and locks them for 300 ms. */
  takeByHand(): Worker;
  listen(): Promise<QueueEvents>;
  eventually(check: () => unknown): Promise<unknown>;
  finished(count: number): Promise<unknown>;
}

const WAIT = { timeout: 8000, interval: 10 };

/** What any backend promises to those who use BullMQ on it; Redis is the model. */
export function queueBackendContract<B extends IQueueBackend, Connection>(
  backendName: string,
  open: () => Promise<OpenBackend<B, Connection>>,
): void {
  describe(`a queue on ${backendName}`, () => {
    const stage = setUpStage(open);
    jobsContract(stage);
    deduplicationContract(stage);
    upkeepContract(stage);
  });
}

// The suite speaks of plain queues, workers and listeners; which backend they run on is a matter of the type only.
function setUpStage<B extends IQueueBackend, Connection>(open: () => Promise<OpenBackend<B, Connection>>): Stage {
  let backend: OpenBackend<B, Connection>;
  let queue: Queue;
  const opened: { close(): Promise<unknown> }[] = [];

  beforeAll(async () => {
    backend = await open();
  });
  beforeEach(async () => {
    const { connection, factory } = backend;
    queue = new Queue(`contract-${randomUUID()}`, { connection }, factory) as unknown as Queue;
    await queue.waitUntilReady();
  });
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
    await queue.obliterate({ force: true });
    await queue.close();
  });
  afterAll(() => backend.close());

  const eventually = (check: () => unknown) => vi.waitFor(check, WAIT);
  const startWorker: Stage['startWorker'] = (process, options = {}) => {
    const worker = new Worker(queue.name, process, { ...options, connection: backend.connection }, backend.factory);
    worker.on('error', () => undefined);
    opened.push(worker);
    return worker as unknown as Worker;
  };
  return {
    get queue() {
      return queue;
    },
    startWorker,
    takeByHand: () => startWorker(async () => undefined, { autorun: false, lockDuration: 300 }),
    listen: async () => {
      const options = { connection: backend.connection, lastEventId: '0' };
      const events = new QueueEvents(queue.name, options, backend.factory);
      opened.push(events);
      await events.waitUntilReady();
      return events as unknown as QueueEvents;
    },
    eventually,
    finished: (count) => eventually(async () => expect(await queue.getCompletedCount()).toBe(count)),
  };
}
