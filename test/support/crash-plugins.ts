/** Plugins with state of all kinds, whose doings depend on nothing but what was said, and in what order. */
import { z } from 'zod';
import { definePlugin, TemporaryFailure } from '#sdk';

/** What people say so that all of it is used. */
export const CRASH_TEXTS = [
  '早上好',
  '昨晚读到第三章了',
  '提醒 交作业',
  '提醒 打卡',
  '这个办法好',
  '稍等，我查一下',
  '坏消息：今天下雨',
  '/帮助',
  '/群规',
  '/帮组',
  '/签到',
  '周六几点集合？',
];

const config = z.strictObject({});
const HOUR = 3_600_000;

/** Counts what is said and who comes and goes; every third message is answered. */
export const tally = definePlugin({
  name: 'tally',
  title: '计数',
  summary: '数消息，数来去。',
  uses: ['speak', 'memory'],
  config,
  on: {
    async 'message.received'({ event, memory, speak, explain }) {
      const count = ((await memory.get<number>('count')) ?? 0) + 1;
      const own = ((await memory.get<number>(`by/${event.from}`)) ?? 0) + 1;
      memory.set('count', count);
      memory.set(`by/${event.from}`, own);
      explain(`第 ${count} 条`);
      if (count % 3 === 0) speak.say(`本群第 ${count} 条，他的第 ${own} 条（${event.id}）`);
    },
    async 'member.joined'({ event, memory, speak }) {
      const came = [...((await memory.get<string[]>('came')) ?? []), ...event.members.map(({ id }) => id)];
      memory.set('came', came);
      speak.say(`欢迎第 ${came.length} 位（${event.id}）`, { mention: event.members.map(({ id }) => id) });
    },
    async 'member.left'({ event, memory }) {
      memory.set('went', [...((await memory.get<string[]>('went')) ?? []), ...event.members]);
    },
  },
});

/** Sets timers: short ones that run out in the test, and one for each group that is moved on and on. */
export const reminder = definePlugin({
  name: 'reminder',
  title: '提醒',
  summary: '过一会儿再说。',
  uses: ['speak', 'memory', 'timers'],
  config,
  on: {
    'message.received'({ event, timers, now, draw }) {
      timers.set('silence', { at: now + 24 * HOUR, data: { since: event.id } });
      if (!event.text.includes('提醒')) return;
      timers.set('due', { key: event.id, at: now + 200 + Math.floor(draw('in') * 800), data: { text: event.text } });
    },
  },
  timers: {
    due({ event, memory, speak }) {
      memory.set(`reminded/${event.key}`, event.data);
      speak.say(`到点了（${event.key}）`);
    },
    silence({ speak }) {
      speak.say('一天没人说话了');
    },
  },
});

/** Cannot answer at once: the first attempt at 「稍等」 in each process fails. */
export const slow = definePlugin({
  name: 'slow',
  title: '慢',
  summary: '第一次总是失败。',
  uses: ['speak', 'memory'],
  config,
  on: {
    async 'message.received'({ event, memory, speak }) {
      if (!event.text.includes('稍等')) return;
      if (!tried.has(event.id)) {
        tried.add(event.id);
        throw new TemporaryFailure('还没好', 100);
      }
      memory.set('done', ((await memory.get<number>('done')) ?? 0) + 1);
      speak.say(`办完了（${event.id}）`);
    },
  },
});
const tried = new Set<string>();

/** Has a bug. */
export const buggy = definePlugin({
  name: 'buggy',
  title: '坏',
  summary: '遇到「坏」就出错。',
  uses: ['speak'],
  config,
  on: {
    'message.received'({ event, speak }) {
      if (!event.text.includes('坏')) return;
      speak.say('这句不该发出去');
      throw new Error('程序错误');
    },
  },
});
