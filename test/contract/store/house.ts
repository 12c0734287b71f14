import type {
  Event,
  GroupSynced,
  MemberJoined,
  MemberLeft,
  MessageReceived,
  NamedPerson,
} from '../../../src/domain/event.ts';
import type { NewAction, Settlement, TimerWrite } from '../../../src/engine/ports.ts';
import type { Cols } from '../../../src/sdk/store.ts';
import type { OpenStore } from '../../../src/store/index.ts';

/** Sunday noon in Shanghai. */
export const NOW = Date.UTC(2026, 10, 22, 4);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const LANE = 'group/lake';

/** A plugin's tables, as the suites that need one have them. */
export const plugins = {
  notes: (c: Cols) => ({
    notes: c.table('notes', {
      key: c.text('key').primaryKey(),
      points: c.big('points').notNull(),
      isPinned: c.bool('is_pinned').notNull(),
      tags: c.json<unknown>()('tags'),
    }),
  }),
};
export type TestStore = OpenStore<typeof plugins>;

/** An empty database of one kind. */
export interface TestDatabase {
  /** Each store that is opened is a process of its own, as far as the others can tell. */
  open(): Promise<TestStore>;
  /** Does it by SQL, past the stores. */
  run(sql: string): Promise<void>;
  drop(): Promise<void>;
}

/** Two processes on one database. */
export interface House {
  readonly here: TestStore;
  readonly there: TestStore;
  /** Both at the same time where the database can; one right after the other where a process waits for the other's commit. */
  both<A, B>(first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]>;
}

export function said(id: string, over: Partial<MessageReceived> = {}): MessageReceived {
  const base = {
    account: 'bot',
    groupId: 'lake',
    at: NOW,
    from: 'ann',
    kind: 'text',
    text: '早上好',
    mentions: [],
  } as const;
  return { type: 'message.received', id, ...base, mentions: [], ...over };
}

export function joined(id: string, members: NamedPerson[], over: Partial<MemberJoined> = {}): MemberJoined {
  return { type: 'member.joined', id, account: 'bot', groupId: 'lake', at: NOW, members, ...over };
}

export function left(id: string, members: string[], over: Partial<MemberLeft> = {}): MemberLeft {
  return { type: 'member.left', id, account: 'bot', groupId: 'lake', at: NOW, members, ...over };
}

export function listed(id: string, members: NamedPerson[], over: Partial<GroupSynced> = {}): GroupSynced {
  const base = { account: 'bot', groupId: 'lake', at: NOW, topic: '湖边', ownerId: 'ann', adminIds: ['ben'] };
  return { type: 'group.synced', id, ...base, members, ...over };
}

export function settlement(seq: number, over: Partial<Settlement> = {}): Settlement {
  const nothing = { actions: [], memory: [], timers: [], events: [], confirmations: [], trace: [], done: [] };
  return { ...nothing, lane: LANE, holder: 'worker', seq, status: 'handled', at: NOW, attempts: 1, ...over };
}

export function say(key: string, over: Partial<NewAction> = {}): NewAction {
  return {
    key,
    account: 'bot',
    action: { do: 'say', groupId: 'lake', text: '欢迎', mention: [] },
    plugin: 'welcome',
    cause: 'm1',
    causes: ['m1'],
    priority: 'reply',
    status: 'queued',
    dueAt: NOW,
    createdAt: NOW,
    ...over,
  };
}

export function timer(key: string, over: Partial<TimerWrite> = {}): TimerWrite {
  const base = { plugin: 'welcome', account: 'bot', groupId: 'lake', timer: 'greet', causes: ['m1'] };
  return { ...base, key, dueAt: NOW, data: { n: 1 }, ...over };
}

/** Takes in events and gives back their places in the log. */
export async function taken(store: TestStore, ...events: Event[]): Promise<number[]> {
  await store.events.append(events, NOW);
  const ids = new Set(events.map((event) => event.id));
  const { events: pending } = await store.events.pending(LANE, 1_000, NOW);
  return pending.filter(({ event }) => ids.has(event.id)).map(({ seq }) => seq);
}

/** Takes in one event and the lane it is in. */
export async function takenAndLeased(store: TestStore, event: Event): Promise<number> {
  const [seq = 0] = await taken(store, event);
  await store.lanes.lease(LANE, 'worker', NOW, MINUTE);
  return seq;
}
