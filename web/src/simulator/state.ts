import type {
  ActionView,
  ChatLine,
  LiveChange,
  SimulatedGroup,
  SimulatorState,
  Timeline,
  TimelineEntry,
} from '../../../src/console/api.ts';

/** What the bot's log says of one group. */
export interface GroupLog {
  entries: readonly TimelineEntry[];
  lastSeq: number;
}

export interface PageState {
  phase: 'loading' | 'ready' | 'absent' | 'failed';
  failure: string;
  botId: string;
  names: Readonly<Record<string, string>>;
  groups: readonly SimulatedGroup[];
  lines: Readonly<Record<string, readonly ChatLine[]>>;
  /** The newest line of each group that has been seen. */
  seen: Readonly<Record<string, string>>;
  logs: Readonly<Record<string, GroupLog>>;
  actions: Readonly<Record<number, ActionView>>;
  /** Why the bot hears nothing, if that is so. */
  outage: string | undefined;
  /** The bot's clock less the browser's. */
  clockSkewMs: number;
}

export type PageChange =
  | { type: 'loaded'; state: SimulatorState; at: number }
  | { type: 'failed'; code: string; message: string }
  | { type: 'timeline'; groupId: string; timeline: Timeline }
  | { type: 'seen'; groupId: string }
  | { type: 'live'; change: LiveChange };

export const EMPTY: PageState = {
  phase: 'loading',
  failure: '',
  botId: '',
  names: {},
  groups: [],
  lines: {},
  seen: {},
  logs: {},
  actions: {},
  outage: undefined,
  clockSkewMs: 0,
};

/** As many lines as the page draws of one group. */
const LINES_SHOWN = 300;

function byId(actions: readonly ActionView[]): Record<number, ActionView> {
  return Object.fromEntries(actions.map((action) => [action.id, action]));
}

function load(before: PageState, { state, at }: Extract<PageChange, { type: 'loaded' }>): PageState {
  const lines = Object.fromEntries(state.groups.map((group) => [group.id, group.lines]));
  const lastIds = state.groups.map((group) => [group.id, group.lines.at(-1)?.id ?? '']);
  return {
    ...before,
    phase: 'ready',
    botId: state.botId,
    names: Object.fromEntries(state.people.map(({ id, name }) => [id, name])),
    groups: state.groups,
    lines,
    // What was there when the page was opened counts as seen.
    seen: before.phase === 'ready' ? before.seen : Object.fromEntries(lastIds),
    clockSkewMs: state.now - at,
  };
}

function addTimeline(before: PageState, groupId: string, { entries, actions }: Timeline): PageState {
  const known = before.logs[groupId]?.entries ?? [];
  const fresh = new Set(entries.map(({ seq }) => seq));
  const merged = [...known.filter(({ seq }) => !fresh.has(seq)), ...entries].sort((a, b) => a.seq - b.seq);
  const log = { entries: merged.slice(-LINES_SHOWN * 2), lastSeq: merged.at(-1)?.seq ?? 0 };
  return {
    ...before,
    logs: { ...before.logs, [groupId]: log },
    actions: { ...before.actions, ...byId(actions) },
  };
}

function addLine(before: PageState, line: ChatLine): PageState {
  const known = before.lines[line.groupId] ?? [];
  if (known.some(({ id }) => id === line.id)) return before;
  return { ...before, lines: { ...before.lines, [line.groupId]: [...known, line].slice(-LINES_SHOWN) } };
}

function setGroup(before: PageState, group: SimulatedGroup): PageState {
  const isKnown = before.groups.some(({ id }) => id === group.id);
  const groups = before.groups.map((known) => (known.id === group.id ? group : known));
  return { ...before, groups: isKnown ? groups : [...groups, group] };
}

function takeLive(before: PageState, change: LiveChange): PageState {
  switch (change.kind) {
    case 'line':
      return addLine(before, change.line);
    case 'group':
      return setGroup(before, change.group);
    case 'person':
      return { ...before, names: { ...before.names, [change.person.id]: change.person.name } };
    case 'action':
      return { ...before, actions: { ...before.actions, [change.action.id]: change.action } };
    case 'gateway':
      return { ...before, outage: change.isUp ? undefined : (change.why ?? '机器人掉线了') };
    default:
      return before;
  }
}

/** The page's state after a change. */
export function reduce(before: PageState, change: PageChange): PageState {
  switch (change.type) {
    case 'loaded':
      return load(before, change);
    case 'failed':
      // What is on the page stays: the connection's badge tells that it may be old.
      if (before.phase === 'ready') return before;
      return { ...before, phase: change.code === 'no_simulator' ? 'absent' : 'failed', failure: change.message };
    case 'timeline':
      return addTimeline(before, change.groupId, change.timeline);
    case 'seen': {
      const last = before.lines[change.groupId]?.at(-1)?.id ?? '';
      return before.seen[change.groupId] === last
        ? before
        : { ...before, seen: { ...before.seen, [change.groupId]: last } };
    }
    case 'live':
      return takeLive(before, change.change);
  }
}

/** How many messages came in a group since it was last looked at. */
export function unreadIn(state: PageState, groupId: string): number {
  const lines = state.lines[groupId] ?? [];
  const seenAt = lines.findLastIndex(({ id }) => id === state.seen[groupId]);
  return lines.slice(seenAt + 1).filter(({ type }) => type === 'message').length;
}

/** What a group calls somebody. */
export function nameIn(state: PageState, group: SimulatedGroup | undefined, person: string): string {
  const alias = group?.members.find(({ id }) => id === person)?.alias;
  return alias || state.names[person] || person;
}
