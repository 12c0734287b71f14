import { z } from 'zod';
import { ACTION_STATUSES, MODES, PRIORITY, type Priority, type Ticket, type Verb } from '../domain/action.ts';
import { type EventType, MESSAGE_KINDS } from '../domain/event.ts';

/*
 * What the console's API takes and gives: schemas and their types, nothing else. The pages import the types only.
 * Messages of the schemas are read by people.
 */

const id = z.string().min(1, '不能为空').max(200, '太长了');
const millis = z.int().describe('UTC 毫秒');
const text = z.string().trim().min(1, '不能为空').max(20_000, '最多 20000 个字');
const title = z.string().trim().min(1, '不能为空').max(200, '最多 200 个字');

/* ------------------------------------------------------------------ everywhere ---------------------------------- */

export const apiError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().describe('给人看的中文说明'),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});
export type ApiError = z.infer<typeof apiError>;

export const health = z.object({ status: z.literal('ok'), version: z.string(), now: millis });
export type Health = z.infer<typeof health>;

/* ------------------------------------------------------------------ simulated group ----------------------------- */

export const person = z.object({ id, name: z.string() });
export type SimulatedPerson = z.infer<typeof person>;

export const groupMember = z.object({ id, alias: z.string().optional() });

export const simulatedGroup = z.object({
  id,
  topic: z.string(),
  ownerId: id.optional(),
  adminIds: z.array(id),
  members: z.array(groupMember),
});
export type SimulatedGroup = z.infer<typeof simulatedGroup>;

/** A message as everybody in the group sees it. Its id is the event's id in the log. */
export const simulatedMessage = z.object({
  type: z.literal('message'),
  id,
  groupId: id,
  at: millis,
  from: id,
  kind: z.enum(MESSAGE_KINDS),
  text: z.string(),
  mentions: z.array(id),
  quote: z.object({ name: z.string(), text: z.string() }).optional(),
  card: z
    .object({ title: z.string().optional(), detail: z.string().optional(), url: z.string().optional() })
    .optional()
    .describe('链接、小程序、红包、文件等的标题与说明'),
  hasPicture: z.boolean().describe('图片在 /api/simulator/pictures/:id'),
});
export type SimulatedMessage = z.infer<typeof simulatedMessage>;

/** A grey line between the messages. */
export const simulatedNotice = z.object({
  type: z.literal('notice'),
  id,
  groupId: id,
  at: millis,
  notice: z.enum(['joined', 'left', 'removed', 'renamed', 'aliased', 'announced']),
  members: z.array(id),
  by: id.optional(),
  text: z.string().optional(),
});
export type SimulatedNotice = z.infer<typeof simulatedNotice>;

export const chatLine = z.discriminatedUnion('type', [simulatedMessage, simulatedNotice]);
export type ChatLine = z.infer<typeof chatLine>;

export const simulatorState = z.object({
  now: millis,
  liveId: z.int().describe('此刻之后的实时消息从这个编号往后接'),
  botId: id,
  people: z.array(person),
  groups: z.array(simulatedGroup.extend({ lines: z.array(chatLine) })),
});
export type SimulatorState = z.infer<typeof simulatorState>;

const utterance = { groupId: id, from: id };
const talk = { mentions: z.array(id).max(100, '最多 @ 100 人').optional(), quote: id.optional() };

/** A picture travels as base64; the limit is that of the picture itself. */
export const PICTURE_LIMIT_BYTES = 2 * 1024 * 1024;

export const newMessage = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('text'), ...utterance, text, ...talk }),
    z.strictObject({
      kind: z.literal('image'),
      ...utterance,
      data: z
        .base64('图片数据不是 base64')
        .min(1, '图片是空的')
        .max(Math.ceil(PICTURE_LIMIT_BYTES / 3) * 4, '图片最大 2 MB'),
    }),
    z.strictObject({
      kind: z.literal('url'),
      ...utterance,
      title,
      url: z.url({ protocol: /^https?$/, error: '链接要以 http:// 或 https:// 开头' }).max(2000, '链接太长了'),
    }),
    z.strictObject({ kind: z.literal('miniprogram'), ...utterance, title }),
    z.strictObject({ kind: z.literal('redpacket'), ...utterance, title }),
    z.strictObject({ kind: z.literal('voice'), ...utterance }),
  ],
  '不支持这种消息，可用：text、image、url、miniprogram、redpacket、voice',
);
export type NewMessage = z.infer<typeof newMessage>;

