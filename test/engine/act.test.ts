import { expect, test } from 'vitest';
import { scenario } from '../support/scenario.ts';
import { echo, guard } from '../support/test-plugins.ts';

const guarded = { plugins: [guard, echo], config: 'operators: { super: [boss] }\nwhitelist: [amy]\n' };
const crowd = (id: string, size: number) => ({
  id,
  topic: `群 ${id}`,
  ownerId: 'laoshi',
  members: Array.from({ length: size }, (_, n) => ({ id: `${id}-p${n}`, name: `成员${n}` })),
});
const times = (deeds: { at: string }[]): number[] => deeds.map(({ at }) => Date.parse(at));
const gaps = (at: number[]): number[] => at.slice(1).map((time, index) => time - (at[index] ?? 0));

test('two messages in one group are two to six seconds apart, in the order in which they were decided', async () => {
  const { group, bot } = await scenario({ plugins: [echo] });
  for (let n = 1; n <= 5; n++) await group.says('amy', `第${n}句`);
  await group.passes('1m');
  expect(bot.said()).toEqual([1, 2, 3, 4, 5].map((n) => `听到：第${n}句（第 ${n} 条）`));
  for (const gap of gaps(times(bot.deeds))) {
    expect(gap).toBeGreaterThanOrEqual(2_000);
    expect(gap).toBeLessThanOrEqual(6_000);
  }
});

test('an account says at most twelve messages in any minute', async () => {
  const groups = Array.from({ length: 20 }, (_, n) => crowd(`g${n}`, 2));
  const { bot, stage, groupNamed, group } = await scenario({ plugins: [echo], groups });
  for (const { id } of groups) await groupNamed(id).says(`${id}-p0`, '早');
  await group.passes('10m');
  const at = times(bot.deeds);
  expect(at).toHaveLength(20);
  for (const time of at)
    expect(at.filter((other) => other > time - 60_000 && other <= time).length).toBeLessThanOrEqual(12);
  expect(stage.isRunning).toBe(true);
});

test('removals go first and are at least ten seconds apart', async () => {
  const { group, bot } = await scenario({ ...guarded, groups: [crowd('g1', 5)] });
  for (let n = 0; n < 3; n++) await group.says(`g1-p${n}`, '发个广告');
  await group.passes('2m');
  const removals = bot.deeds.filter((deed) => deed.do === 'remove');
  expect(removals.map(({ member }) => member)).toEqual(['g1-p0', 'g1-p1', 'g1-p2']);
  for (const gap of gaps(times(removals))) expect(gap).toBeGreaterThanOrEqual(10_000);
  expect(bot.deeds.findIndex((deed) => deed.do === 'remove')).toBeLessThan(
    bot.deeds.findIndex((deed) => deed.do === 'say'),
  );
});

test.each([
  ['laoshi', '群主'],
  ['banzhang', '管理员'],
  ['amy', '白名单'],
])('the machine never removes %s, and says why', async (person, why) => {
  const { group, bot } = await scenario(guarded);
  const id = await group.says(person, '广告');
  await group.passes('1m');
  expect(bot.deeds).toContainEqual(expect.objectContaining({ do: 'refused', act: 'remove', member: person }));
  expect(bot.deeds.find((deed) => deed.do === 'refused')?.why).toContain(why);
  expect(bot.traceOf(id).join()).toContain(why);
});

test('nobody is removed for a message that is received more than ten minutes late', async () => {
  const { group, bot, stage } = await scenario(guarded);
  await group.says('bob', '广告', { sentAt: stage.clock.now() - 11 * 60_000 });
  await group.passes('1m');
  expect(bot.deeds.some((deed) => deed.do === 'remove')).toBe(false);
  expect(bot.deeds.find((deed) => deed.do === 'refused')?.why).toContain('10 分钟');
});

test('an admin cannot remove an admin by hand', async () => {
  const { group, bot } = await scenario({ ...guarded, groups: [{ ...crowd('g1', 2), adminIds: ['a1', 'a2'] }] });
  await group.says('a1', '/踢 a2');
  await group.passes('1m');
  expect(bot).toHaveSaid('不能处理管理员');
  expect(bot.deeds.some((deed) => deed.do === 'remove')).toBe(false);
});

