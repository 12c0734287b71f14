import { beforeEach, describe, expect, test } from 'vitest';
import { Activity } from '../../src/domain/activity.ts';
import { type Change, Impossible, openSimulatorGateway, World } from '../../src/gateway/index.ts';
import { Heard, KeptLog } from './heard.ts';
import { VirtualClock } from './virtual-clock.ts';

const START = Date.parse('2026-11-21T09:00:00+08:00');
const DAYS_90 = 90 * 24 * 60 * 60 * 1000;

let activity: Activity;
let clock: VirtualClock;
let world: World;

beforeEach(() => {
  activity = new Activity();
  clock = new VirtualClock(activity, START);
  world = new World({ clock, keepMessages: 3 });
  world.addGroup({
    id: 'g1',
    topic: '一群',
    ownerId: 'laoshi',
    members: [{ id: 'amy', name: '小雅', joinedAt: START - 5 }],
  });
});

function reasonOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Impossible) return error.reason;
  }
  return 'possible';
}

test('owner, admins and the bot are members whether listed or not, and were there for 90 days', () => {
  world.addGroup({ id: 'g2', topic: '二群', ownerId: 'laoshi', adminIds: ['dan'], members: [], botRole: 'member' });
  const group = world.register.group('g2');
  expect([...group.members.keys()]).toEqual(['laoshi', 'dan', 'bot']);
  expect(group.adminIds).toEqual(new Set(['dan']));
  expect(group.members.get('dan')).toMatchObject({ joinedAt: START - DAYS_90, lastActiveAt: START - DAYS_90 });
  expect(world.register.group('g1').members.get('amy')).toMatchObject({ joinedAt: START - 5, lastActiveAt: START - 5 });
});

test('declaring a group again changes what differs', () => {
  world.say({ groupId: 'g1', from: 'amy', text: '早' });
  world.addGroup({ id: 'g1', topic: '新名', ownerId: 'laoshi', members: [{ id: 'amy' }, { id: 'bob' }] });
  expect(world.snapshot().groups).toMatchObject([
    { topic: '新名', members: [{ id: 'amy', joinedAt: START - 5 }, { id: 'bob' }, {}, {}], messages: [{ text: '早' }] },
  ]);
});

test('what cannot be is told apart from what only comes too late', () => {
  expect(reasonOf(() => world.say({ groupId: 'g1', from: 'nobody' }))).toBe('never-a-member');
  expect(reasonOf(() => world.say({ groupId: 'nowhere', from: 'amy' }))).toBe('unknown-group');
  expect(reasonOf(() => world.join({ groupId: 'g1', members: [{ id: 'amy' }] }))).toBe('already-there');
  world.leave({ groupId: 'g1', members: ['amy'] });
  expect(reasonOf(() => world.say({ groupId: 'g1', from: 'amy' }))).toBe('has-left');
  expect(reasonOf(() => world.leave({ groupId: 'g1', members: ['amy'] }))).toBe('has-left');
  world.say({ id: 'm1', groupId: 'g1', from: 'laoshi', mentions: ['amy'] });
  expect(reasonOf(() => world.say({ id: 'm1', groupId: 'g1', from: 'laoshi' }))).toBe('id-in-use');
  expect(reasonOf(() => world.acceptInvitation('g1', 'amy'))).toBe('unknown-request');
});

test('only the newest messages are remembered', () => {
  for (const text of ['1', '2', '3', '4']) world.say({ id: text, groupId: 'g1', from: 'amy', text });
  expect(world.snapshot().groups[0]?.messages.map((message) => message.text)).toEqual(['2', '3', '4']);
  expect(world.register.hasMessage('1')).toBe(false);
});

test('whoever watches sees everything, also what the bot cannot hear', () => {
  const seen: Change['type'][] = [];
  const stop = world.onChange((change) => seen.push(change.type));
  world.disconnect();
  world.say({ groupId: 'g1', from: 'amy', text: '早' });
  world.leave({ groupId: 'g1', members: ['bot'], by: 'laoshi' });
  world.say({ groupId: 'g1', from: 'amy', text: '走了' });
  stop();
  world.reconnect();
  expect(seen).toEqual(['connection', 'message', 'leave', 'message']);
});

test('two worlds that begin at different times give different ids', () => {
  const first = world.say({ groupId: 'g1', from: 'amy' });
  const later = new World({ clock: new VirtualClock(activity, START + 1) });
  later.addGroup({ id: 'g1', topic: '一群', members: [{ id: 'amy' }] });
  expect(later.say({ groupId: 'g1', from: 'amy' })).not.toBe(first);
});

describe('a bot whose process dies', () => {
  async function open() {
    const heard = new Heard();
    const isHanging = (call: Promise<unknown>) => world.hangingCalls.has(call);
    const options = { account: 'main', clock, activity, log: new KeptLog(), isHanging, lastHeardAt: clock.now() };
    const gateway = openSimulatorGateway(world, options);
    await gateway.start(heard);
    return { heard, gateway };
  }

  test.each([true, false])(
    'comes back to what was missed or not (replay: %s), and its past self has no effect',
    async (replay) => {
      const before = await open();
      await clock.pass(5000);
      world.detach();
      world.say({ id: 'm1', groupId: 'g1', from: 'amy', text: '有人吗' });
      await clock.pass(60_000);
      const after = await open();
      expect(after.gateway.isUp).toBe(false);
      world.attach({ replay });
      await clock.quiet();
      expect(after.gateway.isUp).toBe(true);
      expect(after.heard.told.map((event) => [event.id, event.at])).toEqual(replay ? [['m1', START + 5000]] : []);
      world.say({ id: 'm2', groupId: 'g1', from: 'amy', text: '在吗' });
      await clock.quiet();
      expect(after.heard.told.at(-1)?.id).toBe('m2');
      expect(before.heard.told).toEqual([]);

      void before.gateway.perform({ do: 'say', groupId: 'g1', text: '我是谁', mention: [] }).catch(() => {});
      await clock.quiet();
      expect(world.hangingCalls.size).toBe(1);
      expect(world.register.group('g1').messages.map((message) => message.text)).toEqual(['有人吗', '在吗']);
    },
  );

  test('a phone that comes after the line is up again hears what waited for it', async () => {
    await open();
    world.detach();
    world.say({ id: 'm1', groupId: 'g1', from: 'amy', text: '有人吗' });
    world.attach({ replay: true });
    world.say({ id: 'm2', groupId: 'g1', from: 'amy', text: '在吗' });
    const { heard } = await open();
    await clock.quiet();
    expect(heard.told.map((event) => event.id)).toEqual(['m1', 'm2']);
  });
});
