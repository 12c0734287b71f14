import { expect, test } from 'vitest';
import { scenario } from '../support/scenario.ts';

const cat = { id: 'cat', name: '猫妈' };
const dan = { id: 'dan', name: '大刘' };

test('a newcomer is welcomed by name, with the rules and the inviter, half a minute after the join', async () => {
  const { group, bot } = await scenario();
  await group.joins([cat], 'amy');
  await group.passes('29s');
  expect(bot.said()).toEqual([]);
  await group.passes('10s');
  expect(bot).toHaveSaid('@猫妈', '晨读打卡1群', '不发广告', '小雅');
  expect(bot.deeds[0]).toMatchObject({ mention: ['cat'], plugin: 'welcome' });
});

test('people who join one after the other are welcomed together, and the causes are all named', async () => {
  const { group, bot } = await scenario();
  await group.joins([cat], 'amy');
  await group.passes('20s');
  await group.joins([dan], 'bob');
  await group.passes('1m');
  expect(bot.said()).toHaveLength(1);
  expect(bot).toHaveSaid('@猫妈 @大刘', '小雅、老王');
  expect(bot.deeds[0]?.causes).toHaveLength(2);
});

test('a stream of joins is welcomed after two minutes at the latest', async () => {
  const { group, bot } = await scenario();
  for (let n = 0; n < 6; n++) {
    await group.joins([{ id: `n${n}`, name: `新人${n}` }]);
    await group.passes('25s');
  }
  expect(bot.said()).toHaveLength(1);
  expect(bot.said()[0]).toContain('@新人4');
  await group.passes('1m');
  expect(bot.said()).toHaveLength(2);
  expect(bot.said()[1]).toContain('@新人5');
});

test('invitees whom the join event does not list are welcomed with the others', async () => {
  const { group, bot } = await scenario();
  await group.joins([cat, dan], 'amy', ['cat']);
  await group.passes('1m');
  expect(bot.said()).toHaveLength(1);
  expect(bot).toHaveSaid('@猫妈', '@大刘');
});

test('an invitee who is not listed but speaks at once is welcomed all the same', async () => {
  const { group, bot } = await scenario();
  await group.joins([cat, dan], 'amy', ['cat']);
  await group.says('dan', '大家好');
  await group.passes('1m');
  expect(bot.said()).toHaveLength(1);
  expect(bot).toHaveSaid('@猫妈', '@大刘');
});

test('an event that arrives twice welcomes once', async () => {
  const { group, bot } = await scenario();
  await group.happens((world) => world.duplicateNext());
  await group.joins([cat]);
  await group.passes('5m');
  expect(bot.said()).toHaveLength(1);
});

test('somebody who leaves before the welcome is not welcomed', async () => {
  const { group, bot } = await scenario();
  await group.joins([cat]);
  await group.passes('10s');
  await group.leaves('cat');
  await group.passes('5m');
  expect(bot.said()).toEqual([]);
});

test('a rejoin within 24 hours is not welcomed again, a later one is', async () => {
  const { group, bot } = await scenario();
  await group.joins([cat]);
  await group.passes('5m');
  await group.leaves('cat');
  await group.passes('23h');
  await group.joins([cat]);
  await group.passes('5m');
  expect(bot.said()).toHaveLength(1);
  await group.leaves('cat');
  await group.passes('25h');
  await group.joins([cat]);
  await group.passes('5m');
  expect(bot.said()).toHaveLength(2);
});

test('newcomers of the night are welcomed together when the quiet hours end', async () => {
  const { group, bot } = await scenario({
    config: "defaults: { quietHours: '23:00-07:00' }\n",
    startAt: '2026-11-21T23:30:00+08:00',
  });
  await group.joins([cat]);
  await group.passes('3h');
  await group.joins([dan]);
  await group.passes('4h');
  expect(bot.said()).toEqual([]);
  await group.passes('1h');
  expect(bot.said()).toHaveLength(1);
  expect(bot).toHaveSaid('@猫妈', '@大刘');
  expect(bot.deeds[0]?.at).toMatch(/^2026-11-22T07:00:/);
});

test('a join learnt late is welcomed up to six hours later, after that only recorded', async () => {
  const late = async (downFor: string): Promise<string[]> => {
    const { group, bot, stage } = await scenario();
    await stage.kill();
    stage.world.join({ groupId: 'g1', members: [cat] });
    await group.passes(downFor);
    await stage.restart({ replay: false });
    await group.passes('10m');
    return bot.said();
  };
  expect(await late('5h')).toHaveLength(1);
  expect(await late('7h')).toEqual([]);
});

test('in observe mode the welcome is only written down', async () => {
  const { group, bot } = await scenario({ config: 'defaults: { plugins: { welcome: { mode: observe } } }\n' });
  await group.joins([cat]);
  await group.passes('5m');
  expect(bot.said()).toEqual([]);
  expect(bot.deeds).toMatchObject([{ do: 'observed', act: 'say', plugin: 'welcome' }]);
});

test('the welcome survives a crash in its window, and is said once', async () => {
  const { group, bot, stage } = await scenario();
  await group.joins([cat]);
  await group.passes('10s');
  await stage.kill();
  await stage.restart({ replay: false });
  await group.passes('5m');
  expect(bot.said()).toHaveLength(1);
});