export const newJoin = z.strictObject({
  groupId: id,
  members: z.array(id).min(1, '至少选一个人').max(50, '一次最多 50 人'),
  by: id.optional().describe('谁邀请的；没有就是自己扫码进群'),
});
export type NewJoin = z.infer<typeof newJoin>;

export const newLeave = z.strictObject({
  groupId: id,
  members: z.array(id).min(1, '至少选一个人').max(50, '一次最多 50 人'),
  by: id.optional().describe('被谁移出；没有就是自己退群'),
});
export type NewLeave = z.infer<typeof newLeave>;

export const newPerson = z.strictObject({ name: z.string().trim().min(1, '请写名字').max(30, '名字最多 30 个字') });
export type NewPerson = z.infer<typeof newPerson>;

export const created = z.object({ id });
export type Created = z.infer<typeof created>;

/* ------------------------------------------------------------------ timeline ------------------------------------ */

export const timelineQuery = z.strictObject({
  after: z.coerce.number<string>('after 要是一个序号').int('after 要是一个序号').min(0, 'after 不能是负数').optional(),
  limit: z.coerce
    .number<string>('limit 要是一个数')
    .int()
    .min(1, 'limit 至少是 1')
    .max(200, 'limit 最多 200')
    .default(100),
});
export type TimelineQuery = z.infer<typeof timelineQuery>;

export const actionView = z.object({
  id: z.int(),
  verb: z.string() as z.ZodType<Verb | Ticket['do']>, // the domain's union has no list of values to check against
  groupId: id.optional(),
  text: z.string().optional(),
  persons: z.array(id),
  plugin: z.string(),
  causes: z.array(id),
  priority: z.enum(Object.keys(PRIORITY) as Priority[]), // Object.keys forgets the keys' type
  status: z.enum(ACTION_STATUSES),
  why: z.string().optional(),
  waitsFor: z.string().optional().describe('排队时在等什么'),
  createdAt: millis,
  dueAt: millis,
  attemptedAt: millis.optional(),
  endedAt: millis.optional(),
  platformId: z.string().optional().describe('发出后平台给的消息编号'),
});
export type ActionView = z.infer<typeof actionView>;

export const timelineEntry = z.object({
  seq: z.int(),
  event: z.object({
    id,
    type: z.string() as z.ZodType<EventType>, // as above
    at: millis,
    persons: z.array(id).describe('谁说的、谁进群、谁退群'),
    causes: z.array(id).describe('计时器：它为哪些事件而设'),
    plugin: z.string().optional().describe('计时器和定时任务属于哪个插件'),
    isInferred: z.boolean().optional().describe('从成员名单比对得知'),
  }),
  receivedAt: millis,
  handledAt: millis.optional(),
  status: z.enum(['pending', 'handled', 'failed']),
  trace: z.array(
    z.object({
      plugin: z.string(),
      title: z.string(),
      mode: z.enum(MODES),
      notes: z.array(z.string()),
      error: z.string().optional(),
    }),
  ),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const timeline = z.object({
  now: millis,
  entries: z.array(timelineEntry).describe('旧的在前'),
  actions: z.array(actionView).describe('这些事件引出的动作'),
});
export type Timeline = z.infer<typeof timeline>;

/* ------------------------------------------------------------------ live ---------------------------------------- */

export const liveQuery = z.strictObject({
  after: z.coerce.number<string>('after 要是一个编号').int('after 要是一个编号').min(0, 'after 不能是负数').optional(),
});

/** What `/api/live` sends, one JSON object an event. `reset`: something was missed, load everything again. */
export const liveChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reset') }),
  z.object({ kind: z.literal('line'), line: chatLine }),
  z.object({ kind: z.literal('group'), group: simulatedGroup }),
  z.object({ kind: z.literal('person'), person }),
  z.object({ kind: z.literal('handled'), groupId: id, seq: z.int() }),
  z.object({ kind: z.literal('action'), action: actionView }),
  z.object({ kind: z.literal('gateway'), account: z.string(), isUp: z.boolean(), why: z.string().optional() }),
]);
export type LiveChange = z.infer<typeof liveChange>;
