import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/domain/clock.ts';
import { PermanentFailure, TemporaryFailure, UnknownOutcome } from '../../src/domain/error.ts';
import type { Attachment, MessageKind } from '../../src/domain/event.ts';
import type { Millis } from '../../src/domain/ids.ts';
import type { Gateway } from '../../src/engine/ports.ts';
import { type NewGroup, SimulatorPuppet, World } from '../../src/gateway/index.ts';
import type { Heard } from '../gateway/heard.ts';

/** Where a contract is tried: a clock, and a way to let time pass on it. */
export interface Stage {
  clock: Clock;
  pass(ms: number): Promise<void>;
}

export interface Opened {
  gateway: Gateway;
  heard: Heard;
  close(): Promise<void>;
}

export interface GatewayUnderTest {
  stage(): Stage;
  /** Starts a gateway over this puppet and waits until it is up. A call gets no answer after 300 ms. */
  open(puppet: SimulatorPuppet, stage: Stage, options: { lastHeardAt?: Millis }): Promise<Opened>;
  /** How a human's notice arrives. */
  noticeType: 'group.announced' | 'message.received';
}

const GROUP: NewGroup = {
  id: 'g1',
  topic: '晨读打卡1群',
  ownerId: 'laoshi',
  members: [
    { id: 'laoshi', name: '李老师' },
    { id: 'amy', name: '小雅' },
    { id: 'bob', name: '老王', alias: '老王-上海' },
  ],
};

/** Payloads that take their time, each a different one. */
class SlowPuppet extends SimulatorPuppet {
  #count = 0;

