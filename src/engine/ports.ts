import type { Ability, Action, ActionStatus, Mode, Priority, Ticket } from '../domain/action.ts';
import type { Event, NamedPerson } from '../domain/event.ts';
import type { Group, Member } from '../domain/group.ts';
import type { AccountId, EventId, GroupId, Millis, PersonId } from '../domain/ids.ts';

/* ------------------------------------------------------------------ gateway ------------------------------------- */

/** What a gateway tells the bot. */
export interface GatewaySink {
  /** Takes an event in; resolves once it is kept for good. Never rejects. */
  receive(event: Event): Promise<void>;
  /** The account is logged in and hears its groups. */
  up(self: PersonId): void;
  /** The account hears nothing any more; the gateway goes on trying. */
  down(why: string): void;
}

/** What the platform answered. */
export interface Receipt {
  /** The platform's id of what was sent, where it gives one. */
  platformId?: string;
}

/** One account's way to the platform. An outage is its own business: it recovers by itself and says so. */
export interface Gateway {
  readonly account: AccountId;
  /** The bot's own person id; undefined until the first login. */
  readonly self: PersonId | undefined;
  readonly isUp: boolean;
  /** Begins to listen. Rejects with InvalidSettings only where trying again cannot help. */
  start(sink: GatewaySink): Promise<void>;
  /** Lets go of the account without logging it out. */
  close(): Promise<void>;
  /**
   * Does it. Rejects with TemporaryFailure if it was certainly not done and may work later, PermanentFailure if the
   * platform said no, UnknownOutcome if no answer came.
   */
  perform(action: Action): Promise<Receipt>;
  /** Who is in the group now, asked of the platform and not of a cache. */
  memberIds(groupId: GroupId): Promise<PersonId[]>;
  /** What the channel lets the bot do in this group. */
  abilities(groupId: GroupId): Promise<ReadonlySet<Ability>>;
}

/* -------------------------------------------------------------------- queue ------------------------------------- */

/** A bell says: look into the store, there is something for you. It carries nothing else. */
export interface Bell {
  /** `drain`: a lane has events. `act:ACCOUNT`: an account has something to do. */
  topic: string;
  key: string;
}

export interface Listener {
  /** Stops taking bells and waits for those being answered, `graceMs` at most. */
  close(graceMs?: number): Promise<void>;
}

/** Carries bells between processes. A bell for a key that already waits is one bell; one that comes while it is answered is kept. */
export interface Queue {
  /** Rejects with TemporaryFailure if the queue cannot be reached: the sweep rings again. */
  ring(bells: readonly Bell[]): Promise<void>;
  /** Answers a topic's bells, `concurrency` at a time in this process, never two of one key at once. */
  listen(topic: string, concurrency: number, answer: (key: string) => Promise<void>): Promise<Listener>;
  /** How many bells wait or are being answered, over all topics. */
  depth(): Promise<number>;
  close(): Promise<void>;
}

/* -------------------------------------------------------------------- store ------------------------------------- */

/** What a plugin made of an event, for the trace. */
export interface TraceEntry {
  plugin: string;
  mode: Mode;
  /** What it says of its decision, in the operators' language. */
  notes: string[];
  /** What went wrong, if something did. */
  error?: string;
}

/** An event that waits to be handled. */
export interface LoggedEvent {
  seq: number;
  event: Event;
  receivedAt: Millis;
  attempts: number;
  /** The plugins that are through with it, from an attempt before. */
  done: string[];
}

export interface NewAction {
  /** Unique: the event, the plugin and a count. The same key twice is one action. */
  key: string;
  account: AccountId;
  action: Action | Ticket;
  plugin: string;
  cause: EventId;
  causes: EventId[];
  caseId?: number | undefined;
  priority: Priority;
  /** `queued`, or what it ended as at once (observed, refused, ticket). */
  status: ActionStatus;
  why?: string | undefined;
  /** Not before this. */
  dueAt: Millis;
  createdAt: Millis;
  /** The confirmation code that the text asks for. */
  confirm?: string | undefined;
}

export interface StoredAction extends NewAction {
  id: number;
  attemptedAt?: Millis | undefined;
  endedAt?: Millis | undefined;
  platformId?: string | undefined;
}

/** A value that a plugin remembers; `undefined` forgets it. */
export interface MemoryWrite {
  plugin: string;
  /** The group's id, or empty for what belongs to no group. */
  groupId: GroupId | '';
  key: string;
  value: unknown;
  expiresAt?: Millis | undefined;
}

/** A timer to set (or to set anew: same plugin, group, timer and key), or with no `dueAt` to take back. */
export interface TimerWrite {
  plugin: string;
  account: AccountId;
  groupId: GroupId;
  timer: string;
  key: string;
  dueAt?: Millis | undefined;
  data?: unknown;
  causes: EventId[];
}

/** A dangerous command that waits for its code. */
export interface Confirmation {
  code: string;
  /** The event that asked; at most one confirmation each. */
  askedBy: EventId;
  person: PersonId;
  lane: string;
  command: string;
  /** The command's text, to be parsed again. */
  event: Event;
  expiresAt: Millis;
}

/** All that handling an event changes, written in one transaction with the event's own state. */
export interface Effects {
  actions: NewAction[];
  memory: MemoryWrite[];
  timers: TimerWrite[];
  /** Events that follow from this one. */
  events: Event[];
  confirmations: Confirmation[];
}

export interface Settlement extends Effects {
  lane: string;
  /** Who drains the lane; if somebody else does by now, nothing is written. */
  holder: string;
  seq: number;
  status: 'handled' | 'failed' | 'waiting';
  at: Millis;
  trace: TraceEntry[];
  /** For `waiting`. */
  retryAt?: Millis;
  attempts: number;
  done: string[];
}

/** What an event tells about groups and members, once written down. */
export interface Learnt {
  /** `member.joined`: those who were not here before this event. */
  joined?: NamedPerson[];
  /** `member.left`: those who were here until this event. */
  left?: PersonId[];
  /** `group.synced`: joins and leaves that the list shows; already appended to the log, in the same lane. */
  inferred?: Event[];
  /** `group.synced`: the group was not known before. */
  isFirstMeeting?: boolean;
}

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
  heard(account: AccountId, at: Millis): Promise<void>;
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

/* -------------------------------------------------------------------- feed -------------------------------------- */

/** What the engine tells those who look on: an event was handled, an action came to something. */
export type FeedChange =
  | { kind: 'handled'; lane: string; seq: number; event: Event; status: 'handled' | 'failed'; trace: TraceEntry[] }
  | { kind: 'action'; action: NewAction | StoredAction; waitsFor?: string | undefined }
  | { kind: 'missed'; missed: MissedOccurrence }
  | { kind: 'gateway'; account: AccountId; isUp: boolean; why?: string | undefined };

/** Tells what happens in this process, as it happens. A listener that throws is logged and does not disturb. */
export interface Feed {
  on(listener: (change: FeedChange) => void): () => void;
}
