import { type Action, groupOf, type Ticket } from '../domain/action.ts';
import { causeOf, type Event } from '../domain/event.ts';
import type { EventId, PersonId } from '../domain/ids.ts';
import type { HandledEvent, StoredAction } from '../engine/ports.ts';
import type { ActionView, TimelineEntry } from './api.ts';

/** What the pages call a plugin. */
export interface PluginTitle {
  name: string;
  title: string;
}

function personsOf(event: Event): PersonId[] {
  switch (event.type) {
    case 'message.received':
    case 'direct.received':
    case 'friend.requested':
      return [event.from];
    case 'member.joined':
      return event.members.map((member) => member.id);
    case 'member.left':
      return event.members;
    case 'member.renamed':
      return [event.member];
    case 'group.renamed':
    case 'group.announced':
    case 'group.invited':
      return event.by === undefined ? [] : [event.by];
    default:
      return [];
  }
}

/** The names under which actions may say that they come from this event. */
export function causesFrom(event: Event): EventId[] {
  return event.type === 'timer.due' ? [event.id, ...event.causes] : [event.id, causeOf(event)];
}

export function viewEntry(entry: HandledEvent, titles: ReadonlyMap<string, string>): TimelineEntry {
  const { seq, event, receivedAt, handledAt, status, trace } = entry;
  return {
    seq,
    event: {
      id: event.id,
      type: event.type,
      at: event.at,
      persons: personsOf(event),
      causes: event.type === 'timer.due' ? event.causes : [],
      ...('plugin' in event && { plugin: event.plugin }),
      ...('isInferred' in event && event.isInferred && { isInferred: true }),
    },
    receivedAt,
    ...(handledAt !== undefined && { handledAt }),
    status,
    trace: trace.map((step) => ({ ...step, title: titles.get(step.plugin) ?? step.plugin })),
  };
}

function textOf(action: Action | Ticket): string | undefined {
  switch (action.do) {
    case 'say':
    case 'dm':
    case 'announce':
      return action.text;
    case 'picture':
      return action.alt;
    case 'rename':
      return action.topic;
    case 'remark':
      return action.remark;
    default:
      return undefined;
  }
}

function targetsOf(action: Action | Ticket): PersonId[] {
  if ('mention' in action) return [...action.mention];
  if ('to' in action) return [action.to].flat();
  if ('member' in action) return [action.member];
  if ('person' in action) return [action.person];
  return [];
}

export function viewAction(stored: StoredAction, waitsFor?: string): ActionView {
  const { id, action, plugin, cause, causes, priority, status, why, createdAt, dueAt } = stored;
  const groupId = groupOf(action);
  const text = textOf(action);
  return {
    id,
    verb: action.do,
    ...(groupId !== undefined && { groupId }),
    ...(text !== undefined && { text }),
    persons: targetsOf(action),
    plugin,
    causes: [...new Set([cause, ...causes])],
    priority,
    status,
    ...(why !== undefined && { why }),
    ...(waitsFor !== undefined && { waitsFor }),
    createdAt,
    dueAt,
    ...(stored.attemptedAt !== undefined && { attemptedAt: stored.attemptedAt }),
    ...(stored.endedAt !== undefined && { endedAt: stored.endedAt }),
    ...(stored.platformId !== undefined && { platformId: stored.platformId }),
  };
}
