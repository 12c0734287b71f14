import { expect, test } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import { scenario } from '../support/scenario.ts';
import { guard } from '../support/test-plugins.ts';

const withGuard = {
  plugins: [...plugins, guard],
  config: 'operators: { super: [boss] }\ndefaults: { rules: 不发广告 }\n',
};
const twoWangs = {
  id: 'g1',
  topic: '两个老王',
  ownerId: 'laoshi',
  members: [
    { id: 'laoshi', name: '林老师' },
    { id: 'bob', name: '老王' },
    { id: 'bill', name: '老王' },
    { id: 'amy', name: '小雅', alias: '小雅 北京' },
  ],
};

test('/帮助 lists only what the asker may use here', async () => {
  const { group, bot } = await scenario(withGuard);
  await group.says('amy', '/帮助');
  await group.passes('10s');
  expect(bot.said()[0]).toContain('/群规');
  expect(bot.said()[0]).not.toContain('/踢');
  await group.says('laoshi', '/help');
  await group.passes('10s');
  expect(bot.said()[1]).toContain('/踢 @成员 [理由]');
});

test('an unknown command is met with silence, unless it is close to a known one', async () => {
  const { group, bot } = await scenario();
  await group.says('amy', '/完全不相干');
  await group.says('amy', '帮住');
  await group.passes('1m');
  expect(bot.said()).toEqual([]);
  await group.says('amy', '/帮住');
  await group.passes('10s');
  expect(bot).toHaveSaid('/帮住', '/帮助');
});

test('a command works with a full-width slash and after a mention of the bot', async () => {
  const { group, bot } = await scenario();
  await group.says('amy', '／群规');
  await group.passes('10s');
  await group.says('amy', '@群管小助手 /群规', { mentions: ['bot'] });
  await group.passes('10s');
  expect(bot.said()).toHaveLength(2);
});

test('a member may not use an admin command, and is told so', async () => {
  const { group, bot } = await scenario(withGuard);
  await group.says('amy', '/踢 bob', {});
  await group.passes('10s');
  expect(bot).toHaveSaid('管理员');
  expect(bot.deeds.some((deed) => deed.do === 'remove')).toBe(false);
});

test('a target is found by mention, also with a space in the name, by id and by quote', async () => {
  const { group, bot } = await scenario({ ...withGuard, groups: [twoWangs] });
  await group.says('bob', '/禁 @小雅 北京 10分钟 吵', { mentions: ['amy'] });
  await group.passes('10s');
  await group.says('bob', '/禁 amy 1h');
  await group.passes('10s');
  await group.says('bob', '/禁 30s 太快', { quote: { from: 'amy', text: '大家好' } });
  await group.passes('10s');
  expect(bot.said()).toEqual(['amy 600000毫秒 吵', 'amy 3600000毫秒 没说理由', 'amy 30000毫秒 太快']);
});

test('an ambiguous name is asked back with the ids, and nothing is done', async () => {
  const { group, bot } = await scenario({ ...withGuard, groups: [twoWangs] });
  await group.says('laoshi', '/踢 老王');
  await group.passes('30s');
  expect(bot).toHaveSaid('老王（bob）', '老王（bill）');
  expect(bot.deeds.some((deed) => deed.do === 'remove')).toBe(false);
});

test('wrong arguments are answered with what is wrong and how it is written', async () => {
  const { group, bot } = await scenario(withGuard);
  await group.says('bob', '/禁 @小雅 很久', { mentions: ['amy'] });
  await group.passes('10s');
  await group.says('bob', '/禁');
  await group.passes('10s');
  await group.says('bob', '/群规 多余');
  await group.passes('10s');
  expect(bot).toHaveSaid('很久', '用法：/禁 @成员 时长 [理由]');
  expect(bot).toHaveSaid('少了「成员」');
  expect(bot).toHaveSaid('多了「多余」');
});

test('a dangerous command runs only after its code, from the same person, within two minutes', async () => {
  const { group, bot } = await scenario(withGuard);
  await group.says('laoshi', '/踢 @老王', { mentions: ['bob'] });
  await group.passes('10s');
  const code = bot.deeds[0]?.confirm ?? '';
  expect(code).toMatch(/^\d{4}$/);
  await group.says('banzhang', `/确认 ${code}`);
  await group.passes('10s');
  expect(bot).toHaveSaid('没有等你确认的命令');
  await group.says('laoshi', `/确认 ${code}`);
  await group.passes('30s');
  expect(bot.deeds.filter((deed) => deed.do === 'remove')).toMatchObject([{ member: 'bob' }]);
  await group.says('laoshi', `/确认 ${code}`);
  await group.passes('30s');
  expect(bot.deeds.filter((deed) => deed.do === 'remove')).toHaveLength(1);
});

test('a code is no longer good after two minutes', async () => {
  const { group, bot } = await scenario(withGuard);
  await group.says('laoshi', '/踢 @老王', { mentions: ['bob'] });
  await group.passes('2m');
  await group.passes('10s');
  await group.says('laoshi', `/确认 ${bot.deeds[0]?.confirm}`);
  await group.passes('30s');
  expect(bot.deeds.some((deed) => deed.do === 'remove')).toBe(false);
});

test('a command that is older than ten minutes when received is not carried out', async () => {
  const { group, bot, stage } = await scenario();
  const id = await group.says('amy', '/群规', { sentAt: stage.clock.now() - 11 * 60_000 });
  await group.passes('1m');
  expect(bot.said()).toEqual([]);
  expect(bot.traceOf(id).join()).toContain('10 分钟');
});

test('a command of a plugin that is off here is answered clearly', async () => {
  const { group, bot } = await scenario({ config: 'defaults: { plugins: { help: { mode: off } } }\n' });
  await group.says('amy', '/群规');
  await group.passes('10s');
  expect(bot).toHaveSaid('没有开启「帮助」');
});

test('in a private chat the bot answers privately', async () => {
  const { group, bot } = await scenario();
  await group.happens((world) => world.direct({ from: 'amy', text: '/关于' }));
  await group.passes('10s');
  expect(bot.deeds).toMatchObject([{ do: 'dm', to: 'amy' }]);
});
