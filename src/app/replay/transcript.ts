import { z } from 'zod';
import { parseDuration } from '../../domain/duration.ts';
import { MESSAGE_KINDS } from '../../domain/event.ts';
import type { Millis } from '../../domain/ids.ts';

const id = z.string().min(1);
const ids = z.array(id);
const named = z.union([id.transform((value) => ({ id: value })), z.strictObject({ id, name: z.string().optional() })]);
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const listedMember = z.union([
  id.transform((value) => ({ id: value })),
  z.strictObject({
    id,
    name: z.string().optional(),
    alias: z.string().optional(),
    joined: instant.optional(),
    lastActive: instant.optional(),
  }),
]);

const base = { at: z.string(), id: id.optional() };

/** One shape a kind; unknown fields are mistakes. */
const KINDS = {
  group: z.strictObject({
    ...base,
    kind: z.literal('group'),
    id,
    topic: z.string(),
    owner: id,
    admins: ids.default([]),
    members: z.array(listedMember),
    groupKind: z.string().optional(),
    tags: z.array(z.string()).optional(),
    botRole: z.enum(['owner', 'admin', 'member']).default('admin'),
  }),
  person: z.strictObject({ ...base, kind: z.literal('person'), id, name: z.string() }),
  message: z.strictObject({
    ...base,
    kind: z.literal('message'),
    id,
    group: id,
    from: id,
    type: z.enum(MESSAGE_KINDS).default('text'),
    text: z.string().default(''),
    title: z.string().optional(),
    url: z.string().optional(),
    appId: z.string().optional(),
    name: z.string().optional(),
    ref: z.string().optional(),
    mentions: ids.default([]),
    quote: z.strictObject({ from: id, text: z.string() }).optional(),
    image: z.string().optional(),
    sentAt: instant.optional(),
  }),
  dm: z.strictObject({ ...base, kind: z.literal('dm'), id, from: id, text: z.string() }),
  join: z.strictObject({
    ...base,
    kind: z.literal('join'),
    group: id,
    members: z.array(named).min(1),
    by: id.optional(),
    listed: ids.optional(),
  }),
  leave: z.strictObject({ ...base, kind: z.literal('leave'), group: id, members: ids.min(1), by: id.optional() }),
  alias: z.strictObject({ ...base, kind: z.literal('alias'), group: id, member: id, alias: z.string() }),
  topic: z.strictObject({ ...base, kind: z.literal('topic'), group: id, topic: z.string(), by: id }),
  announce: z.strictObject({ ...base, kind: z.literal('announce'), group: id, text: z.string(), by: id }),
  friend: z.strictObject({ ...base, kind: z.literal('friend'), id, from: id, hello: z.string() }),
  invite: z.strictObject({ ...base, kind: z.literal('invite'), group: id, topic: z.string(), by: id }),
  fault: z.strictObject({
    ...base,
    kind: z.literal('fault'),
    what: z.enum(['disconnect', 'reconnect', 'duplicate', 'kick-noop', 'send-timeout', 'not-owner']),
    replay: z.boolean().optional(),
    delivered: z.boolean().optional(),
  }),
  crash: z.strictObject({
    ...base,
    kind: z.literal('crash'),
    for: z
      .string()
      .refine((text) => parseDuration(text) !== undefined, '要写时长，如 70m')
      .optional(),
    replay: z.boolean().optional(),
  }),
  wait: z.strictObject({ ...base, kind: z.literal('wait') }),
};

type Kind = keyof typeof KINDS;
type Parsed = { [K in Kind]: z.output<(typeof KINDS)[K]> }[Kind];
/** A line of a transcript, with its time worked out. */
export type Step = { [K in Kind]: Omit<z.output<(typeof KINDS)[K]>, 'at'> & { at: Millis; line: number } }[Kind];
export type StepOf<K extends Kind> = Extract<Step, { kind: K }>;

/** A bad line. */
export interface Mistake {
  line: number;
  what: string;
}

/** Reads a transcript. All bad lines are found, not only the first; then there are no steps. */
export function parseTranscript(text: string): { steps: Step[]; mistakes: Mistake[] } {
  const steps: Step[] = [];
  const mistakes: Mistake[] = [];
  let last: Millis | undefined;
  for (const [index, raw] of text.split(/\r?\n/u).entries()) {
    const line = index + 1;
    if (raw.trim() === '' || raw.trimStart().startsWith('//')) continue;
    const parsed = parseLine(raw);
    const at = typeof parsed === 'string' ? parsed : timeOf(parsed.at, last);
    if (typeof parsed === 'string' || typeof at === 'string') {
      mistakes.push({ line, what: String(at) });
      continue;
    }
    last = at;
    steps.push({ ...parsed, at, line });
  }
  return mistakes.length > 0 ? { steps: [], mistakes } : { steps, mistakes };
}

function parseLine(raw: string): Parsed | string {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    return `not JSON: ${(error as Error).message}`; // JSON.parse throws SyntaxError only
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
  const fields = withGroupKind(value as Record<string, unknown>, raw); // an object, by the line above
  const { kind } = fields;
  if (kind === 'api') return 'api lines need the console, which is not there yet';
  if (typeof kind !== 'string' || !(kind in KINDS)) return `unknown kind ${JSON.stringify(kind)}`;
  const schema = KINDS[kind as Kind]; // it is one of them, by the line above
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.');
  return path ? `${path}: ${issue?.message}` : (issue?.message ?? 'bad line');
}

/**
 * A group's own kind has the same name as the kind of the line. JSON keeps the last of two equal names: so
 * `"kind":"group", … "kind":"训练营"` is a group of the kind 训练营, as is `"kind":"group", "groupKind":"训练营"`.
 */
function withGroupKind(fields: Record<string, unknown>, raw: string): Record<string, unknown> {
  const { kind } = fields;
  if (typeof kind !== 'string' || kind in KINDS || !/"kind"\s*:\s*"group"/u.test(raw)) return fields;
  return { ...fields, kind: 'group', groupKind: kind };
}

/** The time of a line: ISO with an offset, or `+90s` after the line before. */
function timeOf(text: string, last: Millis | undefined): Millis | string {
  if (text.startsWith('+')) {
    if (last === undefined) return 'at: the first line needs a full time';
    const ms = /^\+0[smhd]?$/u.test(text) ? 0 : parseDuration(text.slice(1));
    return ms === undefined ? `at: cannot read ${text}, write +90s, +10m or +1d` : last + ms;
  }
  const parsed = instant.safeParse(text);
  if (!parsed.success) return `at: not an ISO time with offset: ${text}`;
  return last !== undefined && parsed.data < last ? 'at: earlier than the line before' : parsed.data;
}
