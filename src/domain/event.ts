import type { AccountId, EventId, GroupId, Millis, PersonId } from './ids.ts';

/** What a message carries; `other` is a kind the platform has and we do not know. */
export const MESSAGE_KINDS = [
  'text',
  'image',
  'voice',
  'video',
  'emoticon',
  'url',
  'miniprogram',
  'contact',
  'file',
  'chathistory',
  'redpacket',
  'transfer',
  'location',
  'recalled',
  'other',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** What stands in a message beside its text: a card's title, a link's address, a file's name. */
export interface Attachment {
  title?: string;
  url?: string;
  appId?: string;
  name?: string;
  /** The message that is taken back, for `recalled`. */
  ref?: string;
}

/** The message that another one quotes, as far as the platform tells: a display name and the text. */
export interface Quote {
  name: string;
  text: string;
}

/** Somebody as an event names them; `name` is missing where the platform gave only an id. */
export interface NamedPerson {
  id: PersonId;
  name?: string;
  alias?: string;
  /** Where the channel tells: WeCom's customer groups and the simulator do. */
  joinedAt?: Millis;
  lastActiveAt?: Millis;
}

interface EventBase {
  /** Unique in the log for 48 hours: the platform's own id, or one made from what happened. */
  id: EventId;
  account: AccountId;
  /** When it happened, by the platform. */
  at: Millis;
}

interface GroupEventBase extends EventBase {
  groupId: GroupId;
}

/** Somebody said something in a group. The text is without the quoted message. */
export interface MessageReceived extends GroupEventBase {
  type: 'message.received';
  from: PersonId;
  kind: MessageKind;
  text: string;
  mentions: PersonId[];
  quote?: Quote;
  attachment?: Attachment;
}

/** Somebody wrote to the bot privately. */
export interface DirectReceived extends EventBase {
  type: 'direct.received';
  from: PersonId;
  kind: MessageKind;
  text: string;
  attachment?: Attachment;
}

/** People joined. `isInferred`: learnt from a member list, so `at` is the earliest moment it can have been. */
export interface MemberJoined extends GroupEventBase {
  type: 'member.joined';
  members: NamedPerson[];
  by?: PersonId;
  isInferred?: boolean;
}

/** People left, or were removed by somebody. */
export interface MemberLeft extends GroupEventBase {
  type: 'member.left';
  members: PersonId[];
  by?: PersonId;
  isInferred?: boolean;
}

/** A member's name became known or changed; an empty alias means that the group sees the person's own name. */
export interface MemberRenamed extends GroupEventBase {
  type: 'member.renamed';
  member: PersonId;
  name?: string;
  alias?: string;
}

/** The group as the platform shows it now: the engine compares it with what it knows. */
export interface GroupSynced extends GroupEventBase {
  type: 'group.synced';
  topic: string;
  ownerId?: PersonId;
  adminIds: PersonId[];
  members: NamedPerson[];
  /** Since when joins and leaves may have been missed. */
  blindSince?: Millis;
}

/** The group got another name. */
export interface GroupRenamed extends GroupEventBase {
  type: 'group.renamed';
  topic: string;
  by?: PersonId;
}

/** Somebody posted a group notice. */
export interface GroupAnnounced extends GroupEventBase {
  type: 'group.announced';
  text: string;
  by?: PersonId;
}

/** Somebody wants to be the bot's friend. */
export interface FriendRequested extends EventBase {
  type: 'friend.requested';
  from: PersonId;
  hello: string;
}

/** Somebody invited the bot into a group. */
export interface GroupInvited extends EventBase {
  type: 'group.invited';
  invitationId: string;
  topic: string;
  by: PersonId;
}

/** A schedule's occurrence has come, for one group. */
export interface ScheduleDue extends GroupEventBase {
  type: 'schedule.due';
  plugin: string;
  schedule: string;
  /** The group's local date and minute that it stands for: `2026-11-22T08:00`. */
  occurrence: string;
}

/** A timer that a plugin set has run out. */
export interface TimerDue extends GroupEventBase {
  type: 'timer.due';
  plugin: string;
  timer: string;
  key: string;
  data: unknown;
  /** The events that the timer was set for, oldest first. */
  causes: EventId[];
}

/** Everything that can happen to the bot. */
export type Event =
  | MessageReceived
  | DirectReceived
  | MemberJoined
  | MemberLeft
  | MemberRenamed
  | GroupSynced
  | GroupRenamed
  | GroupAnnounced
  | FriendRequested
  | GroupInvited
  | ScheduleDue
  | TimerDue;

export type EventType = Event['type'];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;
/** The events that happen in a group. */
export type GroupEvent = Extract<Event, { groupId: GroupId }>;

/**
 * What is handled strictly one after the other: a group's events, a person's private messages, or an account's own
 * affairs. The prefix keeps ids of different kinds apart.
 */
export function laneOf(event: Event): string {
  if ('groupId' in event) return groupLane(event.groupId);
  if (event.type === 'direct.received' || event.type === 'friend.requested') return `person/${event.from}`;
  return `account/${event.account}`;
}

/** The lane of a group's events. */
export function groupLane(groupId: GroupId): string {
  return `group/${groupId}`;
}

/**
 * What the outside world sees as the cause of an action: the event's id, without what we added to make it unique
 * (`schedule:PLUGIN.NAME@OCCURRENCE`; a timer's is the first event that it was set for).
 */
export function causeOf(event: Event): EventId {
  if (event.type === 'schedule.due') return `schedule:${event.plugin}.${event.schedule}@${event.occurrence}`;
  if (event.type === 'timer.due') return event.causes[0] ?? event.id;
  return event.id;
}
