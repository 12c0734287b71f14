import { z } from 'zod';
import { definePlugin, template } from '#sdk';

const welcome = definePlugin({
  name: 'welcome',
  title: '欢迎新人',
  summary: '欢迎刚进群的人。',
  uses: ['speak'],
  config: z.strictObject({
    text: template(['新成员', '群名']).default('欢迎 {新成员}！').describe('欢迎词'),
    mergeSeconds: z.int().min(0).max(120).default(30).describe('合并多少秒内进群的人'),
    words: z.array(z.string()).default(['你好', '|']).describe('开场白'),
    style: z.enum(['short', 'long']).default('short').describe('长短'),
  }),
});

const rules = definePlugin({
  name: 'rules',
  title: '群规',
  summary: '警告违规的人。',
  uses: ['speak', 'moderate'],
  defaultMode: 'observe',
  config: z
    .strictObject({
      warnings: z.int().min(1).default(3).describe('处罚前的警告次数'),
      gentle: z.int().min(0).default(0).describe('警告前的提醒次数'),
      ladder: z.object({ decay: z.string(), dm: z.boolean() }).default({ decay: '30天', dm: true }).describe('阶梯'),
    })
    .refine(({ warnings, gentle }) => gentle <= warnings, { path: ['gentle'], message: '提醒不能比警告多' }),
});

/** Plugins with settings of every kind, for the tests of settings. */
export const settingsPlugins = [welcome, rules];
