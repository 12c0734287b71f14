import { expect, it } from 'vitest';
import type { Stage } from '../contract/queue-backend.ts';

const TOKEN = 'the-token';

/** The part of the backend contract about the course of a job: order, attempts, delays, limits, locks. */
export function jobsContract(stage: Stage): void {
  it('hands out jobs in the order they came, urgent ones by priority, the newest first when asked', async () => {
    await stage.queue.add('low', {}, { priority: 9 });
    await stage.queue.add('first', {});
    await stage.queue.addBulk([
      { name: 'second', data: {} },
      { name: 'ahead', data: {}, opts: { lifo: true } },
    ]);
    await stage.queue.add('high', {}, { priority: 1 });
    const order: string[] = [];
    stage.startWorker(async (job) => order.push(job.name));
    await stage.finished(5);
    expect(order).toEqual(['ahead', 'first', 'second', 'high', 'low']);
  });

  it('ignores a second job with the same id while the first exists', async () => {
    await stage.queue.add('a', { n: 1 }, { jobId: 'same' });
    await stage.queue.add('a', { n: 2 }, { jobId: 'same' });
    expect(await stage.queue.getJobCounts('waiting')).toEqual({ waiting: 1 });
    expect((await stage.queue.getJob('same'))?.data).toEqual({ n: 1 });
  });

  it('tries a failing job again after its back-off and keeps the last reason', async () => {
    const startedAt: number[] = [];
    const job = await stage.queue.add('a', {}, { attempts: 3, backoff: { type: 'fixed', delay: 60 } });
    stage.startWorker(async () => {
      startedAt.push(Date.now());
      throw new Error(`try ${startedAt.length}`);
    });
    await stage.eventually(async () => expect(await job.getState()).toBe('failed'));
    expect(await stage.queue.getJob(job.id ?? '')).toMatchObject({
      attemptsMade: 3,
      attemptsStarted: 3,
      failedReason: 'try 3',
    });
    expect((startedAt[2] ?? 0) - (startedAt[0] ?? 0)).toBeGreaterThanOrEqual(118);
  });

  it('runs a delayed job when it is due, or at once when promoted', async () => {
    const addedAt = Date.now();
    const soon = await stage.queue.add('soon', {}, { delay: 150 });
    const later = await stage.queue.add('later', {}, { delay: 60_000 });
    const ranAt = new Map<string, number>();
    stage.startWorker(async (job) => ranAt.set(job.name, Date.now()));
    await later.promote();
    await stage.finished(2);
    expect((ranAt.get('soon') ?? 0) - addedAt).toBeGreaterThanOrEqual(149);
    await expect(soon.promote()).rejects.toMatchObject({ code: -3 });
  });

  it('hands out nothing while paused, and no more at a time than its global concurrency', async () => {
    await stage.queue.pause();
    await stage.queue.setGlobalConcurrency(2);
    await stage.queue.addBulk(Array.from({ length: 6 }, (_, n) => ({ name: 'a', data: { n } })));
    let running = 0;
    let most = 0;
    stage.startWorker(
      async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
      },
      { concurrency: 5 },
    );
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(most).toBe(0);
    await stage.queue.resume();
    await stage.finished(6);
    expect(most).toBe(2);
  });

  it('starts no more jobs in a window than the limiter allows', async () => {
    await stage.queue.addBulk(Array.from({ length: 4 }, (_, n) => ({ name: 'a', data: { n } })));
    const startedAt: number[] = [];
    stage.startWorker(async () => startedAt.push(Date.now()), { limiter: { max: 2, duration: 200 }, concurrency: 4 });
    await stage.finished(4);
    expect((startedAt[2] ?? 0) - (startedAt[0] ?? 0)).toBeGreaterThanOrEqual(190);
  });

  it('refuses to finish a job whose lock is lost or held by another, with the codes BullMQ knows', async () => {
    await stage.queue.add('a', {});
    const job = await stage.takeByHand().getNextJob(TOKEN);
    await expect(job?.moveToCompleted('x', 'not-mine', false)).rejects.toMatchObject({ code: -6 });
    await new Promise((resolve) => setTimeout(resolve, 320));
    expect(await job?.extendLock(TOKEN, 1000)).toBe(0);
    await expect(job?.moveToCompleted('x', TOKEN, false)).rejects.toMatchObject({ code: -2 });
  });

  it('runs a job again after its worker died, and fails it when that happens too often', async () => {
    const job = await stage.queue.add('a', {});
    await stage.takeByHand().getNextJob(TOKEN);
    const stalled: string[] = [];
    stage
      .startWorker(async () => undefined, { stalledInterval: 100, maxStalledCount: 0 })
      .on('stalled', (id) => stalled.push(id));
    await stage.eventually(async () => expect(await job.getState()).toBe('failed'));
    expect(stalled).toEqual([job.id]);
    expect((await stage.queue.getJob(job.id ?? ''))?.failedReason).toBe('job stalled more than allowable limit');
  });

  it('tells its listeners what happens to a job', async () => {
    const events = await stage.listen();
    const heard: string[] = [];
    for (const event of ['added', 'waiting', 'active', 'progress', 'drained'] as const)
      events.on(event, () => heard.push(event));
    stage.startWorker(async (job) => {
      await job.updateProgress(50);
      return { answer: 42 };
    });
    const job = await stage.queue.add('a', {});
    expect(await job.waitUntilFinished(events, 5000)).toEqual({ answer: 42 });
    await stage.eventually(() => expect(heard).toEqual(['added', 'waiting', 'active', 'progress', 'drained']));
  });
}
