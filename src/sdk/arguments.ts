import { z } from 'zod';
import { parseDuration } from '../domain/duration.ts';
import type { Member } from '../domain/group.ts';

/** How the engine reads an argument from what was typed; kept beside the schema. */
export type ArgumentKind = 'member' | 'word' | 'rest';

/** Zod hands what is registered here on to copies, as `.describe()` makes them. */
const kinds = z.registry<{ kind: ArgumentKind }>();

function ofKind<T extends z.ZodType>(kind: ArgumentKind, schema: T): T {
  kinds.add(schema, { kind });
  return schema;
}

/** How an argument's schema wants to be read; wrappers such as `.optional()` are looked through. */
export function argumentKind(schema: z.ZodType): ArgumentKind {
  const own = kinds.get(schema);
  if (own) return own.kind;
  const inner = (schema.def as { innerType?: z.ZodType; in?: z.ZodType }).innerType; // zod gives wrappers no common type
  return inner ? argumentKind(inner) : 'word';
}

/**
 * The arguments that a command can take, in the order of the object's keys. Each is a zod schema: add `.optional()`,
 * `.default(…)`, `.min(…)` as you like.
 */
export const arg = {
  /** A member of this group, by @, by the quoted message, by id or by the exact name; ambiguous ones are asked back. */
  member: () =>
    ofKind(
      'member',
      z.custom<Member>((value) => typeof value === 'object' && value !== null),
    ),
  /** One word. */
  word: () => ofKind('word', z.string().min(1)),
  /** One of a few words. */
  choice: <const T extends readonly [string, ...string[]]>(words: T) => ofKind('word', z.enum(words)),
  /** A whole number. */
  int: () => ofKind('word', z.coerce.number<string>('要写一个整数').int('要写一个整数')),
  /** A length of time as people write it, in milliseconds: `10m`, `10分钟`, `2h`, `1天`. */
  duration: () =>
    ofKind(
      'word',
      z.string().transform((text, context) => {
        const ms = parseDuration(text);
        if (ms !== undefined) return ms;
        context.addIssue({ code: 'custom', message: `看不懂时长「${text}」，可写 10m、10分钟、2h、1天` });
        return z.NEVER;
      }),
    ),
  /** All the rest of the line, as typed. */
  rest: () => ofKind('rest', z.string().min(1)),
};
