import type { Queue as BullQueue, JobsOptions, Worker, WorkerOptions } from 'bullmq';
import { messageOf, TemporaryFailure } from '../domain/error.ts';
import type { Millis } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import type { Bell, Listener, Queue } from '../engine/ports.ts';

/** Where the bells are kept: how BullMQ's queues and workers are made on it, and what is to be closed with it. */
export interface QueueBackend {
  /** Resolves once queues can be made; rejects while that is out of reach. */
  ready(): Promise<void>;
  makeQueue(name: string): BullQueue;
  makeWorker(name: string, answer: (key: string) => Promise<void>, options: Omit<WorkerOptions, 'connection'>): Worker;
  close(): Promise<void>;
}

/**
 * A worker that died leaves its bells locked for so long. Short, because the store's lanes and not these locks keep
 * two workers from one group.
 */
const LOCK_MS: Millis = 5_000;
const RETRY_AFTER_MS: Millis = 5_000;
/** While a queue is away, its workers notice several times a second. */
const COMPLAIN_EVERY_MS: Millis = 60_000;

/** One bell for each key: those that come while it is answered are one more bell afterwards. */
function bellOptions(key: string): JobsOptions {
  return {
    deduplication: { id: key, keepLastIfActive: true },
    removeOnComplete: true,
    removeOnFail: { age: 86_400, count: 1_000 },
    attempts: 5,
    backoff: { type: 'exponential', delay: 500 },
  };
}

/** Bells over BullMQ. */
export class BullmqQueue implements Queue {
  readonly #backend: QueueBackend;
  readonly #logger: Logger;
  readonly #topics = new Set<string>();
  readonly #queues = new Map<string, BullQueue>();

  constructor(backend: QueueBackend, logger: Logger) {
    this.#backend = backend;
    this.#logger = logger;
  }

  async ring(bells: readonly Bell[]): Promise<void> {
    try {
      for (const topic of new Set(bells.map((bell) => bell.topic))) {
        const rung = bells.filter((bell) => bell.topic === topic);
        const queue = await this.#queue(topic);
        await queue.addBulk(rung.map(({ key }) => ({ name: 'bell', data: key, opts: bellOptions(key) })));
      }
    } catch (error) {
      throw new TemporaryFailure(`the queue cannot be reached: ${messageOf(error)}`, RETRY_AFTER_MS, { cause: error });
    }
  }

  async listen(topic: string, concurrency: number, answer: (key: string) => Promise<void>): Promise<Listener> {
    this.#topics.add(topic);
    const worker = this.#backend.makeWorker(topic, answer, {
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS / 2,
      maxStalledCount: 1_000,
    });
    let complainedAt = Number.NEGATIVE_INFINITY;
    worker.on('error', (error) => {
      const isNews = performance.now() - complainedAt > COMPLAIN_EVERY_MS;
      if (isNews) complainedAt = performance.now();
      this.#logger[isNews ? 'warn' : 'debug']({ topic, why: error.message }, 'queue worker');
    });
    worker.on('failed', (job, error) =>
      this.#logger.error({ topic, key: job?.data, err: error }, 'a bell was not answered'),
    );
    return { close: (graceMs = 5_000) => closeWithin(worker, graceMs) };
  }

  async depth(): Promise<number> {
    let depth = 0;
    for (const topic of this.#topics) {
      const queue = await this.#queue(topic);
      const counts = await queue.getJobCounts('waiting', 'active', 'prioritized', 'delayed');
      for (const count of Object.values(counts)) depth += count;
    }
    return depth;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    await this.#backend.close();
  }

  /** A queue that is made before its connection is there never works: BullMQ keeps the failure. */
  async #queue(topic: string): Promise<BullQueue> {
    if (!this.#queues.has(topic)) await this.#backend.ready();
    this.#topics.add(topic);
    const known = this.#queues.get(topic);
    if (known) return known;
    const queue = this.#backend.makeQueue(topic);
    queue.on('error', (error) => this.#logger.debug({ topic, why: error.message }, 'queue'));
    this.#queues.set(topic, queue);
    queue.waitUntilReady().catch(() => this.#queues.delete(topic)); // the next ring makes another one
    return queue;
  }
}

/** A worker's close waits for the queue, which may be gone: after a while it is forced. */
async function closeWithin(worker: Worker, graceMs: Millis): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, graceMs, 'late');
  });
  const closed = worker.close().then(() => 'closed' as const);
  if ((await Promise.race([closed, late])) === 'late') await Promise.race([worker.close(true), late]);
  clearTimeout(timer);
}
