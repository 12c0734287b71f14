import { z } from 'zod';
import { arg, definePlugin, PermanentFailure, Refusal, TemporaryFailure } from '#sdk';

/** Answers every message with what it was, and counts them in its memory. */
export const echo = definePlugin({
  name: 'echo',
  title: '回声',
  summary: '把听到的说一遍。',
  uses: ['speak', 'memory'],
  config: z.strictObject({ prefix: z.string().default('听到：').describe('开头') }),
  on: {
    async 'message.received'({ event, config, speak, memory }) {
      if (event.text.startsWith('/')) return;
      const count = ((await memory.get<number>('count')) ?? 0) + 1;
      memory.set('count', count);
      speak.say(`${config.prefix}${event.text}（第 ${count} 条）`);
    },
  },
});

/** Throws whatever comes. */
export const broken = definePlugin({
  name: 'broken',
  title: '坏的',
  summary: '总是出错。',
  uses: ['speak'],
  config: z.strictObject({}),
  on: {
    'message.received'({ event, speak }) {
      speak.say('这句不该发出去');
      throw event.text.includes('永久') ? new PermanentFailure('修不好') : new Error('程序错误');
    },
  },
});

/** Fails once for each message that holds 「稍等」, then says it. */
export const flaky = definePlugin({
  name: 'flaky',
  title: '不稳',
  summary: '第一次总是失败。',
  uses: ['speak'],
  config: z.strictObject({}),
  on: {
    'message.received'({ event, speak }) {
      if (event.text.includes('稍等') && !triedBefore.has(event.id)) {
        triedBefore.add(event.id);
        throw new TemporaryFailure('助手还没好', 20_000);
      }
      speak.say(`办完：${event.text}`);
    },
  },
});
const triedBefore = new Set<string>();

/** Removes people by hand and by itself. */
export const guard = definePlugin({
  name: 'guard',
  title: '门卫',
  summary: '移出成员。',
  uses: ['speak', 'moderate'],
  config: z.strictObject({}),
  on: {
    async 'message.received'({ event, moderate, explain }) {
      if (!event.text.includes('广告')) return;
      const verdict = await moderate.remove(event.from, { reason: '发广告' });
      explain(verdict.status === 'refused' ? verdict.why : '移出');
    },
  },
  commands: {
    踢: {
      aliases: ['kick'],
      summary: '移出成员',
      allow: 'admin',
      args: z.object({ member: arg.member().describe('成员'), reason: arg.rest().optional().describe('理由') }),
      confirm: ({ args }) => (args.member.person === 'bob' ? `要移出 ${args.member.name}` : undefined),
      async run({ args, asker, moderate, reply }) {
        const verdict = await moderate.remove(args.member.person, { reason: args.reason ?? '', by: asker.person });
        if (verdict.status === 'refused') throw new Refusal(verdict.why);
        reply(`已安排移出 ${args.member.name}`);
      },
    },
    禁: {
      summary: '看看参数',
      allow: 'member',
      args: z.object({
        member: arg.member().describe('成员'),
        duration: arg.duration().describe('时长'),
        reason: arg.rest().optional().describe('理由'),
      }),
      run({ args, reply }) {
        reply(`${args.member.person} ${args.duration}毫秒 ${args.reason ?? '没说理由'}`);
      },
    },
  },
});

/** Says something every day at eight, and at every hour of the local clock if asked. */
export const daily = definePlugin({
  name: 'daily',
  title: '早报',
  summary: '每天早上说一句。',
  uses: ['speak'],
  config: z.strictObject({ when: z.string().default('0 8 * * *').describe('什么时候') }),
  schedules: {
    morning: {
      summary: '早上',
      when: ({ when }) => [when],
      run({ event, speak }) {
        speak.say(`早上好 ${event.occurrence}`, { priority: 'broadcast' });
      },
    },
  },
});