  override async messageRawPayload(id: string) {
    this.#count++;
    await new Promise((resolve) => setTimeout(resolve, (this.#count * 7919) % 23));
    return super.messageRawPayload(id);
  }
}

export function gatewayContract(name: string, under: GatewayUnderTest): void {
  describe(name, () => {
    let stage: Stage;
    let world: World;
    let opened: Opened;
    let heard: Heard;
    let gateway: Gateway;

    const start = async (options: { lastHeardAt?: Millis; puppet?: SimulatorPuppet } = {}) => {
      const notices = under.noticeType === 'group.announced' ? 'event' : 'text';
      const puppet = options.puppet ?? new SimulatorPuppet({ world, notices });
      opened = await under.open(puppet, stage, options);
      ({ gateway, heard } = opened);
    };
    const eventually = async (check: () => void) => {
      for (let waited = 0; ; waited += 20) {
        try {
          return check();
        } catch (error) {
          if (waited >= 6000) throw error;
          await stage.pass(20);
        }
      }
    };
    const toldIds = (...ids: string[]) => eventually(() => expect(heard.told.map((event) => event.id)).toEqual(ids));

    beforeEach(() => {
      stage = under.stage();
      world = new World({ clock: stage.clock });
      world.addGroup(GROUP);
    });
    afterEach(() => opened.close());

    describe('hears', () => {
      const CARDS: [MessageKind, Attachment | undefined][] = [
        ['image', undefined],
        ['voice', undefined],
        ['video', undefined],
        ['emoticon', undefined],
        ['location', undefined],
        ['url', { title: '限时优惠 <3 & 更多', url: 'https://example.com/a?b=1&c=2' }],
        ['miniprogram', { title: '拼团', appId: 'wx0000000000000000' }],
        ['contact', { name: '小助理' }],
        ['file', { name: '报名表.xlsx' }],
        ['chathistory', { title: '群聊的聊天记录 <1> & "2"' }],
        ['redpacket', { title: '恭喜发财，大吉大利' }],
        ['recalled', { ref: 'm0' }],
        ['transfer', undefined],
        ['other', undefined],
      ];

      test('every kind of message, with what stands on its card', async () => {
        await start();
        for (const [kind, attachment] of CARDS) world.say({ id: kind, groupId: 'g1', from: 'amy', kind, attachment });
        await toldIds(...CARDS.map(([kind]) => kind));
        const messages = heard.of('message.received');
        expect(messages.map(({ kind, attachment }) => [kind, attachment])).toEqual(CARDS);
        expect(new Set(messages.map((message) => message.text))).toEqual(new Set(['']));
      });

      test('who says what to whom, and which words are somebody else’s', async () => {
        await start();
        const sentAt = stage.clock.now() - 90_000;
        const quote = { from: 'bob', text: '「真的吗」' };
        world.say({ id: 'm1', groupId: 'g1', from: 'amy', text: '@老王-上海 看这里', mentions: ['bob'], sentAt });
        world.say({ id: 'm2', groupId: 'g1', from: 'amy', text: '/踢', mentions: ['bob'], quote });
        await toldIds('m1', 'm2');
        expect(heard.of('message.received')).toMatchObject([
          { groupId: 'g1', from: 'amy', kind: 'text', text: '@老王-上海 看这里', mentions: ['bob'], at: sentAt },
          { text: '/踢 @老王-上海\u2005', mentions: ['bob'], quote: { name: '老王-上海', text: '「真的吗」' } },
        ]);
        expect(heard.of('message.received')[0]).not.toHaveProperty('quote');
      });

      test('private messages, friend requests and invitations', async () => {
        await start();
        world.direct({ id: 'd1', from: 'amy', text: '在吗' });
        world.requestFriendship({ id: 'f1', from: 'stranger', hello: '读书会' });
        world.inviteBot({ id: 'i1', topic: '新群', by: 'bob' });
        await toldIds('d1', 'f1', 'i1');
        expect(heard.told).toMatchObject([
          { type: 'direct.received', from: 'amy', kind: 'text', text: '在吗' },
          { type: 'friend.requested', from: 'stranger', hello: '读书会' },
          { type: 'group.invited', invitationId: 'i1', topic: '新群', by: 'bob' },
        ]);
      });

      test('people come and go, the group gets another name', async () => {
        await start();
        world.join({ id: 'j1', groupId: 'g1', members: [{ id: 'cat', name: '猫妈' }], by: 'amy' });
        world.leave({ id: 'l1', groupId: 'g1', members: ['amy'] });
        world.leave({ id: 'l2', groupId: 'g1', members: ['cat'], by: 'laoshi' });
        world.retopic({ id: 't1', groupId: 'g1', topic: '晨读打卡2群', by: 'laoshi' });
        await toldIds('j1', 'l1', 'l2', 't1');
        expect(heard.told).toMatchObject([
          { type: 'member.joined', groupId: 'g1', members: [{ id: 'cat' }], by: 'amy' },
          { type: 'member.left', members: ['amy'] },
          { type: 'member.left', members: ['cat'], by: 'laoshi' },
          { type: 'group.renamed', topic: '晨读打卡2群', by: 'laoshi' },
        ]);
        expect(heard.told[1]).not.toHaveProperty('by');
      });

      test('a newcomer’s name comes with the joining', async () => {
        await start();
        world.join({ groupId: 'g1', members: [{ id: 'cat', name: '猫妈' }], by: 'amy' });
        await eventually(() =>
          expect(heard.only('member.joined').members).toMatchObject([{ id: 'cat', name: '猫妈' }]),
        );
      });

      test('a human’s notice', async () => {
        await start();
        world.announce({ id: 'n1', groupId: 'g1', text: '周五停更', by: 'laoshi' });
        await toldIds('n1');
        expect(heard.told[0]?.type).toBe(under.noticeType);
        expect(JSON.stringify(heard.told[0])).toContain('周五停更');
      });

      test('a member’s new name in the group', async () => {
        await start();
        world.say({ id: 'm1', groupId: 'g1', from: 'bob', text: '早' });
        await toldIds('m1');
        await stage.pass(200);
        world.alias({ groupId: 'g1', member: 'bob', alias: '老王-北京' });
        const news = { member: 'bob', name: '老王', alias: '老王-北京' };
        await eventually(() => expect(heard.of('member.renamed').at(-1)).toMatchObject(news));
      });

      test('everything in order, however long the payloads take', async () => {
        await start({ puppet: new SlowPuppet({ world }) });
        const ids = Array.from({ length: 150 }, (_, i) => `m${i}`);
        for (const [i, id] of ids.entries()) {
          world.say({ id, groupId: 'g1', from: 'amy', text: id });
          if (i % 50 === 0) world.join({ id: `j${i}`, groupId: 'g1', members: [{ id: `new${i}` }] });
        }
        await toldIds(...ids.flatMap((id, i) => (i % 50 === 0 ? [id, `j${i}`] : [id])));
      });

      test('the same event under the same id when it comes twice', async () => {
        await start();
        world.duplicateNext();
        world.say({ id: 'm1', groupId: 'g1', from: 'amy', text: '早' });
        world.duplicateNext();
        world.join({ groupId: 'g1', members: [{ id: 'cat' }] });
        await eventually(() => expect(heard.told).toHaveLength(4));
        const [first, again, join, joinAgain] = heard.told.map((event) => event.id);
        expect([again, joinAgain]).toEqual([first, join]);
      });

      test('nothing of what the bot says itself', async () => {
        await start();
        await gateway.perform({ do: 'say', groupId: 'g1', text: '大家好', mention: [] });
        world.say({ id: 'm1', groupId: 'g1', from: 'amy', text: '你好' });
        await toldIds('m1');
      });
    });

    describe('knows its groups', () => {
      test('a group is told of before its first event, as it was until then', async () => {
        await start();
        world.join({ id: 'j1', groupId: 'g1', members: [{ id: 'cat' }], by: 'amy' });
        await toldIds('j1');
        const [first, second] = heard.events;
        expect(second?.id).toBe('j1');
        expect(first).toMatchObject({
          type: 'group.synced',
          topic: '晨读打卡1群',
          ownerId: 'laoshi',
          adminIds: ['bot'],
        });
        expect(heard.of('group.synced')[0]?.members.map((member) => member.id)).toEqual([
          'laoshi',
          'amy',
          'bob',
          'bot',
        ]);
        expect(first).not.toHaveProperty('blindSince');
      });

      test('a silent group is told of soon after the login', async () => {
        await start();
        await eventually(() => expect(heard.only('group.synced').groupId).toBe('g1'));
      });

      test('whom the platform did not name among the joining is in the next list', async () => {
        await start();
        world.join({ id: 'j1', groupId: 'g1', members: [{ id: 'cat' }, { id: 'dan' }], by: 'amy', listed: ['cat'] });
        await toldIds('j1');
        expect(heard.only('member.joined').members.map((member) => member.id)).toEqual(['cat']);
        const listed = () =>
          heard
            .of('group.synced')
            .at(-1)
            ?.members.map((member) => member.id);
        await eventually(() => expect(listed()).toEqual(['laoshi', 'amy', 'bob', 'bot', 'cat', 'dan']));
      });

      test('after a restart a list says since when something may have been missed', async () => {
        const lastHeardAt = stage.clock.now() - 3_600_000;
        await start({ lastHeardAt });
        await eventually(() => expect(heard.only('group.synced').blindSince).toBe(lastHeardAt));
      });

      test('what is missed for good shows in the list after the reconnection', async () => {
        await start();
        await eventually(() => expect(heard.of('group.synced')).toHaveLength(1));
        const before = stage.clock.now();
        world.disconnect();
        await eventually(() => expect(gateway.isUp).toBe(false));
        world.say({ id: 'lost', groupId: 'g1', from: 'amy', text: '有人吗' });
        world.leave({ groupId: 'g1', members: ['bob'] });
        await stage.pass(100);
        world.reconnect();
        await eventually(() => expect(heard.of('group.synced')).toHaveLength(2));
        const synced = heard.of('group.synced')[1];
        expect(synced?.members.map((member) => member.id)).toEqual(['laoshi', 'amy', 'bot']);
        expect(synced?.blindSince).toBeGreaterThanOrEqual(before);
        expect(synced?.blindSince).toBeLessThan(stage.clock.now());
        expect(heard.told).toEqual([]);
        expect(heard.states.map((state) => state.split(' ')[0])).toEqual(['up', 'down', 'up']);
      });

      test('what is replayed comes before the list, with its old times', async () => {
        await start();
        await eventually(() => expect(heard.of('group.synced')).toHaveLength(1));
        world.disconnect();
        await eventually(() => expect(gateway.isUp).toBe(false));
        const then = stage.clock.now();
        world.say({ id: 'late', groupId: 'g1', from: 'amy', text: '有人吗' });
        world.join({ id: 'came', groupId: 'g1', members: [{ id: 'cat' }] });
        await stage.pass(100);
        world.reconnect({ replay: true });
        await eventually(() => expect(heard.of('group.synced')).toHaveLength(2));
        const types = heard.events.map((event) => event.type).filter((type) => type !== 'member.renamed');
        expect(types).toEqual(['group.synced', 'message.received', 'member.joined', 'group.synced']);
        expect(heard.only('message.received').at - then).toBeLessThan(50);
      });
    });

    describe('does', () => {
      const lastSaid = () => world.register.group('g1').messages.at(-1);

      test('say, with mentions', async () => {
        await start();
        const receipt = await gateway.perform({ do: 'say', groupId: 'g1', text: '欢迎 @小雅', mention: ['amy'] });
        expect(lastSaid()).toMatchObject({
          id: receipt.platformId,
          from: 'bot',
          text: '欢迎 @小雅',
          mentions: ['amy'],
        });
      });

      test('dm', async () => {
        await start();
        const { platformId = '' } = await gateway.perform({ do: 'dm', to: 'amy', text: '你好' });
        expect(world.register.message(platformId)).toMatchObject({ from: 'bot', to: 'amy', text: '你好' });
      });

      test('picture', async () => {
        const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
        const file = join(folder, 'board.png');
        await writeFile(file, 'not really a picture');
        await start();
        await gateway.perform({ do: 'picture', groupId: 'g1', file, alt: '排行榜' });
        expect(lastSaid()).toMatchObject({ kind: 'image', attachment: { name: 'board.png' } });
        expect(Buffer.from(lastSaid()?.image ?? []).toString()).toBe('not really a picture');
        await rm(folder, { recursive: true });
      });

      test('announce and rename', async () => {
        await start();
        await gateway.perform({ do: 'announce', groupId: 'g1', text: '今晚八点' });
        await gateway.perform({ do: 'rename', groupId: 'g1', topic: '晨读打卡3群' });
        expect(world.register.group('g1')).toMatchObject({ notice: '今晚八点', topic: '晨读打卡3群' });
        await eventually(() => expect(heard.only('group.renamed')).toMatchObject({ topic: '晨读打卡3群', by: 'bot' }));
        expect(heard.of('group.announced')).toEqual([]);
      });

      test('remove, and hears of it', async () => {
        await start();
        await gateway.perform({ do: 'remove', groupId: 'g1', member: 'bob' });
        expect(await gateway.memberIds('g1')).toEqual(['laoshi', 'amy', 'bot']);
        await eventually(() => expect(heard.only('member.left')).toMatchObject({ members: ['bob'], by: 'bot' }));
      });

      test('invite: at once in a small group, on confirmation in one of 40 or more', async () => {
        const members = Array.from({ length: 40 }, (_, i) => ({ id: `p${i}` }));
        world.addGroup({ id: 'big', topic: '大群', ownerId: 'laoshi', members });
        world.addPerson({ id: 'dan', name: '丹丹' });
        await start();
        await gateway.perform({ do: 'invite', groupId: 'g1', person: 'dan' });
        await gateway.perform({ do: 'invite', groupId: 'big', person: 'dan' });
        expect(await gateway.memberIds('g1')).toContain('dan');
        expect(await gateway.memberIds('big')).not.toContain('dan');
        world.acceptInvitation('big', 'dan');
        expect(await gateway.memberIds('big')).toContain('dan');
      });

      test('remark and accept', async () => {
        await start();
        world.requestFriendship({ id: 'f1', from: 'eve', hello: '你好' });
        await eventually(() => expect(heard.only('friend.requested').id).toBe('f1'));
        await gateway.perform({ do: 'accept', friend: 'f1' });
        await gateway.perform({ do: 'remark', person: 'eve', remark: '读书会-伊芙' });
        expect(world.register.person('eve')).toMatchObject({ isFriend: true, remark: '读书会-伊芙' });
      });

      test.each([
        ['owner', true],
        ['admin', true],
        ['member', false],
      ] as const)('as %s, removing is possible: %s', async (botRole, isAble) => {
        world.addGroup({ ...GROUP, id: 'g2', ownerId: botRole === 'owner' ? 'bot' : 'laoshi', botRole });
        await start();
        const abilities = await gateway.abilities('g2');
        expect([abilities.has('remove'), abilities.has('announce'), abilities.has('rename')]).toEqual(
          Array(3).fill(isAble),
        );
        expect(abilities.has('say')).toBe(true);
        const removal = gateway.perform({ do: 'remove', groupId: 'g2', member: 'bob' });
        if (isAble) await removal;
        else await expect(removal).rejects.toThrow(PermanentFailure);
      });
    });

    describe('is honest', () => {
      const say = () => gateway.perform({ do: 'say', groupId: 'g1', text: '早', mention: [] });

      test('a removal that reports success and does nothing shows in the member list', async () => {
        await start();
        world.kickNoopNext();
        await gateway.perform({ do: 'remove', groupId: 'g1', member: 'bob' });
        expect(await gateway.memberIds('g1')).toContain('bob');
      });

      test.each([true, false])('a text without an answer is unknown (delivered: %s)', async (delivered) => {
        await start();
        world.sendTimeoutNext({ delivered });
        const outcome = expect(say()).rejects.toThrow(UnknownOutcome);
        await stage.pass(400);
        await outcome;
        expect(world.register.group('g1').messages).toHaveLength(delivered ? 1 : 0);
        await say();
      });

      test('what the platform refuses has failed for good', async () => {
        await start();
        for (const action of [
          { do: 'remove', groupId: 'g1', member: 'bob' },
          { do: 'announce', groupId: 'g1', text: '通知' },
          { do: 'rename', groupId: 'g1', topic: '别的' },
        ] as const) {
          world.notOwnerNext();
          await expect(gateway.perform(action)).rejects.toThrow(PermanentFailure);
        }
        await expect(gateway.perform({ do: 'dm', to: 'nobody', text: '?' })).rejects.toThrow(PermanentFailure);
        expect(world.register.group('g1')).toMatchObject({ notice: '', topic: '晨读打卡1群' });
      });

      test('without a connection nothing is done and it may be tried later', async () => {
        await start();
        world.disconnect();
        await expect(say()).rejects.toThrow(TemporaryFailure);
        await eventually(() => expect(gateway.isUp).toBe(false));
        await expect(say()).rejects.toThrow(TemporaryFailure);
        await expect(gateway.memberIds('g1')).rejects.toThrow(TemporaryFailure);
        world.reconnect();
        await eventually(() => expect(gateway.isUp).toBe(true));
        await say();
      });
    });
  });
}
