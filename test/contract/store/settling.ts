import { expect, it } from 'vitest';
import type { Confirmation } from '../../../src/engine/ports.ts';
import { type House, LANE, MINUTE, NOW, said, say, settlement, takenAndLeased, timer } from './house.ts';

function confirmation(code: string, over: Partial<Confirmation> = {}): Confirmation {
  const base = {
    askedBy: 'm1',
    person: 'ann',
    lane: LANE,
    command: '解散',
    event: said('m1'),
    expiresAt: NOW + MINUTE,
  };
  return { ...base, code, ...over };
}

export function settlingFacts(house: House): void {
  it('all that handling an event came to is written with it', async () => {
    const { here } = house;
    const seq = await takenAndLeased(here, said('m1'));
    const memory = [{ plugin: 'poll', groupId: 'lake', key: 'votes', value: { ann: 2 } }];
    const effects = { actions: [say('m1/1')], memory, timers: [timer('ann')], events: [said('m1/next')] };
    expect(await here.events.settle(settlement(seq, { ...effects, confirmations: [confirmation('42')] }))).toBe(true);
    expect(await here.outbox.sendable('bot', NOW, 10)).toMatchObject([say('m1/1')]);
    expect(await here.memory.get('poll', 'lake', 'votes', NOW)).toEqual({ ann: 2 });
    expect(await here.timers.due(NOW, 10)).toMatchObject([timer('ann')]);
    expect((await here.events.pending(LANE, 10, NOW)).events.map(({ event }) => event.id)).toEqual(['m1/next']);
    const take = { code: '42', person: 'ann', lane: LANE, now: NOW, by: 'm2' };
    expect(await here.confirmations.take(take)).toEqual(confirmation('42'));
  });

  it('who has lost the lane writes nothing', async () => {
    const { here, there } = house;
    const seq = await takenAndLeased(here, said('m1'));
    await here.durable();
    expect(await there.lanes.lease(LANE, 'other', NOW + MINUTE, MINUTE)).toBeUndefined();
    await there.durable();
    expect(await here.events.settle(settlement(seq))).toBe(false);
    expect(await here.events.settle(settlement(seq, { actions: [say('m1/1')] }))).toBe(false);
    expect(await here.outbox.sendable('bot', NOW, 10)).toEqual([]);
    expect((await here.events.pending(LANE, 10, NOW)).events).toHaveLength(1);
  });

  it('an event is settled once', async () => {
    const { here, there } = house;
    const seq = await takenAndLeased(here, said('m1'));
    await here.durable();
    const settled = await house.both(
      () => here.events.settle(settlement(seq, { actions: [say('m1/1')] })),
      () => there.events.settle(settlement(seq, { actions: [say('m1/2')] })),
    );
    expect(settled.filter(Boolean)).toHaveLength(1);
    expect(await here.outbox.sendable('bot', NOW, 10)).toHaveLength(1);
  });

  it('an event that waits may already have acted, and its actions are not doubled', async () => {
    const { here } = house;
    const seq = await takenAndLeased(here, said('m1'));
    const once = { actions: [say('m1/1')], events: [said('m1/next')] };
    await here.events.settle(settlement(seq, { ...once, status: 'waiting', retryAt: NOW }));
    await here.events.settle(settlement(seq, once));
    expect(await here.outbox.sendable('bot', NOW, 10)).toHaveLength(1);
    expect((await here.events.pending(LANE, 10, NOW)).events).toHaveLength(1);
  });

  it('a lane belongs to one at a time, until it is let go or the time is over', async () => {
    const { here, there } = house;
    expect(await here.lanes.lease(LANE, 'a', NOW, MINUTE)).toBeUndefined();
    await here.durable();
    expect(await there.lanes.lease(LANE, 'b', NOW, MINUTE)).toBe(NOW + MINUTE);
    await there.durable();
    expect(await here.lanes.lease(LANE, 'a', NOW + 1, MINUTE)).toBeUndefined();
    await here.lanes.release(LANE, 'b');
    expect(await here.lanes.lease(LANE, 'b', NOW + 2, MINUTE)).toBe(NOW + 1 + MINUTE);
    await here.lanes.release(LANE, 'a');
    expect(await here.lanes.lease(LANE, 'b', NOW + 2, MINUTE)).toBeUndefined();
    expect(await here.lanes.lease(LANE, 'c', NOW + 2 + MINUTE, MINUTE)).toBeUndefined();
  });

  it('two who reach for a lane at once do not both get it', async () => {
    const { here, there } = house;
    const answers = await house.both(
      () => here.lanes.lease(LANE, 'a', NOW, MINUTE),
      () => there.lanes.lease(LANE, 'b', NOW, MINUTE),
    );
    expect(answers.filter((until) => until === undefined)).toHaveLength(1);
  });

  it('a code is used up by one event, which gets the same answer again', async () => {
    const { here, there } = house;
    const seq = await takenAndLeased(here, said('m1'));
    await here.events.settle(settlement(seq, { confirmations: [confirmation('42')] }));
    await here.durable();
    const take = { code: '42', person: 'ann', lane: LANE, now: NOW };
    const answers = await house.both(
      () => here.confirmations.take({ ...take, by: 'm2' }),
      () => there.confirmations.take({ ...take, by: 'm3' }),
    );
    const winner = answers[0] ? 'm2' : 'm3';
    expect(answers.filter(Boolean)).toEqual([confirmation('42')]);
    expect(await here.confirmations.take({ ...take, by: winner, now: NOW + MINUTE })).toEqual(confirmation('42'));
    expect(await here.confirmations.take({ ...take, by: 'm4' })).toBeUndefined();
  });

  it('a code is good for its asker, in its place, in time', async () => {
    const { here } = house;
    const seq = await takenAndLeased(here, said('m1'));
    const again = confirmation('43');
    await here.events.settle(settlement(seq, { confirmations: [confirmation('42'), again] }));
    const take = { code: '42', person: 'ann', lane: LANE, now: NOW, by: 'm2' };
    expect(await here.confirmations.take({ ...take, code: '43' })).toBeUndefined();
    expect(await here.confirmations.take({ ...take, person: 'ben' })).toBeUndefined();
    expect(await here.confirmations.take({ ...take, lane: 'person/ann' })).toBeUndefined();
    expect(await here.confirmations.take({ ...take, now: NOW + MINUTE })).toBeUndefined();
    expect(await here.confirmations.take(take)).toEqual(confirmation('42'));
  });
}
