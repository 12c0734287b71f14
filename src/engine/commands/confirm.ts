import { laneOf } from '../../domain/event.ts';
import type { Millis } from '../../domain/ids.ts';
import type { Scope } from '../scope.ts';
import { answer } from './answer.ts';
import type { CommandCall } from './run.ts';

/** How long a code is good for. */
export const CONFIRM_MS: Millis = 2 * 60_000;

/** Asks a dangerous command back: says what it would do, and the code with which the same person confirms it. */
export function askBack(scope: Scope, call: CommandCall, danger: string): void {
  const { draft, engine, now } = scope;
  const { event } = call;
  const code = String(1_000 + Math.floor(engine.chance.draw(`confirm/${event.id}`) * 9_000));
  draft.confirmations.push({
    code,
    askedBy: event.id,
    person: event.from,
    lane: laneOf(event),
    command: call.known.name,
    event,
    expiresAt: now + CONFIRM_MS,
  });
  draft.notes.push('危险操作，等待确认码');
  answer(scope, event, `${danger}\n确认请在 2 分钟内发送：/确认 ${code}`, code);
}
