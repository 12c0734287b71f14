import { expect, it } from 'vitest';
import type { Stage } from '../contract/queue-backend.ts';

const TOKEN = 'the-token';

/** The part of the backend contract about what is asked of and done to a queue from outside. */
export function upkeepContract(stage: Stage): void {
  it('keeps as many finished jobs as asked, by count or age', async () => {
    await stage.queue.addBulk(
      Array.from({ length: 5 }, (_, n) => ({ name: `${n}`, data: {}, opts: { removeOnComplete: 2 } })),
    );
    await stage.queue.add('gone', {}, { removeOnComplete: true });
    stage.startWorker(async () => undefined);
    await stage.eventually(async () =>
      expect((await stage.queue.getCompleted()).map((job) => job.name)).toEqual(['4', '3']),
    );
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await stage.queue.add('young', {}, { removeOnComplete: { age: 1 } });
    await stage.eventually(async () =>
      expect((await stage.queue.getCompleted()).map((job) => job.name)).toEqual(['young']),
    );
  });

  it('pages through its jobs in both directions', async () => {
    await stage.queue.addBulk(['a', 'b', 'c', 'd'].map((job) => ({ name: job, data: {} })));
    const names = async (start: number, end: number, asc: boolean) =>
      (await stage.queue.getJobs(['waiting'], start, end, asc)).map((job) => job.name).join('');
    expect(await names(0, -1, true)).toBe('abcd');
    expect(await names(1, 2, true)).toBe('bc');
    expect(await names(0, 1, false)).toBe('dc');
    expect(await names(4, 9, false)).toBe('');
  });

  it('counts per priority, and moves a job whose priority changes', async () => {
    const job = await stage.queue.add('a', {}, { priority: 5 });
    await stage.queue.addBulk([
      { name: 'b', data: {} },
      { name: 'c', data: {}, opts: { priority: 5 } },
    ]);
    expect(await stage.queue.getCountsPerPriority([0, 5])).toEqual({ 0: 1, 5: 2 });
    await job.changePriority({ priority: 0 });
    expect(await stage.queue.getCountsPerPriority([0, 5])).toEqual({ 0: 2, 5: 1 });
  });

  it('keeps logs, progress and changed data with a job', async () => {
    const job = await stage.queue.add('a', { n: 1 });
    for (const line of ['one', 'two', 'three']) await job.log(line);
    await job.updateProgress({ at: 'half' });
    await job.updateData({ n: 2 });
    expect(await stage.queue.getJobLogs(job.id ?? '', 0, 1)).toEqual({ logs: ['one', 'two'], count: 3 });
    expect(await stage.queue.getJobLogs(job.id ?? '', 0, 0, false)).toEqual({ logs: ['three'], count: 3 });
    await job.clearLogs(1);
    expect(await stage.queue.getJobLogs(job.id ?? '')).toEqual({ logs: ['three'], count: 1 });
    expect(await stage.queue.getJob(job.id ?? '')).toMatchObject({ progress: { at: 'half' }, data: { n: 2 } });
  });

  it('removes, cleans and drains, but never a job that a worker holds', async () => {
    const held = await stage.queue.add('held', {});
    await stage.takeByHand().getNextJob(TOKEN);
    await expect(held.remove()).rejects.toThrow('locked');
    await stage.queue.addBulk([
      { name: 'a', data: {} },
      { name: 'b', data: {} },
      { name: 'late', data: {}, opts: { delay: 60_000 } },
    ]);
    expect(await stage.queue.clean(0, 1, 'wait')).toHaveLength(1);
    await stage.queue.drain();
    expect(await stage.queue.getJobCounts('active', 'waiting', 'delayed')).toEqual({
      active: 1,
      waiting: 0,
      delayed: 1,
    });
    await stage.queue.drain(true);
    expect(await stage.queue.getDelayedCount()).toBe(0);
  });

  it('puts failed jobs back into the line when asked', async () => {
    let isBroken = true;
    stage.startWorker(async () => {
      if (isBroken) throw new Error('broken');
    });
    await stage.queue.addBulk([
      { name: 'a', data: {} },
      { name: 'b', data: {} },
    ]);
    await stage.eventually(async () => expect(await stage.queue.getFailedCount()).toBe(2));
    isBroken = false;
    await stage.queue.retryJobs();
    await stage.finished(2);
  });

  it('makes jobs on a schedule until the schedule is removed', async () => {
    await stage.queue.upsertJobScheduler('beat', { every: 100 }, { name: 'tick', data: { n: 1 } });
    await stage.queue.upsertJobScheduler('daily', { pattern: '0 0 3 * * *' }, { name: 'report' });
    const ticks: string[] = [];
    stage.startWorker(async (job) => ticks.push(job.name));
    await stage.eventually(() => expect(ticks.length).toBeGreaterThanOrEqual(3));
    expect((await stage.queue.getJobSchedulers(0, -1, true)).map((one) => one.key)).toEqual(['beat', 'daily']);
    expect(await stage.queue.getJobScheduler('beat')).toMatchObject({ every: 100, template: { data: { n: 1 } } });
    expect(await stage.queue.removeJobScheduler('beat')).toBe(true);
    expect((await stage.queue.getDelayed()).map((job) => job.name)).toEqual(['report']);
  });

  it('counts what it finished per minute and knows its workers', async () => {
    const worker = stage.startWorker(async () => undefined, { metrics: { maxDataPoints: 10 }, name: 'anna' });
    await worker.waitUntilReady();
    await stage.queue.addBulk([
      { name: 'a', data: {} },
      { name: 'b', data: {} },
    ]);
    await stage.finished(2);
    expect((await stage.queue.getMetrics('completed')).meta.count).toBe(2);
    expect((await stage.queue.getWorkers()).map((one) => one.rawname?.split(':').at(-1))).toEqual(['anna']);
  });
}
