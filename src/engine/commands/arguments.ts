import type { z } from 'zod';
import { Refusal } from '../../domain/error.ts';
import type { DirectReceived, MessageReceived } from '../../domain/event.ts';
import { argumentKind } from '../../sdk/arguments.ts';
import type { Engine } from '../scope.ts';
import { type Token, tokenize } from './parse.ts';
import type { KnownCommand } from './registry.ts';
import { Targets } from './targets.ts';

/** Reads a command's arguments. Throws a Refusal that says what is wrong and how the command is written. */
export async function readArguments(
  engine: Engine,
  known: KnownCommand,
  rest: string,
  event: MessageReceived | DirectReceived,
): Promise<Record<string, unknown>> {
  const targets = event.type === 'message.received' ? new Targets(engine, event) : undefined;
  const tokens = tokenize(rest, (await targets?.names()) ?? []);
  const raw: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(known.command.args.shape)) {
    const value = await take(schema as z.ZodType, tokens, rest, targets); // zod types a shape's fields by its core only
    if (value !== undefined) raw[key] = value;
  }
  if (tokens.length > 0) throw misuse(known, `多了「${rest.slice(tokens[0]?.start)}」`);
  const parsed = known.command.args.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw misuse(known, explain(known, raw, parsed.error));
}

async function take(schema: z.ZodType, tokens: Token[], rest: string, targets: Targets | undefined): Promise<unknown> {
  const kind = argumentKind(schema);
  const [next] = tokens;
  if (kind === 'member') return takeMember(schema, tokens, targets);
  if (!next) return undefined;
  if (kind === 'rest') {
    tokens.length = 0;
    return rest.slice(next.start).trim();
  }
  tokens.shift();
  return next.text;
}

async function takeMember(schema: z.ZodType, tokens: Token[], targets: Targets | undefined): Promise<unknown> {
  if (!targets) throw new Refusal('这个命令要在群里使用');
  const at = tokens.findIndex((token) => token.isMention);
  if (at >= 0) return targets.ofToken(tokens.splice(at, 1)[0] as Token); // there is one at `at`
  const quoted = await targets.ofQuote();
  if (quoted) return quoted;
  const [next] = tokens;
  if (!next) return undefined;
  const isOptional = schema.safeParse(undefined).success;
  try {
    const member = await targets.ofToken(next);
    tokens.shift();
    return member;
  } catch (error) {
    if (isOptional && tokens.length > 1) return undefined;
    throw error;
  }
}

function explain(known: KnownCommand, raw: Record<string, unknown>, error: z.ZodError): string {
  const [issue] = error.issues;
  const key = String(issue?.path[0] ?? '');
  const field = known.command.args.shape[key] as z.ZodType | undefined;
  const name = field?.description ?? key;
  if (!(key in raw)) return `少了「${name}」`;
  return `「${name}」不对：${issue?.message ?? ''}`;
}

function misuse(known: KnownCommand, what: string): Refusal {
  return new Refusal(`${what}。\n用法：${known.info.usage}`);
}
