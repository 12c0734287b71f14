import { expect, it } from 'vitest';
import { HOUR, type House, LANE, MINUTE, NOW, said, settlement, taken, takenAndLeased } from './house.ts';

export function eventFacts(house: House): void {
  it('events of a lane wait in the order in which they came', async () => {
    const { events } = house.here;
    const lanes = await events.append([said('m1'), said('m2'), said('x', { groupId: 'hill' }), said('m3')], NOW);
    const { events: pending, retryAt } = await events.pending(LANE, 10, NOW);
    expect(lanes.sort()).toEqual(['group/hill', LANE]);
    expect(pending.map(({ event }) => event.id)).toEqual(['m1', 'm2', 'm3']);
    expect(pending[0]).toMatchObject({ event: said('m1'), receivedAt: NOW, attempts: 0, done: [] });
    expect(retryAt).toBeUndefined();
  });

  it('a hundred events keep their order', async () => {
    const many = Array.from({ length: 100 }, (_, i) => said(`m${i}`));
    await house.here.events.append(many, NOW);
    const { events } = await house.here.events.pending(LANE, 100, NOW);
    expect(events.map(({ event }) => event)).toEqual(many);
  });

  it('no more events are given than asked for', async () => {
    await taken(house.here, said('m1'), said('m2'), said('m3'));
    expect((await house.here.events.pending(LANE, 2, NOW)).events).toHaveLength(2);
  });

  it('an event that came before is not taken in again, nor twice in one batch', async () => {
    const { events } = house.here;
    expect(await events.append([said('m1'), said('m1')], NOW)).toEqual([LANE]);
    expect(await events.append([said('m1')], NOW)).toEqual([]);
    expect(await events.append([], NOW)).toEqual([]);
    expect((await events.pending(LANE, 10, NOW)).events).toHaveLength(1);
  });

  it('two processes that hear the same events keep one of each', async () => {
    const { here, there } = house;
    const ids = Array.from({ length: 40 }, (_, i) => `m${i}`);
    await house.both(
      () =>
        here.events.append(
          ids.map((id) => said(id)),
          NOW,
        ),
      () =>
        there.events.append(
          [...ids].reverse().map((id) => said(id)),
          NOW,
        ),
    );
    expect((await here.events.pending(LANE, 100, NOW)).events).toHaveLength(40);
  });

  it('NUL and halves of surrogate pairs are kept as replacement characters, in ids too', async () => {
    const { events, lanes } = house.here;
    const odd = said('m\0\ud800', { groupId: 'la\0ke', text: 'a\0b\udc00c\ud83d\ude00\\u0000' });
    expect(await events.append([odd], NOW)).toEqual(['group/la\ufffdke']);
    expect(await events.append([odd], NOW)).toEqual([]);
    const { events: pending } = await events.pending('group/la\0ke', 10, NOW);
    expect(pending[0]?.event).toMatchObject({ id: 'm\ufffd\ufffd', text: 'a\ufffdb\ufffdc\ud83d\ude00\\u0000' });
    expect(await lanes.lease('group/la\0ke', 'worker', NOW, MINUTE)).toBeUndefined();
    expect(await lanes.lease('group/la\ufffdke', 'other', NOW, MINUTE)).toBe(NOW + MINUTE);
  });

  it('a text of a megabyte comes back as it was', async () => {
    const long = said('m1', { text: '群"\\\n'.repeat(250_000) });
    await house.here.events.append([long], NOW);
    expect((await house.here.events.pending(LANE, 1, NOW)).events[0]?.event).toEqual(long);
  });

  it('a settled event waits no more and is shown with its trace', async () => {
    const { events } = house.here;
    const seq = await takenAndLeased(house.here, said('m1'));
    const trace = [{ plugin: 'rules', mode: 'enforce' as const, notes: ['没有违规'] }];
    expect(await events.settle(settlement(seq, { trace }))).toBe(true);
    expect((await events.pending(LANE, 10, NOW)).events).toEqual([]);
    expect(await events.recent({ limit: 10 })).toEqual([
      { seq, event: said('m1'), receivedAt: NOW, status: 'handled', handledAt: NOW, trace },
    ]);
  });

  it('an event that must wait holds up its lane until then, and remembers who is through with it', async () => {
    const { events } = house.here;
    await events.append([said('m2', { groupId: 'hill' })], NOW);
    const seq = await takenAndLeased(house.here, said('m1'));
    await taken(house.here, said('m3'));
    const retryAt = NOW + MINUTE;
    await events.settle(settlement(seq, { status: 'waiting', retryAt, attempts: 2, done: ['rules'] }));
    expect(await events.pending(LANE, 10, NOW)).toEqual({ events: [], retryAt });
    expect(await events.lanesPending(NOW)).toEqual(['group/hill']);
    expect(await events.nextRetryAt(NOW)).toBe(retryAt);
    expect(await events.nextRetryAt(retryAt)).toBeUndefined();
    expect((await events.lanesPending(retryAt)).sort()).toEqual(['group/hill', LANE]);
    const { events: due } = await events.pending(LANE, 10, retryAt);
    expect(due.map(({ event, attempts, done }) => [event.id, attempts, done])).toEqual([
      ['m1', 2, ['rules']],
      ['m3', 0, []],
    ]);
  });

  it('the newest events are shown last, of one lane or of all, or those after one', async () => {
    const { events } = house.here;
    await events.append([said('x', { groupId: 'hill' })], NOW);
    const seqs = await taken(house.here, said('m1'), said('m2'), said('m3'));
    await house.here.lanes.lease(LANE, 'worker', NOW, MINUTE);
    for (const seq of seqs) await events.settle(settlement(seq, { status: seq === seqs[1] ? 'failed' : 'handled' }));
    const idsOf = async (query: Parameters<typeof events.recent>[0]) =>
      (await events.recent(query)).map(({ event }) => event.id);
    expect(await idsOf({ limit: 2 })).toEqual(['m2', 'm3']);
    expect(await idsOf({ limit: 10, lane: LANE })).toEqual(['m1', 'm2', 'm3']);
    expect(await idsOf({ limit: 10, lane: 'group/hill' })).toEqual([]);
    expect(await idsOf({ limit: 1, afterSeq: seqs[0] ?? 0 })).toEqual(['m2']);
  });

  it('old events are forgotten, but what waits is not, and the ids of two days stay known', async () => {
    const { events, lanes } = house.here;
    const now = NOW + 60 * HOUR;
    await events.append([said('old')], NOW);
    await events.append([said('fresh')], now - 47 * HOUR);
    await events.append([said('waits')], NOW);
    await events.append([said('new')], now);
    await lanes.lease(LANE, 'worker', NOW, MINUTE);
    for (const { seq, event } of (await events.pending(LANE, 10, now)).events) {
      if (event.id !== 'waits') await events.settle(settlement(seq));
    }
    expect(await events.prune(now, now)).toBe(2);
    expect(await events.prune(now, now)).toBe(0);
    expect((await events.recent({ limit: 10 })).map(({ event }) => event.id)).toEqual(['new']);
    expect(await events.append([said('fresh')], now)).toEqual([]);
    expect(await events.append([said('old')], now)).toEqual([LANE]);
    expect((await events.pending(LANE, 10, now)).events.map(({ event }) => event.id)).toEqual(['waits', 'old']);
  });

  it('a long log is forgotten to the end', async () => {
    const { events, lanes } = house.here;
    const many = Array.from({ length: 1_203 }, (_, i) => said(`m${i}`));
    await events.append(many, NOW - 90 * HOUR);
    await lanes.lease(LANE, 'worker', NOW, MINUTE);
    for (const { seq } of (await events.pending(LANE, 2_000, NOW)).events) await events.settle(settlement(seq));
    expect(await events.prune(NOW, NOW)).toBe(1_203);
    expect(await events.recent({ limit: 10 })).toEqual([]);
  });
}
