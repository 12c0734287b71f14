import type { ActionView, ChatLine, TimelineEntry } from '../../../src/console/api.ts';
import type { PageState } from './state.ts';

/** What became of one line of the chat. */
export interface Story {
  /** The event that the line is in the log; undefined while it is not handled. */
  entry: TimelineEntry | undefined;
  /** Timers that were set for it and have run out. */
  followUps: readonly TimelineEntry[];
  /** What the bot did because of it, oldest first. */
  actions: readonly ActionView[];
  /** For a line of the bot: the action that it is. */
  own: ActionView | undefined;
}

/** Joins and leaves may be known to the log under another id: then who and when must agree. */
const SAME_MOMENT_MS = 60_000;
const EVENT_OF_NOTICE: Partial<Record<string, string>> = {
  joined: 'member.joined',
  left: 'member.left',
  removed: 'member.left',
  aliased: 'member.renamed',
  renamed: 'group.renamed',
  announced: 'group.announced',
};

function findEntry(line: ChatLine, entries: readonly TimelineEntry[]): TimelineEntry | undefined {
  const exact = entries.find(({ event }) => event.id === line.id);
  if (exact || line.type === 'message') return exact;
  return entries.find(
    ({ event }) =>
      event.type === EVENT_OF_NOTICE[line.notice] &&
      Math.abs(event.at - line.at) < SAME_MOMENT_MS &&
      line.members.every((member) => event.persons.includes(member)),
  );
}

/** The story of a line; of a line of the bot it is that of what it answers. */
export function storyOf(state: PageState, line: ChatLine): Story {
  const entries = state.logs[line.groupId]?.entries ?? [];
  const actions = Object.values(state.actions);
  const isOwn = line.type === 'message' && line.from === state.botId;
  const own = isOwn ? actions.find(({ platformId }) => platformId === line.id) : undefined;
  const entry = own ? entries.find(({ event }) => own.causes.includes(event.id)) : findEntry(line, entries);
  const causes = new Set(entry ? [entry.event.id] : (own?.causes ?? []));
  return {
    entry,
    own,
    followUps: entries.filter(({ event }) => event.causes.some((cause) => causes.has(cause))),
    actions: actions
      .filter((action) => action.causes.some((cause) => causes.has(cause)))
      .sort((a, b) => a.createdAt - b.createdAt || a.id - b.id),
  };
}
