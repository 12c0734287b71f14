import { describe, expect, test } from 'vitest';
import type { Attachment, MessageKind } from '../../src/domain/event.ts';
import { SimulatorPuppet } from '../../src/gateway/index.ts';
import type { Trial } from './trial.ts';

/** Payloads that take their time, each a different one. */
class SlowPuppet extends SimulatorPuppet {
  #count = 0;

  override async messageRawPayload(id: string) {
    this.#count++;
    await new Promise((resolve) => setTimeout(resolve, (this.#count * 7919) % 23));
    return super.messageRawPayload(id);
  }
}

/** Every kind of thing that happens is told, in order, and nothing twice under two names. */
export function hears(trial: Trial): void {
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
      await trial.start();
      for (const [kind, attachment] of CARDS)
        trial.world.say({ id: kind, groupId: 'g1', from: 'amy', kind, attachment });
      await trial.tells(...CARDS.map(([kind]) => kind));
      const messages = trial.heard.of('message.received');
      expect(messages.map(({ kind, attachment }) => [kind, attachment])).toEqual(CARDS);
      expect(new Set(messages.map((message) => message.text))).toEqual(new Set(['']));
    });

    test('who says what to whom, and which words are somebody else’s', async () => {
      await trial.start();
      const sentAt = trial.stage.clock.now() - 90_000;
      const quote = { from: 'bob', text: '「真的吗」' };
      trial.world.say({ id: 'm1', groupId: 'g1', from: 'amy', text: '@老王-上海 看这里', mentions: ['bob'], sentAt });
      trial.world.say({ id: 'm2', groupId: 'g1', from: 'amy', text: '/踢', mentions: ['bob'], quote });
      await trial.tells('m1', 'm2');
      expect(trial.heard.of('message.received')).toMatchObject([
        { groupId: 'g1', from: 'amy', kind: 'text', text: '@老王-上海 看这里', mentions: ['bob'], at: sentAt },
        { text: '/踢 @老王-上海\u2005', mentions: ['bob'], quote: { name: '老王-上海', text: '「真的吗」' } },
      ]);
      expect(trial.heard.of('message.received')[0]).not.toHaveProperty('quote');
    });

    test('private messages, friend requests and invitations', async () => {
      await trial.start();
      trial.world.direct({ id: 'd1', from: 'amy', text: '在吗' });
      trial.world.requestFriendship({ id: 'f1', from: 'stranger', hello: '读书会' });
      trial.world.inviteBot({ id: 'i1', topic: '新群', by: 'bob' });
      await trial.tells('d1', 'f1', 'i1');
      expect(trial.heard.told).toMatchObject([
        { type: 'direct.received', from: 'amy', kind: 'text', text: '在吗' },
        { type: 'friend.requested', from: 'stranger', hello: '读书会' },
        { type: 'group.invited', invitationId: 'i1', topic: '新群', by: 'bob' },
      ]);
    });

    test('people come and go, the group gets another name', async () => {
      await trial.start();
      trial.world.join({ id: 'j1', groupId: 'g1', members: [{ id: 'cat', name: '猫妈' }], by: 'amy' });
      trial.world.leave({ id: 'l1', groupId: 'g1', members: ['amy'] });
      trial.world.leave({ id: 'l2', groupId: 'g1', members: ['cat'], by: 'laoshi' });
      trial.world.retopic({ id: 't1', groupId: 'g1', topic: '晨读打卡2群', by: 'laoshi' });
      await trial.tells('j1', 'l1', 'l2', 't1');
      expect(trial.heard.told).toMatchObject([
        { type: 'member.joined', groupId: 'g1', members: [{ id: 'cat' }], by: 'amy' },
        { type: 'member.left', members: ['amy'] },
        { type: 'member.left', members: ['cat'], by: 'laoshi' },
        { type: 'group.renamed', topic: '晨读打卡2群', by: 'laoshi' },
      ]);
      expect(trial.heard.told[1]).not.toHaveProperty('by');
    });

    test('a newcomer’s name comes with the joining', async () => {
      await trial.start();
      trial.world.join({ groupId: 'g1', members: [{ id: 'cat', name: '猫妈' }], by: 'amy' });
      await trial.eventually(() =>
        expect(trial.heard.only('member.joined').members).toMatchObject([{ id: 'cat', name: '猫妈' }]),
      );
    });

    test('a human’s notice', async () => {
      await trial.start();
      trial.world.announce({ id: 'n1', groupId: 'g1', text: '周五停更', by: 'laoshi' });
      await trial.tells('n1');
      expect(trial.heard.told[0]?.type).toBe(trial.noticeType);
      expect(JSON.stringify(trial.heard.told[0])).toContain('周五停更');
    });

    test('a member’s new name in the group', async () => {
      await trial.start();
      trial.world.say({ id: 'm1', groupId: 'g1', from: 'bob', text: '早' });
      await trial.tells('m1');
      await trial.stage.pass(200);
      trial.world.alias({ groupId: 'g1', member: 'bob', alias: '老王-北京' });
      const news = { member: 'bob', name: '老王', alias: '老王-北京' };
      await trial.eventually(() => expect(trial.heard.of('member.renamed').at(-1)).toMatchObject(news));
    });

    test('everything in order, however long the payloads take', async () => {
      await trial.start({ puppet: new SlowPuppet({ world: trial.world }) });
      const ids = Array.from({ length: 150 }, (_, i) => `m${i}`);
      for (const [i, id] of ids.entries()) {
        trial.world.say({ id, groupId: 'g1', from: 'amy', text: id });
        if (i % 50 === 0) trial.world.join({ id: `j${i}`, groupId: 'g1', members: [{ id: `new${i}` }] });
      }
      await trial.tells(...ids.flatMap((id, i) => (i % 50 === 0 ? [id, `j${i}`] : [id])));
    });

    test('the same event under the same id when it comes twice', async () => {
      await trial.start();
      trial.world.duplicateNext();
      trial.world.say({ id: 'm1', groupId: 'g1', from: 'amy', text: '早' });
      trial.world.duplicateNext();
      trial.world.join({ groupId: 'g1', members: [{ id: 'cat' }] });
      await trial.eventually(() => expect(trial.heard.told).toHaveLength(4));
      const [first, again, join, joinAgain] = trial.heard.told.map((event) => event.id);
      expect([again, joinAgain]).toEqual([first, join]);
    });

    test('nothing of what the bot says itself', async () => {
      await trial.start();
      await trial.gateway.perform({ do: 'say', groupId: 'g1', text: '大家好', mention: [] });
      trial.world.say({ id: 'm1', groupId: 'g1', from: 'amy', text: '你好' });
      await trial.tells('m1');
    });
  });
}
