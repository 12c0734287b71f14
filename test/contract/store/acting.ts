import { expect, it } from 'vitest';
import { HOUR, type House, MINUTE, NOW, say } from './house.ts';

export function actingFacts(house: House): void {
  const keysOf = (actions: { key: string }[]) => actions.map((action) => action.key);

  it('the most urgent goes first, then the oldest, and nothing before its time', async () => {
    const { outbox } = house.here;
    await outbox.add([
      say('broadcast', { priority: 'broadcast' }),
      say('reply'),
      say('later', { dueAt: NOW + MINUTE }),
      say('remove', { priority: 'enforcement', action: { do: 'remove', groupId: 'lake', member: 'eve' } }),
      say('elsewhere', { account: 'other' }),
      say('observed', { status: 'observed' }),
    ]);
    expect(keysOf(await outbox.sendable('bot', NOW, 10))).toEqual(['remove', 'reply', 'broadcast']);
    expect(keysOf(await outbox.sendable('bot', NOW, 1))).toEqual(['remove']);
    expect(await outbox.nextDueAt('bot', NOW)).toBe(NOW + MINUTE);
    expect(await outbox.nextDueAt('bot', NOW + MINUTE)).toBeUndefined();
    expect((await outbox.accountsWaiting()).sort()).toEqual(['bot', 'other']);
  });

  it('an action comes back as it was given, and the same key is the same action', async () => {
    const { outbox } = house.here;
    const full = say('m1/1', { caseId: 7, why: '刷屏', confirm: '42', causes: ['m1', 'm2'] });
    await outbox.add([full, say('m1/1', { cause: 'else' })]);
    await outbox.add([say('m1/1', { cause: 'else' })]);
    const [stored, ...more] = await outbox.byStatus('queued', 10);
    expect(more).toEqual([]);
    expect(stored).toEqual({ ...full, id: stored?.id });
  });

  it('what has ended long ago is forgotten with its text, what still waits is not', async () => {
    const { outbox, events } = house.here;
    await outbox.add([say('old'), say('new'), say('waits')]);
    const [old, fresh] = await outbox.sendable('bot', NOW, 2);
    await outbox.end(old?.id ?? 0, { status: 'done', at: NOW });
    await outbox.end(fresh?.id ?? 0, { status: 'done', at: NOW + 2 * HOUR });
    await events.prune(NOW + HOUR, NOW + 3 * HOUR);
    expect(keysOf(await outbox.byStatus('done', 10))).toEqual(['new']);
    expect(keysOf(await outbox.byStatus('queued', 10))).toEqual(['waits']);
  });

  it('an action is begun once, by one process', async () => {
    const { here, there } = house;
    await here.outbox.add([say('m1/1')]);
    await here.durable();
    const [{ id } = { id: 0 }] = await there.outbox.sendable('bot', NOW, 1);
    const begun = await house.both(
      () => here.outbox.begin(id, NOW),
      () => there.outbox.begin(id, NOW),
    );
    expect(begun.sort()).toEqual([false, true]);
    expect(keysOf(await here.outbox.attempting('bot'))).toEqual(['m1/1']);
    expect(await here.outbox.attempting('other')).toEqual([]);
    expect(await here.outbox.sendable('bot', NOW, 1)).toEqual([]);
  });

  it('an action that was not done goes back and counts as not attempted', async () => {
    const { outbox } = house.here;
    await outbox.add([say('m1/1')]);
    const [{ id } = { id: 0 }] = await outbox.sendable('bot', NOW, 1);
    await outbox.begin(id, NOW);
    await outbox.putBack(id, NOW + MINUTE);
    expect(await outbox.attempting('bot')).toEqual([]);
    expect(await outbox.attemptedSince('bot', 0)).toEqual([]);
    expect(await outbox.nextDueAt('bot', NOW)).toBe(NOW + MINUTE);
  });

  it('an ended action keeps its outcome, and is not put back', async () => {
    const { outbox } = house.here;
    await outbox.add([say('m1/1'), say('m1/2', { why: '人少' })]);
    const [first, second] = (await outbox.sendable('bot', NOW, 2)).map((action) => action.id);
    await outbox.begin(first ?? 0, NOW);
    await outbox.end(first ?? 0, { status: 'done', at: NOW + 1, platformId: 'p1' });
    await outbox.putBack(first ?? 0, NOW);
    await outbox.end(second ?? 0, { status: 'dropped', at: NOW + 2 });
    const done = { status: 'done', attemptedAt: NOW, endedAt: NOW + 1, platformId: 'p1' };
    expect(await outbox.byStatus('done', 10)).toMatchObject([done]);
    expect(await outbox.byStatus('dropped', 10)).toMatchObject([{ why: '人少', endedAt: NOW + 2 }]);
  });

  it('the pace is read from what was attempted', async () => {
    const { outbox } = house.here;
    await outbox.add([say('a'), say('b'), say('c'), say('d')]);
    const ids = (await outbox.sendable('bot', NOW, 10)).map((action) => action.id);
    const times = [NOW - HOUR, NOW + 2, NOW + 1];
    for (const [i, at] of times.entries()) await outbox.begin(ids[i] ?? 0, at);
    expect(keysOf(await outbox.attemptedSince('bot', NOW))).toEqual(['c', 'b']);
  });

  it('removals are counted in their group: those attempted, and those that wait for it from when they were decided', async () => {
    const { outbox } = house.here;
    const remove = (key: string, groupId: string) => say(key, { action: { do: 'remove', groupId, member: key } });
    await outbox.add([remove('a', 'lake'), remove('b', 'lake'), remove('c', 'hill'), remove('d', 'lake'), say('e')]);
    for (const { id, key } of await outbox.sendable('bot', NOW, 10)) {
      if (key === 'd') continue;
      await outbox.begin(id, key === 'a' ? NOW - HOUR : NOW);
      if (key === 'b') await outbox.end(id, { status: 'unknown', at: NOW });
    }
    await outbox.add([{ ...remove('refused', 'lake'), status: 'refused' }]);
    expect(await outbox.removalsSince('lake', NOW - HOUR)).toEqual([NOW - HOUR, NOW, NOW]);
    expect(await outbox.removalsSince('lake', NOW)).toEqual([NOW, NOW]);
    expect(await outbox.removalsSince('lake', NOW + 1)).toEqual([]);
  });

  it('actions are found by what caused them, oldest first, and by status, newest first', async () => {
    const { outbox } = house.here;
    await outbox.add([say('a', { cause: 'm1' }), say('b', { cause: 'm2' }), say('c', { cause: 'm3' })]);
    expect(keysOf(await outbox.byCauses(['m3', 'm1', 'nothing']))).toEqual(['a', 'c']);
    expect(await outbox.byCauses([])).toEqual([]);
    expect(keysOf(await outbox.byStatus('queued', 2))).toEqual(['c', 'b']);
  });

  it('what a human must do is kept with who should do it', async () => {
    const { outbox } = house.here;
    const ticket = say('t', { status: 'ticket', action: { do: 'ticket', groupId: 'lake', to: ['ann'] } });
    await outbox.add([ticket]);
    expect(await outbox.byStatus('ticket', 10)).toMatchObject([{ ...ticket, endedAt: NOW }]);
  });
}
