import type { ActionStatus } from '../../domain/action.ts';
import type { Event, NamedPerson } from '../../domain/event.ts';
import type { Group, Member } from '../../domain/group.ts';
import type { AccountId, EventId, GroupId, Millis, PersonId } from '../../domain/ids.ts';
import type {
  Confirmation,
  Learnt,
  LoggedEvent,
  NewAction,
  Settlement,
  StoredAction,
  TimerWrite,
  TraceEntry,
} from './records.ts';

export interface EventStore {
  /** Keeps the events that are not in the log yet; gives back the lanes of those. */
  append(events: readonly Event[], receivedAt: Millis): Promise<string[]>;
  /** A lane's waiting events in order; `retryAt` when the first one must wait until then. */
  pending(lane: string, limit: number, now: Millis): Promise<{ events: LoggedEvent[]; retryAt?: Millis }>;
  /** Lanes with waiting events that are due. */
  lanesPending(now: Millis): Promise<string[]>;
  /** When the next waiting event becomes due that is not due yet. */
  nextRetryAt(now: Millis): Promise<Millis | undefined>;
  /** Writes what handling came to. `false`: the lane belongs to somebody else now, nothing was written. */
  settle(settlement: Settlement): Promise<boolean>;
  /** Writes down what an event tells about groups and members. Telling it twice changes nothing and answers the same. */
  learn(event: Event, receivedAt: Millis): Promise<Learnt>;
  /** Handled and failed events with their traces, newest last, for the pages. */
  recent(query: { lane?: string; afterSeq?: number; limit: number }): Promise<HandledEvent[]>;
  /**
   * Forgets handled and failed events received before this, and tells how many; the ids of the last 48 hours stay known.
   * What plugins remember goes when its time is over.
   */
  prune(before: Millis, now: Millis): Promise<number>;
}

export interface HandledEvent {
  seq: number;
  event: Event;
  receivedAt: Millis;
  status: 'pending' | 'handled' | 'failed';
  handledAt?: Millis;
  trace: TraceEntry[];
}

export interface LaneStore {
  /** Takes the lane for `ttlMs`, or prolongs it. Answers until when somebody else has it, else undefined. */
  lease(lane: string, holder: string, now: Millis, ttlMs: number): Promise<Millis | undefined>;
  release(lane: string, holder: string): Promise<void>;
}

export interface DirectoryStore {
  group(id: GroupId): Promise<Group | undefined>;
  groups(): Promise<Group[]>;
  member(groupId: GroupId, person: PersonId): Promise<Member | undefined>;
  /** Those who are here, by name, alias or id, exactly as written. */
  find(groupId: GroupId, words: string): Promise<Member[]>;
  present(groupId: GroupId): Promise<Member[]>;
  /** The groups that a person is in now. */
  groupsOf(person: PersonId): Promise<GroupId[]>;
  /** Keeps a name that was looked up. */
  named(groupId: GroupId, person: NamedPerson): Promise<void>;
  /** When the account last heard anything; undefined if never. */
  lastHeardAt(account: AccountId): Promise<Millis | undefined>;
  /** The bot's own person id on the account; undefined before its first login. */
  selfOf(account: AccountId): Promise<PersonId | undefined>;
  heard(account: AccountId, self: PersonId, at: Millis): Promise<void>;
}

export interface MemoryStore {
  get(plugin: string, groupId: GroupId | '', key: string, now: Millis): Promise<unknown>;
  list(plugin: string, groupId: GroupId | '', prefix: string, now: Millis): Promise<{ key: string; value: unknown }[]>;
}

export interface StoredTimer extends TimerWrite {
  id: number;
  dueAt: Millis;
}

export interface TimerStore {
  due(now: Millis, limit: number): Promise<StoredTimer[]>;
  nextDueAt(): Promise<Millis | undefined>;
  /** Turns a timer into its event, once: removes the one and appends the other. */
  fire(timer: StoredTimer, event: Event, now: Millis): Promise<void>;
}

/** An occurrence that was not fired because it was too late. */
export interface MissedOccurrence {
  plugin: string;
  schedule: string;
  groupId: GroupId;
  occurrence: string;
  dueAt: Millis;
}

export interface ScheduleStore {
  /** Up to when the schedules were looked at; undefined before the first time. */
  cursor(): Promise<Millis | undefined>;
  /** Moves the cursor from `from` to `to` and writes what lies between; `false` if somebody else moved it first. */
  advance(step: {
    from: Millis | undefined;
    to: Millis;
    events: Event[];
    missed: MissedOccurrence[];
  }): Promise<boolean>;
  missed(limit: number): Promise<MissedOccurrence[]>;
}

export interface OutboxStore {
  /** Adds actions that no event's settlement carries. */
  add(actions: readonly NewAction[]): Promise<void>;
  /** What waits and is due, most urgent and oldest first. */
  sendable(account: AccountId, now: Millis, limit: number): Promise<StoredAction[]>;
  nextDueAt(account: AccountId, now: Millis): Promise<Millis | undefined>;
  /** The accounts for which something waits. */
  accountsWaiting(): Promise<AccountId[]>;
  /** `queued` → `attempting`; false if it is no longer queued. */
  begin(id: number, now: Millis): Promise<boolean>;
  /** Puts an attempted action back that was certainly not done. */
  putBack(id: number, dueAt: Millis): Promise<void>;
  end(id: number, outcome: { status: ActionStatus; at: Millis; why?: string; platformId?: string }): Promise<void>;
  /** Attempted and never ended: left by a process that died. */
  attempting(account: AccountId): Promise<StoredAction[]>;
  /** What was attempted since, oldest first, for the pace. */
  attemptedSince(account: AccountId, since: Millis): Promise<StoredAction[]>;
  /** When members were removed from this group since, or tried to be, or were decided to be and wait for it. */
  removalsSince(groupId: GroupId, since: Millis): Promise<Millis[]>;
  byCauses(causes: readonly EventId[]): Promise<StoredAction[]>;
  byStatus(status: ActionStatus, limit: number): Promise<StoredAction[]>;
}

export interface ConfirmationStore {
  /** Uses the code up, for this event; the same event may ask again and gets the same answer. */
  take(query: {
    code: string;
    person: PersonId;
    lane: string;
    now: Millis;
    by: EventId;
  }): Promise<Confirmation | undefined>;
}

/**
 * The truth. Every method is one transaction. What a method wrote is seen by the next one at once; `durable` tells
 * when it outlives the process: wait for it before anything leaves the house.
 */
export interface Store {
  readonly events: EventStore;
  readonly lanes: LaneStore;
  readonly directory: DirectoryStore;
  readonly memory: MemoryStore;
  readonly timers: TimerStore;
  readonly schedules: ScheduleStore;
  readonly outbox: OutboxStore;
  readonly confirmations: ConfirmationStore;
  /** A random text that is made once and stays with this store: what chance is drawn from. */
  seed(): Promise<string>;
  durable(): Promise<void>;
  close(): Promise<void>;
}
