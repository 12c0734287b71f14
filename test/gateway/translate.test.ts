import { beforeEach, describe, expect, test } from 'vitest';
import { types } from 'wechaty-puppet';
import { Activity } from '../../src/domain/activity.ts';
import { Translation, type TranslationOptions } from '../../src/gateway/translate.ts';
import { HandMadePuppet } from './hand-made-puppet.ts';
import { Heard, KeptLog } from './heard.ts';
import { VirtualClock } from './virtual-clock.ts';

const NOW = Date.parse('2026-11-21T09:00:00+08:00');
const never = () => new Promise(() => {});

let clock: VirtualClock;
let puppet: HandMadePuppet;
let heard: Heard;
let log: KeptLog;

function listen(
  options: Partial<TranslationOptions> = {},
  receive = (event: Parameters<Heard['receive']>[0]) => heard.receive(event),
): Translation {
  const translation = new Translation({ account: 'main', clock, log, ...options }, receive);
  translation.hear(puppet.asPuppet);
  translation.up('bot', undefined);
  return translation;
}

function say(id: string, payload: object): void {
  puppet.messages[id] = { id, talkerId: 'amy', roomId: 'g1', text: id, type: 7, timestamp: NOW, ...payload };
  puppet.emit('message', { messageId: id });
}

beforeEach(() => {
  // An activity of its own: what hangs must not keep this clock from going on.
  clock = new VirtualClock(new Activity(), NOW);
  puppet = new HandMadePuppet();
  puppet.rooms = { g1: { topic: '一群', ownerId: 'laoshi', adminIdList: [], memberIdList: ['laoshi', 'amy', 'bot'] } };
  heard = new Heard();
  log = new KeptLog();
});

describe('reads what puppets send', () => {
  test.each([
    ['seconds', NOW / 1000, NOW],
    ['milliseconds', NOW, NOW],
    ['microseconds', NOW * 1000, NOW],
    ['a fraction of a millisecond', NOW + 0.4, NOW],
    ['a string', String(NOW / 1000), NOW],
    ['nothing', undefined, NOW],
    ['zero', 0, NOW],
    ['nonsense', Number.NaN, NOW],
  ])('a time in %s', async (_what, timestamp, at) => {
    listen();
    say('m1', { timestamp });
    await clock.quiet();
    expect(heard.only('message.received').at).toBe(at);
  });

  test('empty and repeated mentions are dropped', async () => {
    listen();
    say('m1', { mentionIdList: ['', 'amy', 'amy', null, 'bob'] });
    await clock.quiet();
    expect(heard.only('message.received').mentions).toEqual(['amy', 'bob']);
  });

  test('the old names of who speaks', async () => {
    listen();
    say('m1', { talkerId: undefined, fromId: 'amy' });
    say('m2', { talkerId: '', fromId: 'bot' });
    await clock.quiet();
    expect(heard.only('message.received').from).toBe('amy');
  });

  test('text that is not well-formed Unicode', async () => {
    listen();
    say('m1', { text: `半\ud83d个${'\u0000'}字\udc4d👍` });
    await clock.quiet();
    expect(heard.only('message.received').text).toBe('半\ufffd个\ufffd字\ufffd👍');
  });

  test('a megabyte of text', async () => {
    listen();
    const text = `「${'长'.repeat(1_000_000)}`;
    say('m1', { text });
    await clock.quiet();
    expect(heard.only('message.received').text).toBe(text);
  });

  test('a payload with hardly anything in it', async () => {
    listen();
    puppet.messages.m1 = { talkerId: 'amy' };
    puppet.emit('message', { messageId: 'm1' });
    await clock.quiet();
    expect(heard.only('direct.received')).toEqual({
      type: 'direct.received',
      id: 'm1',
      account: 'main',
      at: NOW,
      from: 'amy',
      kind: 'other',
      text: '',
    });
  });

  test('a card whose details cannot be had is told without them', async () => {
    puppet.answer = (call) => (call.startsWith('messageUrl m2') ? Promise.reject(new Error('no')) : undefined);
    listen();
    say('m1', { type: types.Message.Url });
    say('m2', { type: types.Message.Url, text: '<msg><appmsg><title>好文</title></appmsg></msg>' });
    await clock.quiet();
    expect(heard.of('message.received').map(({ text, attachment }) => [text, attachment])).toEqual([
      ['m1', undefined],
      ['', { title: '好文' }],
    ]);
  });

  test('joins without inviter and time, leaves of one’s own accord', async () => {
    listen();
    puppet.emit('room-join', { roomId: 'g1', inviteeIdList: ['cat', ''], inviterId: '' });
    puppet.emit('room-leave', { roomId: 'g1', removeeIdList: ['cat'], removerId: 'cat', timestamp: NOW / 1000 });
    await clock.quiet();
    expect(heard.told).toEqual([
      {
        type: 'member.joined',
        id: `join/g1/${NOW}/cat`,
        account: 'main',
        at: NOW,
        groupId: 'g1',
        members: [{ id: 'cat', alias: '' }],
      },
      { type: 'member.left', id: `leave/g1/${NOW}/cat`, account: 'main', at: NOW, groupId: 'g1', members: ['cat'] },
    ]);
  });
});

