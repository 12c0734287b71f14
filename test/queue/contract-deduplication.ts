import { expect, it } from 'vitest';
import type { Stage } from '../contract/queue-backend.ts';

/** The part of the backend contract about deduplication in all its modes. */
export function deduplicationContract(stage: Stage): void {
  it('lets a deduplication id go when its job finishes', async () => {
    const deduplication = { id: 'once' };
    const [first, second] = await stage.queue.addBulk(
      [1, 2].map((n) => ({ name: 'a', data: { n }, opts: { deduplication } })),
    );
    expect(second?.id).toBe(first?.id);
    stage.startWorker(async () => undefined);
    await stage.finished(1);
    expect((await stage.queue.add('a', { n: 3 }, { deduplication })).id).not.toBe(first?.id);
    await stage.finished(2);
  });

  it('holds a deduplication id for its ttl, and longer when each add extends it', async () => {
    const held = { id: 'held', ttl: 120 };
    const extended = { id: 'extended', ttl: 120, extend: true };
    const first = await stage.queue.add('a', {}, { deduplication: held });
    const kept = await stage.queue.add('a', {}, { deduplication: extended });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect((await stage.queue.add('a', {}, { deduplication: extended })).id).toBe(kept.id);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await stage.queue.add('a', {}, { deduplication: held })).id).not.toBe(first.id);
    expect((await stage.queue.add('a', {}, { deduplication: extended })).id).toBe(kept.id);
  });

  it('replaces a delayed job with the same deduplication id', async () => {
    const opts = { delay: 60_000, deduplication: { id: 'draft', replace: true } };
    const first = await stage.queue.add('a', { n: 1 }, opts);
    const second = await stage.queue.add('a', { n: 2 }, opts);
    expect(await stage.queue.getJob(first.id ?? '')).toBeUndefined();
    expect(await stage.queue.getDeduplicationJobId('draft')).toBe(second.id);
  });

  it.each(['completes', 'fails'])(
    'a job added while its twin is active runs once more after that %s, with the last data',
    async (end) => {
      const deduplication = { id: 'group', keepLastIfActive: true };
      const seen: number[] = [];
      let release = () => undefined as unknown;
      stage.startWorker(async (job) => {
        seen.push(job.data.n);
        if (job.data.n > 1) return;
        await new Promise((resolve) => (release = () => resolve(undefined)));
        if (end === 'fails') throw new Error('no');
      });
      await stage.queue.add('drain', { n: 1 }, { deduplication });
      await stage.eventually(() => expect(seen).toEqual([1]));
      await stage.queue.addBulk([2, 3].map((n) => ({ name: 'drain', data: { n }, opts: { deduplication } })));
      expect(await stage.queue.getJobCounts('waiting', 'active')).toEqual({ waiting: 0, active: 1 });
      release();
      await stage.eventually(() => expect(seen).toEqual([1, 3]));
      await stage.eventually(async () => expect(await stage.queue.getDeduplicationJobId('group')).toBeNull());
    },
  );
}
