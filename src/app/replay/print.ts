import type { Action, Ticket } from '../../domain/action.ts';
import type { Millis } from '../../domain/ids.ts';
import { offsetAt } from '../../domain/local-time.ts';
import type { FeedChange, NewAction } from '../../engine/ports.ts';

/** An ISO time with the zone's own offset: `2026-11-21T09:00:08.120+08:00`. */
export function isoTime(at: Millis, zone: string): string {
  const offset = offsetAt(at, zone);
  const sign = offset < 0 ? '-' : '+';
  const minutes = Math.abs(offset) / 60_000;
  const two = (n: number): string => String(n).padStart(2, '0');
  const wall = new Date(at + offset).toISOString().slice(0, -1);
  return `${wall}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** One line of a replay's output; undefined for what is not an outcome yet. */
export function outputOf(change: FeedChange, at: Millis, zone: string): Record<string, unknown> | undefined {
  const time = isoTime(at, zone);
  if (change.kind === 'missed') {
    const { plugin, schedule, groupId, occurrence, dueAt } = change.missed;
    const cause = `schedule:${plugin}.${schedule}@${occurrence}`;
    return {
      at: time,
      do: 'missed',
      schedule: `${plugin}.${schedule}`,
      group: groupId,
      due: isoTime(dueAt, zone),
      plugin,
      cause,
    };
  }
  if (change.kind !== 'action') return undefined;
  const { action } = change;
  const { status, why } = action;
  const rest = attribution(action);
  switch (status) {
    case 'queued':
    case 'attempting':
    case 'dropped':
      return undefined;
    case 'done':
      return { at: time, do: action.action.do, ...fieldsOf(action.action), ...rest };
    case 'ticket':
      return { at: time, do: 'ticket', ...fieldsOf(action.action), why, ...rest };
    default:
      return {
        at: time,
        do: status,
        act: action.action.do,
        ...fieldsOf(action.action),
        ...(why ? { why } : {}),
        ...rest,
      };
  }
}

function fieldsOf(action: Action | Ticket): Record<string, unknown> {
  switch (action.do) {
    case 'say':
      return {
        group: action.groupId,
        text: action.text,
        ...(action.mention.length > 0 ? { mention: action.mention } : {}),
      };
    case 'dm':
      return { to: action.to, text: action.text };
    case 'remove':
      return { group: action.groupId, member: action.member };
    case 'accept':
      return { friend: action.friend };
    case 'ticket':
      return { group: action.groupId, to: action.to };
    default: {
      const { do: _verb, ...fields } = action;
      if (!('groupId' in fields)) return fields;
      const { groupId, ...others } = fields;
      return { group: groupId, ...others };
    }
  }
}

function attribution(action: NewAction): Record<string, unknown> {
  return {
    plugin: action.plugin,
    cause: action.cause,
    ...(action.causes.length > 1 ? { causes: action.causes } : {}),
    ...(action.caseId === undefined ? {} : { case: action.caseId }),
    ...(action.confirm === undefined ? {} : { confirm: action.confirm }),
  };
}