describe('keeps running', () => {
  test('events that make no sense are skipped, and said so', async () => {
    listen();
    for (const name of ['message', 'room-join', 'room-leave', 'room-topic', 'friendship', 'room-invite', 'dirty']) {
      puppet.emit(name, undefined);
      puppet.emit(name, { messageId: '', roomId: 7 });
    }
    puppet.messages.nobody = { talkerId: '', text: '系统消息' };
    puppet.emit('message', { messageId: 'nobody' });
    puppet.emit('message', { messageId: 'unknown' });
    say('m1', {});
    await clock.quiet();
    expect(heard.told.map((event) => event.id)).toEqual(['m1']);
    expect(log.troubles.filter((line) => line.includes('makes no sense'))).toHaveLength(14);
    expect(log.troubles.filter((line) => line.includes('was lost'))).toHaveLength(2);
  });

  test('a payload that fails once is asked for again, and keeps its place', async () => {
    let failures = 1;
    puppet.answer = (call) =>
      call === 'messagePayload m1' && failures-- > 0 ? Promise.reject(new Error('busy')) : undefined;
    listen();
    say('m1', {});
    say('m2', {});
    await clock.quiet();
    expect(heard.told.map((event) => event.id)).toEqual(['m1', 'm2']);
  });

  test('a payload that never comes holds the others up for some seconds at most', async () => {
    puppet.answer = (call) => (call === 'messagePayload m1' ? never() : undefined);
    listen();
    say('m1', {});
    say('m2', {});
    await clock.pass(5900);
    expect(heard.told).toEqual([]);
    await clock.pass(200);
    expect(heard.told.map((event) => event.id)).toEqual(['m2']);
    expect(log.troubles.at(-1)).toContain('message m1');
  });

  test('whoever receives an event may fail without harm to the next one', async () => {
    listen({}, async (event) => {
      if (event.id === 'm1') throw new Error('no disk');
      await heard.receive(event);
    });
    say('m1', {});
    say('m2', {});
    await clock.quiet();
    expect(heard.told.map((event) => event.id)).toEqual(['m2']);
  });

  test('a group that cannot be read does not hold its messages back', async () => {
    puppet.answer = (call) => (/^room(Payload|MemberList)/.test(call) ? Promise.reject(new Error('no')) : undefined);
    listen();
    say('m1', {});
    await clock.quiet();
    expect(heard.events.map((event) => event.id)).toEqual(['m1']);
    puppet.answer = () => undefined;
    await clock.pass(31_000);
    expect(heard.only('group.synced').groupId).toBe('g1');
  });
});

describe('does not ask more than a platform bears', () => {
  beforeEach(() => {
    const memberIdList = Array.from({ length: 500 }, (_, i) => `p${i}`);
    puppet.rooms = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`g${i}`, { topic: `群${i}`, memberIdList }]),
    );
  });

  test('500 groups of 500 are read at 20 a second, without their members’ names', async () => {
    listen();
    await clock.pass(2000 + 1000);
    expect(heard.of('group.synced')).toHaveLength(21);
    await clock.pass(25_000);
    expect(heard.of('group.synced')).toHaveLength(500);
    expect(puppet.asked).toHaveLength(1 + 2 * 500);
  });

  test('a group that speaks is read at once', async () => {
    listen();
    say('m1', { roomId: 'g499' });
    await clock.quiet();
    expect(heard.events.map((event) => event.type)).toEqual(['group.synced', 'message.received']);
    await clock.pass(60_000);
    expect(heard.of('group.synced')).toHaveLength(500);
  });

  test('speakers’ names are looked up once, one a second', async () => {
    puppet.names = { p1: '老王', p2: '小雅', p3: '猫妈' };
    listen();
    for (const person of ['p1', 'p2', 'p1', 'p3'])
      say(`m${puppet.asked.length}${person}`, { roomId: 'g1', talkerId: person });
    await clock.pass(1500);
    expect(heard.of('member.renamed').map((event) => event.name)).toEqual(['老王', '小雅']);
    await clock.pass(10_000);
    expect(puppet.askedFor('roomMemberPayload')).toBe(3);
    say('again', { roomId: 'g1', talkerId: 'p1' });
    await clock.pass(10_000);
    expect(puppet.askedFor('roomMemberPayload')).toBe(3);
  });

  test('newcomers whose names do not come in time are told without', async () => {
    puppet.answer = (call) => (call.startsWith('roomMemberPayload') ? never() : undefined);
    listen();
    puppet.emit('room-join', { roomId: 'g1', inviteeIdList: ['cat', 'dan'], inviterId: 'p1', timestamp: NOW });
    await clock.pass(3100);
    expect(heard.only('member.joined').members).toEqual([{ id: 'cat' }, { id: 'dan' }]);
  });
});
