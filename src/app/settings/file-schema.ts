import { z } from 'zod';
import { MODES } from '../../domain/action.ts';
import { parseDuration } from '../../domain/duration.ts';
import type { Plugin } from '../../sdk/plugin.ts';
import { didYouMean } from './closest.ts';

export const DEFAULT_TIMEZONE = 'Asia/Shanghai';

function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false; // offsets such as +08:00 work from Node 22 on only
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const timezone = z
  .string()
  .superRefine((name, context) => {
    if (isTimezone(name)) return;
    const isChina = /beijing|peking|china|北京|中国|\+0?8/i.test(name);
    const hint = isChina
      ? `，是不是「${DEFAULT_TIMEZONE}」？`
      : didYouMean(name, Intl.supportedValuesOf('timeZone')) || `，例如 ${DEFAULT_TIMEZONE}`;
    context.addIssue({ code: 'custom', message: `没有时区「${name}」${hint}` });
  })
  .describe(`时区，例如 ${DEFAULT_TIMEZONE}`);

const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d';
const QUIET_HOURS = new RegExp(`^(?:off|(${TIME})-(${TIME}))$`);

const quietHours = z
  .string('要写 23:00-07:00 这样的时段，或 off')
  .regex(QUIET_HOURS, '要写 23:00-07:00 这样的时段（两位数的 24 小时制，00:00 到 23:59），或 off')
  .refine((text) => text === 'off' || text.slice(0, 5) !== text.slice(6), '开始和结束是同一时刻：不要安静时段就写 off')
  .transform((text) => {
    const [, from, to] = QUIET_HOURS.exec(text) ?? [];
    return from && to ? { from, to } : ('off' as const);
  })
  .describe('安静时段（当地时间）：不急的话留到它结束再说；off 为没有');

const DURATION_ADVICE = '要写时长，例如 2s、15秒、10m、10分钟、2h、1天';

/** A length of time as people write it; `0s` is none at all. */
const duration = z
  .string({
    error: ({ input }) => (typeof input === 'number' ? `${DURATION_ADVICE}（数字后面要带单位）` : DURATION_ADVICE),
  })
  .transform((text, context) => {
    const ms = /^0\s*(s|秒)$/i.test(text.trim()) ? 0 : parseDuration(text);
    if (ms !== undefined) return ms;
    context.addIssue({ code: 'custom', message: `看不懂时长「${text}」：${DURATION_ADVICE}` });
    return z.NEVER;
  });

const people = z.array(z.string().min(1)).default([]);

const operators = z
  .strictObject({
    super: people.describe('超级管理员：一切都可以'),
    admins: people.describe('管理员：管所有的群'),
    deputies: z
      .array(
        z.strictObject({ person: z.string().min(1), groups: z.array(z.string().min(1)).describe('分管的群的 id') }),
      )
      .default([])
      .describe('分管：只管列出的群'),
  })
  .describe('运营人员，都写 id，不写昵称');

const pace = z
  .strictObject({
    gap: z
      .tuple([duration, duration], '要写最短和最长两个时长，例如 [2s, 6s]')
      .refine(([min, max]) => min <= max, '前一个时长不能比后一个长')
      .prefault(['2s', '6s'])
      .describe('同一个群里两条消息之间隔多久：在两者之间随机'),
    perMinute: z.int().min(1).default(12).describe('一个账号每分钟最多发几条'),
    removalGap: duration.prefault('10s').describe('两次移出成员之间至少隔多久'),
    timeout: duration.prefault('15s').describe('平台多久不回答就算结果未知'),
  })
  .describe('动作的快慢：像人一样慢，账号才安全');

const caps = z
  .strictObject({
    removalsPerHour: z.int().min(0).default(10).describe('每个群任意一小时内最多移出几人'),
    removalsPerDay: z.int().min(0).default(30).describe('每个群任意一天内最多移出几人'),
  })
  .describe('移出成员的上限，误判时少伤人');

/** What every level may set, beside its plugins. */
export const levelFields = {
  timezone: timezone.optional(),
  quietHours: quietHours.optional(),
  rules: z.string().optional().describe('群规，成员发 /群规 时看到的全文'),
};

/** The settings of every plugin, none of them required: what one level may say. Throws an Error for a plugin with a setting called `mode`. */
export function pluginsSchema(plugins: readonly Plugin[]) {
  const blocks = plugins.map((plugin) => {
    if ('mode' in plugin.config.shape) throw new Error(`${plugin.name}: "mode" is every plugin's own setting`);
    const fields = Object.entries(plugin.config.shape).map(([name, field]) => [name, z.optional(field)] as const);
    const mode = z
      .enum(MODES)
      .optional()
      .describe(
        `off 关闭，observe 试运行（只记录本来会做什么），enforce 执行；默认 ${plugin.defaultMode ?? 'enforce'}`,
      );
    const block = z.strictObject({ mode, ...Object.fromEntries(fields) });
    return [plugin.name, block.optional().describe(`${plugin.title}：${plugin.summary}`)] as const;
  });
  return z.strictObject(Object.fromEntries(blocks)).describe('各插件的设置');
}

/** The whole settings file. */
export function fileSchema(plugins: z.ZodType) {
  const level = z.strictObject({ ...levelFields, plugins: plugins.optional() });
  const levels = z.record(z.string(), level).default({});
  const group = level.extend({
    kind: z.string().optional().describe('群的类型：kinds 里的一个'),
    tags: z.array(z.string()).optional().describe('群的标签：后面的盖过前面的'),
  });
  return z.strictObject({
    timezone: timezone.default(DEFAULT_TIMEZONE),
    operators: operators.prefault({}),
    whitelist: people.describe('白名单：机器人从不自动处罚的人（id）'),
    pace: pace.prefault({}),
    caps: caps.prefault({}),
    defaults: level.prefault({}).describe('所有的群'),
    kinds: levels.describe('各类型的群，盖过 defaults'),
    tags: levels.describe('各标签的群，盖过 kinds'),
    groups: z.record(z.string(), group).default({}).describe('各个群，写 id 或群名，盖过其他一切'),
  });
}

export type SettingsFile = z.output<ReturnType<typeof fileSchema>>;
