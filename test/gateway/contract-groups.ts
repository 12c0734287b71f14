import { describe, expect, test } from 'vitest';
import type { Trial } from './trial.ts';

/** Lists of members come when they are needed, and do not take away from the events. */
export function knowsGroups(trial: Trial): void {
  describe('knows its groups', () => {
    test('a group is told of before its first event, as it was until then', async () => {
      await trial.start();
      trial.world.join({ id: 'j1', groupId: 'g1', members: [{ id: 'cat' }], by: 'amy' });
      await trial.tells('j1');
      const [first, second] = trial.heard.events;
      expect(second?.id).toBe('j1');
      expect(first).toMatchObject({
        type: 'group.synced',
        topic: '晨读打卡1群',
        ownerId: 'laoshi',
        adminIds: ['bot'],
      });
      expect(trial.heard.of('group.synced')[0]?.members.map((member) => member.id)).toEqual([
        'laoshi',
        'amy',
        'bob',
        'bot',
      ]);
      expect(first).not.toHaveProperty('blindSince');
    });

    test('a silent group is told of soon after the login', async () => {
      await trial.start();
      await trial.eventually(() => expect(trial.heard.only('group.synced').groupId).toBe('g1'));
    });

    test('whom the platform did not name among the joining is in the next list', async () => {
      await trial.start();
      trial.world.join({
        id: 'j1',
        groupId: 'g1',
        members: [{ id: 'cat' }, { id: 'dan' }],
        by: 'amy',
        listed: ['cat'],
      });
      await trial.tells('j1');
      expect(trial.heard.only('member.joined').members.map((member) => member.id)).toEqual(['cat']);
      const listed = () =>
        trial.heard
          .of('group.synced')
          .at(-1)
          ?.members.map((member) => member.id);
      await trial.eventually(() => expect(listed()).toEqual(['laoshi', 'amy', 'bob', 'bot', 'cat', 'dan']));
    });

    test('after a restart a list says since when something may have been missed', async () => {
      const lastHeardAt = trial.stage.clock.now() - 3_600_000;
      await trial.start({ lastHeardAt });
      await trial.eventually(() => expect(trial.heard.only('group.synced').blindSince).toBe(lastHeardAt));
    });

    test('what is missed for good shows in the list after the reconnection', async () => {
      await trial.start();
      await trial.eventually(() => expect(trial.heard.of('group.synced')).toHaveLength(1));
      const before = trial.stage.clock.now();
      trial.world.disconnect();
      await trial.eventually(() => expect(trial.gateway.isUp).toBe(false));
      trial.world.say({ id: 'lost', groupId: 'g1', from: 'amy', text: '有人吗' });
      trial.world.leave({ groupId: 'g1', members: ['bob'] });
      await trial.stage.pass(100);
      trial.world.reconnect();
      await trial.eventually(() => expect(trial.heard.of('group.synced')).toHaveLength(2));
      const synced = trial.heard.of('group.synced')[1];
      expect(synced?.members.map((member) => member.id)).toEqual(['laoshi', 'amy', 'bot']);
      expect(synced?.blindSince).toBeGreaterThanOrEqual(before);
      expect(synced?.blindSince).toBeLessThan(trial.stage.clock.now());
      expect(trial.heard.told).toEqual([]);
      expect(trial.heard.states.map((state) => state.split(' ')[0])).toEqual(['up', 'down', 'up']);
    });

    test('what is replayed comes before the list, with its old times', async () => {
      await trial.start();
      await trial.eventually(() => expect(trial.heard.of('group.synced')).toHaveLength(1));
      trial.world.disconnect();
      await trial.eventually(() => expect(trial.gateway.isUp).toBe(false));
      const then = trial.stage.clock.now();
      trial.world.say({ id: 'late', groupId: 'g1', from: 'amy', text: '有人吗' });
      trial.world.join({ id: 'came', groupId: 'g1', members: [{ id: 'cat' }] });
      await trial.stage.pass(100);
      trial.world.reconnect({ replay: true });
      await trial.eventually(() => expect(trial.heard.of('group.synced')).toHaveLength(2));
      const types = trial.heard.events.map((event) => event.type).filter((type) => type !== 'member.renamed');
      expect(types).toEqual(['group.synced', 'message.received', 'member.joined', 'group.synced']);
      expect(trial.heard.only('message.received').at - then).toBeLessThan(50);
    });
  });
}
