import { expect, test } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '#sdk';
import { scenario } from '../support/scenario.ts';
import { daily, echo } from '../support/test-plugins.ts';

const fail = (): never => {
  throw new Error('程序错误');
};

/** Throws whatever it is asked; only for 「定时」 it sets a timer, which then throws. */
const hopeless = definePlugin({
  name: 'hopeless',
  title: '没救',
  summary: '每一处都出错。',
  uses: ['speak', 'timers', 'memory'],
  config: z.strictObject({}),
  on: {
    'message.received'({ event, timers, now }) {
      if (event.text !== '定时') fail();
      timers.set('bang', { at: now + 60_000 });
    },
    'direct.received': fail,
    'member.joined': fail,
    'member.left': fail,
    'member.renamed': fail,
    'group.synced': fail,
    'group.renamed': fail,
    'group.announced': fail,
    'friend.requested': fail,
    'group.invited': fail,
  },
  timers: { bang: fail },
  schedules: {
    noTime: { summary: '不知道什么时候', when: fail, run: fail },
    noon: { summary: '正午', when: () => ['0 12 * * *'], run: fail },
  },
  commands: { 炸: { summary: '出错', allow: 'member', args: z.object({}), run: fail } },
});

/** Its schedule can be read and then fails. */
const clumsy = definePlugin({
  name: 'clumsy',
  title: '笨拙',
  summary: '定时出错。',
  uses: [],
  config: z.strictObject({}),
  schedules: { noon: { summary: '正午', when: () => ['0 12 * * *'], run: fail } },
});

test('a plugin that throws in every handler is seen in the trace, and nobody else notices', async () => {
  const plugins = [hopeless, clumsy, echo, daily];
  const { group, bot } = await scenario({ plugins, startAt: '2026-11-21T11:50:00+08:00' });
  const said = await group.says('amy', '早');
  await group.says('amy', '定时');
  const asked = await group.says('amy', '/炸');
  await group.joins([{ id: 'cat', name: '猫妈' }], 'amy');
  await group.leaves('cat');
  await group.happens((world) => {
    world.alias({ groupId: 'g1', member: 'bob', alias: '王总' });
    world.retopic({ groupId: 'g1', topic: '新群名', by: 'laoshi' });
    world.announce({ groupId: 'g1', text: '通知', by: 'laoshi' });
    world.direct({ from: 'amy', text: '在吗' });
    world.requestFriendship({ from: 'stranger', hello: '你好' });
    world.inviteBot({ topic: '别的群', by: 'amy' });
  });
  await group.passes('1d');
  expect(bot.said()).toEqual(['听到：早（第 1 条）', '听到：定时（第 2 条）', '早上好 2026-11-22T08:00']);
  expect(bot.traceOf(said)).toContain('hopeless: 程序错误');
  expect(bot.traceOf(asked)).toContain('hopeless: 程序错误');
  const failed = bot.changes.flatMap((change) =>
    change.kind === 'handled' && change.status === 'failed' ? [change.event.type] : [],
  );
  expect(new Set(failed)).toEqual(
    new Set([
      'group.synced',
      'message.received',
      'member.joined',
      'member.left',
      'member.renamed',
      'group.renamed',
      'group.announced',
      'direct.received',
      'friend.requested',
      'group.invited',
      'timer.due',
      'schedule.due',
    ]),
  );
});