test('at the hourly cap the bot stops removing, and asks once', async () => {
  const { group, bot } = await scenario({ ...guarded, groups: [crowd('g1', 14)] });
  for (let n = 0; n < 12; n++) {
    await group.says(`g1-p${n}`, '广告');
    await group.passes('30s');
  }
  expect(bot.deeds.filter((deed) => deed.do === 'remove')).toHaveLength(10);
  expect(bot.deeds.filter((deed) => deed.do === 'refused').map(({ why }) => why)).toEqual([
    expect.stringContaining('上限 10'),
    expect.stringContaining('上限 10'),
  ]);
  expect(bot.deeds.filter((deed) => deed.do === 'ticket')).toMatchObject([{ to: ['laoshi', 'boss'] }]);
});

test('a raid decided all at once does not get past the cap either', async () => {
  const { group, bot } = await scenario({ ...guarded, groups: [crowd('g1', 14)] });
  for (let n = 0; n < 12; n++) await group.says(`g1-p${n}`, '广告');
  await group.passes('10m');
  expect(bot.deeds.filter((deed) => deed.do === 'remove')).toHaveLength(10);
  expect(bot.deeds.filter((deed) => deed.do === 'refused')).toHaveLength(2);
});

test('a kick that does nothing is found out, with one ticket and no second try', async () => {
  const { group, bot } = await scenario(guarded);
  await group.happens((world) => world.kickNoopNext());
  await group.says('bob', '广告');
  await group.passes('5m');
  const about = bot.deeds.filter((deed) => deed.act === 'remove' || deed.do === 'remove' || deed.do === 'ticket');
  expect(about.map((deed) => deed.do)).toEqual(['failed', 'ticket']);
  expect(about[1]?.to).toContain('laoshi');
});

test('where the bot may not remove, the owner gets a ticket', async () => {
  const { group, bot } = await scenario({ ...guarded, groups: [{ ...crowd('g1', 3), botRole: 'member' }] });
  await group.says('g1-p1', '广告');
  await group.passes('1m');
  expect(bot.deeds.filter((deed) => deed.act !== 'say' && deed.do !== 'say')).toMatchObject([
    { do: 'ticket', group: 'g1', to: ['laoshi', 'boss'], why: expect.stringContaining('移出成员 g1-p1') },
  ]);
  expect(bot.deeds.some((deed) => deed.do === 'remove')).toBe(false);
});

test('a text without an answer is unknown and never sent again', async () => {
  const { group, bot, stage } = await scenario({ plugins: [echo] });
  await group.happens((world) => world.sendTimeoutNext({ delivered: true }));
  await group.says('amy', '在吗');
  await group.passes('5m');
  expect(bot.deeds).toMatchObject([{ do: 'unknown', act: 'say' }]);
  const sent = stage.world.snapshot().groups[0]?.messages.filter(({ from }) => from === 'bot');
  expect(sent).toHaveLength(1);
});

test('a crash while a text is under way leaves it unknown', async () => {
  const { group, bot, stage } = await scenario({ plugins: [echo] });
  await group.happens((world) => world.sendTimeoutNext({ delivered: false }));
  await group.says('amy', '在吗');
  await group.passes('7s');
  await stage.kill();
  await stage.restart({ replay: false });
  await group.passes('5m');
  expect(bot.deeds).toMatchObject([{ do: 'unknown', act: 'say' }]);
});

test('what could not go out during an outage goes out after it, once', async () => {
  const { group, bot } = await scenario({ plugins: [echo] });
  await group.says('amy', '早');
  await group.happens((world) => world.disconnect());
  await group.passes('3m');
  expect(bot.said()).toEqual([]);
  await group.happens((world) => world.reconnect());
  await group.passes('1m');
  expect(bot.said()).toEqual(['听到：早（第 1 条）']);
});

test('an answer that waited for more than half an hour is not given any more', async () => {
  const { group, bot } = await scenario({ plugins: [echo] });
  await group.says('amy', '早');
  await group.happens((world) => world.disconnect());
  await group.passes('40m');
  await group.happens((world) => world.reconnect());
  await group.passes('1m');
  expect(bot.deeds).toMatchObject([{ do: 'failed', act: 'say' }]);
});
