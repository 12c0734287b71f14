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
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

/** An open datastore and the factory that puts BullMQ on it. */
export interface OpenBackend<B extends IQueueBackend, Connection> {
  connection: Connection;
  factory: BackendFactory<B, Connection>;
  close(): Promise<void>;
}

const TOKEN = 'the-token';
const WAIT = { timeout: 8000, interval: 10 };

/** What any backend promises to those who use BullMQ on it; Redis is the model. */
export function queueBackendContract<B extends IQueueBackend, Connection>(
  backendName: string,
  open: () => Promise<OpenBackend<B, Connection>>,
): void {
  describe(`a queue on ${backendName}`, () => {
    let backend: OpenBackend<B, Connection>;
    let name: string;
    let queue: Queue;
    const opened: { close(): Promise<unknown> }[] = [];

    const startWorker = (
      process: (job: Job) => Promise<unknown>,
      options: Partial<WorkerOptions<Connection>> = {},
    ): Worker => {
      const worker = new Worker(name, process, { connection: backend.connection, ...options }, backend.factory);
      worker.on('error', () => undefined);
      opened.push(worker);
      // The suite speaks of plain workers; which backend they run on is a matter of the type only.
      return worker as unknown as Worker;
    };
    const takeByHand = () => startWorker(async () => undefined, { autorun: false, lockDuration: 300 });
    const eventually = (check: () => unknown) => vi.waitFor(check, WAIT);
    const finished = (count: number) => eventually(async () => expect(await queue.getCompletedCount()).toBe(count));

    beforeAll(async () => {
      backend = await open();
    });
    beforeEach(async () => {
      name = `contract-${randomUUID()}`;
      queue = new Queue(name, { connection: backend.connection }, backend.factory) as unknown as Queue;
      await queue.waitUntilReady();
    });
    afterEach(async () => {
      for (const one of opened.splice(0).reverse()) await one.close();
      await queue.obliterate({ force: true });
      await queue.close();
    });
    afterAll(() => backend.close());

    it('hands out jobs in the order they came, urgent ones by priority, the newest first when asked', async () => {
      await queue.add('low', {}, { priority: 9 });
      await queue.add('first', {});
      await queue.addBulk([
        { name: 'second', data: {} },
        { name: 'ahead', data: {}, opts: { lifo: true } },
      ]);
      await queue.add('high', {}, { priority: 1 });
      const order: string[] = [];
      startWorker(async (job) => order.push(job.name));
      await finished(5);
      expect(order).toEqual(['ahead', 'first', 'second', 'high', 'low']);
    });

    it('ignores a second job with the same id while the first exists', async () => {
      await queue.add('a', { n: 1 }, { jobId: 'same' });
      await queue.add('a', { n: 2 }, { jobId: 'same' });
      expect(await queue.getJobCounts('waiting')).toEqual({ waiting: 1 });
      expect((await queue.getJob('same'))?.data).toEqual({ n: 1 });
    });

    it('lets a deduplication id go when its job finishes', async () => {
      const deduplication = { id: 'once' };
      const [first, second] = await queue.addBulk(
        [1, 2].map((n) => ({ name: 'a', data: { n }, opts: { deduplication } })),
      );
      expect(second?.id).toBe(first?.id);
      startWorker(async () => undefined);
      await finished(1);
      expect((await queue.add('a', { n: 3 }, { deduplication })).id).not.toBe(first?.id);
      await finished(2);
    });

    it('holds a deduplication id for its ttl, and longer when each add extends it', async () => {
      const held = { id: 'held', ttl: 120 };
      const extended = { id: 'extended', ttl: 120, extend: true };
      const first = await queue.add('a', {}, { deduplication: held });
      const kept = await queue.add('a', {}, { deduplication: extended });
      await new Promise((resolve) => setTimeout(resolve, 80));
      expect((await queue.add('a', {}, { deduplication: extended })).id).toBe(kept.id);
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect((await queue.add('a', {}, { deduplication: held })).id).not.toBe(first.id);
      expect((await queue.add('a', {}, { deduplication: extended })).id).toBe(kept.id);
    });

    it('replaces a delayed job with the same deduplication id', async () => {
      const opts = { delay: 60_000, deduplication: { id: 'draft', replace: true } };
      const first = await queue.add('a', { n: 1 }, opts);
      const second = await queue.add('a', { n: 2 }, opts);
      expect(await queue.getJob(first.id ?? '')).toBeUndefined();
      expect(await queue.getDeduplicationJobId('draft')).toBe(second.id);
    });

    it.each(['completes', 'fails'])(
      'a job added while its twin is active runs once more after that %s, with the last data',
      async (end) => {
        const deduplication = { id: 'group', keepLastIfActive: true };
        const seen: number[] = [];
        let release = () => undefined as unknown;
        startWorker(async (job) => {
          seen.push(job.data.n);
          if (job.data.n > 1) return;
          await new Promise((resolve) => (release = () => resolve(undefined)));
          if (end === 'fails') throw new Error('no');
        });
        await queue.add('drain', { n: 1 }, { deduplication });
        await eventually(() => expect(seen).toEqual([1]));
        await queue.addBulk([2, 3].map((n) => ({ name: 'drain', data: { n }, opts: { deduplication } })));
        expect(await queue.getJobCounts('waiting', 'active')).toEqual({ waiting: 0, active: 1 });
        release();
        await eventually(() => expect(seen).toEqual([1, 3]));
        await eventually(async () => expect(await queue.getDeduplicationJobId('group')).toBeNull());
      },
    );

    it('tries a failing job again after its back-off and keeps the last reason', async () => {
      const startedAt: number[] = [];
      const job = await queue.add('a', {}, { attempts: 3, backoff: { type: 'fixed', delay: 60 } });
      startWorker(async () => {
        startedAt.push(Date.now());
        throw new Error(`try ${startedAt.length}`);
      });
      await eventually(async () => expect(await job.getState()).toBe('failed'));
      expect(await queue.getJob(job.id ?? '')).toMatchObject({
        attemptsMade: 3,
        attemptsStarted: 3,
        failedReason: 'try 3',
      });
      expect((startedAt[2] ?? 0) - (startedAt[0] ?? 0)).toBeGreaterThanOrEqual(118);
    });

    it('runs a delayed job when it is due, or at once when promoted', async () => {
      const addedAt = Date.now();
      const soon = await queue.add('soon', {}, { delay: 150 });
      const later = await queue.add('later', {}, { delay: 60_000 });
      const ranAt = new Map<string, number>();
      startWorker(async (job) => ranAt.set(job.name, Date.now()));
      await later.promote();
      await finished(2);
      expect((ranAt.get('soon') ?? 0) - addedAt).toBeGreaterThanOrEqual(149);
      await expect(soon.promote()).rejects.toMatchObject({ code: -3 });
    });

    it('hands out nothing while paused, and no more at a time than its global concurrency', async () => {
      await queue.pause();
      await queue.setGlobalConcurrency(2);
      await queue.addBulk(Array.from({ length: 6 }, (_, n) => ({ name: 'a', data: { n } })));
      let running = 0;
      let most = 0;
      startWorker(
        async () => {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setTimeout(resolve, 20));
          running -= 1;
        },
        { concurrency: 5 },
      );
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(most).toBe(0);
      await queue.resume();
      await finished(6);
      expect(most).toBe(2);
    });

    it('starts no more jobs in a window than the limiter allows', async () => {
      await queue.addBulk(Array.from({ length: 4 }, (_, n) => ({ name: 'a', data: { n } })));
      const startedAt: number[] = [];
      startWorker(async () => startedAt.push(Date.now()), { limiter: { max: 2, duration: 200 }, concurrency: 4 });
      await finished(4);
      expect((startedAt[2] ?? 0) - (startedAt[0] ?? 0)).toBeGreaterThanOrEqual(190);
    });

    it('keeps as many finished jobs as asked, by count or age', async () => {
      await queue.addBulk(
        Array.from({ length: 5 }, (_, n) => ({ name: `${n}`, data: {}, opts: { removeOnComplete: 2 } })),
      );
      await queue.add('gone', {}, { removeOnComplete: true });
      startWorker(async () => undefined);
      await eventually(async () => expect((await queue.getCompleted()).map((job) => job.name)).toEqual(['4', '3']));
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await queue.add('young', {}, { removeOnComplete: { age: 1 } });
      await eventually(async () => expect((await queue.getCompleted()).map((job) => job.name)).toEqual(['young']));
    });

    it('pages through its jobs in both directions', async () => {
      await queue.addBulk(['a', 'b', 'c', 'd'].map((job) => ({ name: job, data: {} })));
      const names = async (start: number, end: number, asc: boolean) =>
        (await queue.getJobs(['waiting'], start, end, asc)).map((job) => job.name).join('');
      expect(await names(0, -1, true)).toBe('abcd');
      expect(await names(1, 2, true)).toBe('bc');
      expect(await names(0, 1, false)).toBe('dc');
      expect(await names(4, 9, false)).toBe('');
    });

    it('counts per priority, and moves a job whose priority changes', async () => {
      const job = await queue.add('a', {}, { priority: 5 });
      await queue.addBulk([
        { name: 'b', data: {} },
        { name: 'c', data: {}, opts: { priority: 5 } },
      ]);
      expect(await queue.getCountsPerPriority([0, 5])).toEqual({ 0: 1, 5: 2 });
      await job.changePriority({ priority: 0 });
      expect(await queue.getCountsPerPriority([0, 5])).toEqual({ 0: 2, 5: 1 });
    });

    it('keeps logs, progress and changed data with a job', async () => {
      const job = await queue.add('a', { n: 1 });
      for (const line of ['one', 'two', 'three']) await job.log(line);
      await job.updateProgress({ at: 'half' });
      await job.updateData({ n: 2 });
      expect(await queue.getJobLogs(job.id ?? '', 0, 1)).toEqual({ logs: ['one', 'two'], count: 3 });
      expect(await queue.getJobLogs(job.id ?? '', 0, 0, false)).toEqual({ logs: ['three'], count: 3 });
      await job.clearLogs(1);
      expect(await queue.getJobLogs(job.id ?? '')).toEqual({ logs: ['three'], count: 1 });
      expect(await queue.getJob(job.id ?? '')).toMatchObject({ progress: { at: 'half' }, data: { n: 2 } });
    });

    it('removes, cleans and drains, but never a job that a worker holds', async () => {
      const held = await queue.add('held', {});
      await takeByHand().getNextJob(TOKEN);
      await expect(held.remove()).rejects.toThrow('locked');
      await queue.addBulk([
        { name: 'a', data: {} },
        { name: 'b', data: {} },
        { name: 'late', data: {}, opts: { delay: 60_000 } },
      ]);
      expect(await queue.clean(0, 1, 'wait')).toHaveLength(1);
      await queue.drain();
      expect(await queue.getJobCounts('active', 'waiting', 'delayed')).toEqual({ active: 1, waiting: 0, delayed: 1 });
      await queue.drain(true);
      expect(await queue.getDelayedCount()).toBe(0);
    });

    it('puts failed jobs back into the line when asked', async () => {
      let isBroken = true;
      startWorker(async () => {
        if (isBroken) throw new Error('broken');
      });
      await queue.addBulk([
        { name: 'a', data: {} },
        { name: 'b', data: {} },
      ]);
      await eventually(async () => expect(await queue.getFailedCount()).toBe(2));
      isBroken = false;
      await queue.retryJobs();
      await finished(2);
    });

    it('refuses to finish a job whose lock is lost or held by another, with the codes BullMQ knows', async () => {
      await queue.add('a', {});
      const job = await takeByHand().getNextJob(TOKEN);
      await expect(job?.moveToCompleted('x', 'not-mine', false)).rejects.toMatchObject({ code: -6 });
      await new Promise((resolve) => setTimeout(resolve, 320));
      expect(await job?.extendLock(TOKEN, 1000)).toBe(0);
      await expect(job?.moveToCompleted('x', TOKEN, false)).rejects.toMatchObject({ code: -2 });
    });

    it('runs a job again after its worker died, and fails it when that happens too often', async () => {
      const job = await queue.add('a', {});
      await takeByHand().getNextJob(TOKEN);
      const stalled: string[] = [];
      startWorker(async () => undefined, { stalledInterval: 100, maxStalledCount: 0 }).on('stalled', (id) =>
        stalled.push(id),
      );
      await eventually(async () => expect(await job.getState()).toBe('failed'));
      expect(stalled).toEqual([job.id]);
      expect((await queue.getJob(job.id ?? ''))?.failedReason).toBe('job stalled more than allowable limit');
    });

    it('tells its listeners what happens to a job', async () => {
      const events = new QueueEvents(name, { connection: backend.connection, lastEventId: '0' }, backend.factory);
      opened.push(events);
      await events.waitUntilReady();
      const heard: string[] = [];
      for (const event of ['added', 'waiting', 'active', 'progress', 'drained'] as const)
        events.on(event, () => heard.push(event));
      startWorker(async (job) => {
        await job.updateProgress(50);
        return { answer: 42 };
      });
      const job = await queue.add('a', {});
      // Same story as with the worker's type.
      expect(await job.waitUntilFinished(events as unknown as QueueEvents, 5000)).toEqual({ answer: 42 });
      await eventually(() => expect(heard).toEqual(['added', 'waiting', 'active', 'progress', 'drained']));
    });

    it('makes jobs on a schedule until the schedule is removed', async () => {
      await queue.upsertJobScheduler('beat', { every: 100 }, { name: 'tick', data: { n: 1 } });
      await queue.upsertJobScheduler('daily', { pattern: '0 0 3 * * *' }, { name: 'report' });
      const ticks: string[] = [];
      startWorker(async (job) => ticks.push(job.name));
      await eventually(() => expect(ticks.length).toBeGreaterThanOrEqual(3));
      expect((await queue.getJobSchedulers(0, -1, true)).map((one) => one.key)).toEqual(['beat', 'daily']);
      expect(await queue.getJobScheduler('beat')).toMatchObject({ every: 100, template: { data: { n: 1 } } });
      expect(await queue.removeJobScheduler('beat')).toBe(true);
      expect((await queue.getDelayed()).map((job) => job.name)).toEqual(['report']);
    });

    it('counts what it finished per minute and knows its workers', async () => {
      const worker = startWorker(async () => undefined, { metrics: { maxDataPoints: 10 }, name: 'anna' });
      await worker.waitUntilReady();
      await queue.addBulk([
        { name: 'a', data: {} },
        { name: 'b', data: {} },
      ]);
      await finished(2);
      expect((await queue.getMetrics('completed')).meta.count).toBe(2);
      expect((await queue.getWorkers()).map((one) => one.rawname?.split(':').at(-1))).toEqual(['anna']);
    });
  });
}
