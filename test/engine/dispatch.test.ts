import { expect, test } from 'vitest';
import { scenario } from '../support/scenario.ts';
import { broken, daily, echo, flaky } from '../support/test-plugins.ts';

test("one plugin's bug does not disturb the others, and is seen in the trace", async () => {
  const { group, bot } = await scenario({ plugins: [broken, echo] });
  const id = await group.says('amy', '早');
  await group.passes('10s');
  expect(bot.said()).toEqual(['听到：早（第 1 条）']);
  expect(bot.traceOf(id)).toContain('broken: 程序错误');
  expect(bot.changes).toContainEqual(expect.objectContaining({ kind: 'handled', status: 'failed' }));
});

test('an event that must wait holds its group in order, and no other group', async () => {
  const group = (id: string) => ({ id, topic: id, ownerId: 'o', members: [{ id: 'amy', name: '小雅' }] });
  const { bot, stage, groupNamed } = await scenario({ plugins: [flaky], groups: [group('g1'), group('g2')] });
  await groupNamed('g1').says('amy', '稍等一');
  await groupNamed('g1').says('amy', '二');
  await groupNamed('g2').says('amy', '三');
  await groupNamed('g1').passes('15s');
  expect(bot.said('g1')).toEqual([]);
  expect(bot.said('g2')).toEqual(['办完：三']);
  await stage.passTo(stage.clock.now() + 60_000);
  expect(bot.said('g1')).toEqual(['办完：稍等一', '办完：二']);
});

test('a plugin that was through before another had to wait is not run again', async () => {
  const { group, bot } = await scenario({ plugins: [echo, flaky] });
  await group.says('amy', '稍等');
  await group.passes('1m');
  expect(bot.said()).toEqual(['听到：稍等（第 1 条）', '办完：稍等']);
});

test('a schedule fires once for each group at its local time', async () => {
  const { group, bot } = await scenario({ plugins: [daily], startAt: '2026-11-21T07:59:00+08:00' });
  await group.passes('2d');
  expect(bot.said()).toEqual(['早上好 2026-11-21T08:00', '早上好 2026-11-22T08:00']);
  expect(bot.deeds[0]?.cause).toBe('schedule:daily.morning@2026-11-21T08:00');
});

test('a schedule that was slept through runs late within its grace, and is missed after it', async () => {
  const wakeAfter = async (downFor: string) => {
    const { group, bot, stage } = await scenario({ plugins: [daily], startAt: '2026-11-21T07:58:00+08:00' });
    await stage.kill();
    await group.passes(downFor);
    await stage.restart({ replay: false });
    await group.passes('1m');
    return bot.deeds;
  };
  expect(await wakeAfter('20m')).toMatchObject([{ do: 'say', text: '早上好 2026-11-21T08:00' }]);
  expect(await wakeAfter('50m')).toMatchObject([{ do: 'missed', schedule: 'daily.morning', group: 'g1' }]);
});

test('a time that spring skips runs after the gap, one that autumn repeats runs once', async () => {
  const config = "timezone: Europe/Berlin\ndefaults: { plugins: { daily: { when: '30 2 * * *' } } }\n";
  const spring = await scenario({ plugins: [daily], config, startAt: '2027-03-28T00:30:00+01:00' });
  await spring.group.passes('12h');
  expect(spring.bot.said()).toEqual(['早上好 2027-03-28T02:30']);
  expect(spring.bot.deeds[0]?.at).toMatch(/^2027-03-28T03:00:/);
  const autumn = await scenario({ plugins: [daily], config, startAt: '2026-10-25T00:30:00+02:00' });
  await autumn.group.passes('12h');
  expect(autumn.bot.said()).toEqual(['早上好 2026-10-25T02:30']);
});
