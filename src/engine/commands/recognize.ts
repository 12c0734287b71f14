import type { DirectReceived, Event, MessageReceived } from '../../domain/event.ts';
import { laneOf } from '../../domain/event.ts';
import type { Group } from '../../domain/group.ts';
import { hasRole } from '../../domain/role.ts';
import { isStale } from '../protection.ts';
import type { Engine } from '../scope.ts';
import { parseCommand } from './parse.ts';
import type { CommandCall } from './run.ts';

/** What a message asks of the bot: a known command, or only an answer by the kernel itself. */
export type Recognized = { kind: 'command'; call: CommandCall } | { kind: 'hint'; text: string; note: string };

const CONFIRM_NAMES = new Set(['确认', 'confirm']);

/** Recognises a command in a message; undefined where there is none, or nothing close to one. */
export async function recognize(
  engine: Engine,
  event: Event,
  group: Group | undefined,
  receivedAt: number,
): Promise<Recognized | undefined> {
  if (event.type !== 'message.received' && event.type !== 'direct.received') return undefined;
  if (event.kind !== 'text') return undefined;
  const typed = parseCommand(event.text, mentionsBot(engine, event));
  if (!typed) return undefined;
  if (CONFIRM_NAMES.has(typed.name.toLowerCase())) return confirmed(engine, event, typed.rest.trim());
  const known = engine.commands.find(typed.name);
  if (known) return { kind: 'command', call: { known, rest: typed.rest, event, isConfirmed: false } };
  if (isStale(event.at, receivedAt)) return undefined;
  const close = engine.commands.closeTo(typed.name);
  if (!close || !hasRole(engine.directory.roleOf(event.from, group), close.command.allow)) return undefined;
  const text = `没有 /${typed.name} 这个命令，是不是想用 /${close.name}？`;
  return { kind: 'hint', text, note: `不认识的命令，提示了 /${close.name}` };
}

function mentionsBot(engine: Engine, event: MessageReceived | DirectReceived): boolean {
  const self = engine.directory.selfOf(event.account);
  return event.type === 'message.received' && self !== undefined && event.mentions.includes(self);
}

async function confirmed(
  engine: Engine,
  event: MessageReceived | DirectReceived,
  code: string,
): Promise<Recognized | undefined> {
  const now = engine.clock.now();
  const asked = await engine.store.confirmations.take({
    code,
    person: event.from,
    lane: laneOf(event),
    now,
    by: event.id,
  });
  const known = asked && engine.commands.find(asked.command);
  const original = asked?.event;
  if (!known || (original?.type !== 'message.received' && original?.type !== 'direct.received')) {
    return { kind: 'hint', text: '没有等你确认的命令：确认码不对，或已超过 2 分钟', note: '确认码无效' };
  }
  const typed = parseCommand(original.text, mentionsBot(engine, original));
  return { kind: 'command', call: { known, rest: typed?.rest ?? '', event: original, isConfirmed: true } };
}
