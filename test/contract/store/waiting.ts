import { expect, it } from 'vitest';
import type { TimerDue } from '../../../src/domain/event.ts';
import type { MemoryWrite, MissedOccurrence, StoredTimer, TimerWrite } from '../../../src/engine/ports.ts';
import { type House, LANE, MINUTE, NOW, said, settlement, type TestStore, takenAndLeased, timer } from './house.ts';

async function remember(store: TestStore, ...memory: MemoryWrite[]): Promise<void> {
  const seq = await takenAndLeased(store, said(`m${Math.random()}`));
  await store.events.settle(settlement(seq, { memory }));
}

async function set(store: TestStore, ...timers: TimerWrite[]): Promise<void> {
  const seq = await takenAndLeased(store, said(`m${Math.random()}`));
  await store.events.settle(settlement(seq, { timers }));
}

function due({ plugin, account, groupId, timer: name, key, data, causes, dueAt }: StoredTimer): TimerDue {
  const id = `timer/${plugin}/${groupId}/${name}/${key}@${dueAt}`;
  return { type: 'timer.due', id, account, groupId, at: dueAt, plugin, timer: name, key, data, causes };
}

function missed(occurrence: string): MissedOccurrence {
  return { plugin: 'news', schedule: 'morning', groupId: 'lake', occurrence, dueAt: NOW };
}

export function waitingFacts(house: House): void {
  it('a plugin remembers, until it forgets or the time is over', async () => {
    const { here } = house;
    const base = { plugin: 'poll', groupId: 'lake' };
    const values = [null, false, 0, '', '1', 'null', [1, { a: '\0' }], { deep: { text: '群' } }];
    await remember(here, ...values.map((value, i) => ({ ...base, key: `k${i}`, value })));
    for (const [i, value] of values.entries()) {
      const expected = i === 6 ? [1, { a: '\ufffd' }] : value;
      expect(await here.memory.get('poll', 'lake', `k${i}`, NOW)).toEqual(expected);
    }
    await remember(
      here,
      { ...base, key: 'k1', value: undefined },
      { ...base, key: 'k2', value: 9, expiresAt: NOW + 1 },
    );
    expect(await here.memory.get('poll', 'lake', 'k1', NOW)).toBeUndefined();
    expect(await here.memory.get('poll', 'lake', 'k2', NOW)).toBe(9);
    expect(await here.memory.get('poll', 'lake', 'k2', NOW + 1)).toBeUndefined();
    expect(await here.memory.get('poll', '', 'k3', NOW)).toBeUndefined();
    expect(await here.memory.get('else', 'lake', 'k3', NOW)).toBeUndefined();
  });

  it('what is remembered is listed by the beginning of its key, in order', async () => {
    const { here } = house;
    const base = { plugin: 'poll', groupId: 'lake' as const };
    const keys = ['票/b', '票/B', '票/a', '票%', '票', 'x票/', '票/old'];
    await remember(
      here,
      ...keys.map((key) => ({ ...base, key, value: key, expiresAt: key === '票/old' ? NOW : undefined })),
    );
    const list = await here.memory.list('poll', 'lake', '票/', NOW);
    expect(list).toEqual(['票/B', '票/a', '票/b'].map((key) => ({ key, value: key })));
    expect(await here.memory.list('poll', 'lake', '', NOW)).toHaveLength(6);
  });

  it('timers come due in order, are set anew under the same key, and are taken back', async () => {
    const { here } = house;
    await set(here, timer('a', { dueAt: NOW + 2 }), timer('b', { dueAt: NOW + 1 }), timer('c', { dueAt: NOW + 9 }));
    expect(await here.timers.nextDueAt()).toBe(NOW + 1);
    expect(await here.timers.due(NOW + 2, 10)).toMatchObject([{ key: 'b' }, { key: 'a', data: { n: 1 } }]);
    expect(await here.timers.due(NOW + 2, 1)).toHaveLength(1);
    await set(
      here,
      timer('a', { dueAt: NOW + 5, data: 'anew', causes: ['m1', 'm2'] }),
      timer('b', { dueAt: undefined }),
    );
    expect(await here.timers.due(NOW + 5, 10)).toMatchObject([{ key: 'a', data: 'anew', causes: ['m1', 'm2'] }]);
    await set(here, timer('a', { dueAt: undefined }), timer('c', { dueAt: undefined }));
    expect(await here.timers.nextDueAt()).toBeUndefined();
  });

  it('a timer fires once, also when two processes see it', async () => {
    const { here, there } = house;
    await set(here, timer('a'));
    await here.durable();
    const [found] = await there.timers.due(NOW, 1);
    if (!found) throw new Error('the timer is not due');
    await house.both(
      () => here.timers.fire(found, due(found), NOW),
      () => there.timers.fire(found, { ...due(found), id: 'else' }, NOW),
    );
    const { events } = await here.events.pending(LANE, 10, NOW);
    expect(events.filter(({ event }) => event.type === 'timer.due')).toHaveLength(1);
    expect(await here.timers.due(NOW, 1)).toEqual([]);
  });

  it('a timer that was set anew in between does not fire for the old time', async () => {
    const { here } = house;
    await set(here, timer('a'));
    const [found] = await here.timers.due(NOW, 1);
    if (!found) throw new Error('the timer is not due');
    await set(here, timer('a', { dueAt: NOW + MINUTE }));
    await here.timers.fire(found, due(found), NOW);
    expect((await here.events.pending(LANE, 10, NOW)).events).toEqual([]);
    expect(await here.timers.nextDueAt()).toBe(NOW + MINUTE);
  });

  it('the schedules move on once, by whichever process is first', async () => {
    const { here, there } = house;
    const step = { from: undefined, to: NOW, missed: [] };
    expect(await here.schedules.cursor()).toBeUndefined();
    const begun = await house.both(
      () => here.schedules.advance({ ...step, events: [said('a')] }),
      () => there.schedules.advance({ ...step, events: [said('b')] }),
    );
    expect(begun.sort()).toEqual([false, true]);
    const next = { from: NOW, to: NOW + MINUTE, missed: [missed('08:00')] };
    const moved = await house.both(
      () => here.schedules.advance({ ...next, events: [said('c')] }),
      () => there.schedules.advance({ ...next, events: [said('d')] }),
    );
    expect(moved.sort()).toEqual([false, true]);
    expect(await here.schedules.cursor()).toBe(NOW + MINUTE);
    expect((await here.events.pending(LANE, 10, NOW)).events).toHaveLength(2);
    expect(await here.schedules.missed(10)).toEqual([missed('08:00')]);
    expect(await here.schedules.advance({ ...next, from: NOW - 1, events: [] })).toBe(false);
  });

  it('the newest missed occurrences are shown first', async () => {
    const { schedules } = house.here;
    const all = ['08:00', '09:00', '10:00'].map(missed);
    await schedules.advance({ from: undefined, to: NOW, events: [], missed: all });
    expect((await schedules.missed(2)).map(({ occurrence }) => occurrence)).toEqual(['10:00', '09:00']);
  });

  it('the seed is made once for all processes', async () => {
    const { here, there } = house;
    const [a, b] = await house.both(
      () => here.seed(),
      () => there.seed(),
    );
    expect(a).toBe(b);
    expect(await here.seed()).toBe(a);
    expect(a.length).toBeGreaterThan(20);
  });
}
