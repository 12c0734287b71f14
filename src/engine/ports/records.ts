import type { Action, ActionStatus, Mode, Priority, Ticket } from '../../domain/action.ts';
import type { Event, NamedPerson } from '../../domain/event.ts';
import type { AccountId, EventId, GroupId, Millis, PersonId } from '../../domain/ids.ts';

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
