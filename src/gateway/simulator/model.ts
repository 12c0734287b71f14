import type { Attachment, MessageKind } from '../../domain/event.ts';
import type { GroupId, Millis, PersonId } from '../../domain/ids.ts';

export interface WorldPerson {
  id: PersonId;
  name: string;
  isFriend: boolean;
  /** What the bot calls them. */
  remark: string;
}

export interface WorldMember {
  id: PersonId;
  /** The name in this group only; empty when there is none. */
  alias: string;
  joinedAt: Millis;
  lastActiveAt: Millis;
  invitedBy?: PersonId | undefined;
}

export type BotRole = 'owner' | 'admin' | 'member';

export interface WorldGroup {
  id: GroupId;
  topic: string;
  ownerId?: PersonId | undefined;
  adminIds: Set<PersonId>;
  notice: string;
  members: Map<PersonId, WorldMember>;
  /** Those who were members once and are not now. */
  formerIds: Set<PersonId>;
  /** Whom the bot invited and who has not confirmed yet. */
  invitedIds: Set<PersonId>;
  /** The newest messages, oldest first. */
  messages: WorldMessage[];
}

export interface WorldMessage {
  id: string;
  /** When it was sent, by the platform. */
  at: Millis;
  from: PersonId;
  /** Missing for a private message. */
  groupId?: GroupId | undefined;
  /** Whom a private message is for. */
  to?: PersonId | undefined;
  kind: MessageKind;
  text: string;
  mentions: PersonId[];
  quote?: { from: PersonId; text: string } | undefined;
  attachment?: Attachment | undefined;
  image?: Uint8Array | undefined;
}

export interface FriendRequest {
  id: string;
  at: Millis;
  from: PersonId;
  hello: string;
}

export interface GroupInvitation {
  id: string;
  at: Millis;
  groupId: GroupId;
  topic: string;
  by: PersonId;
}

interface GroupChange {
  at: Millis;
  groupId: GroupId;
  /** Given by whoever makes it happen; the platform's events carry it along. */
  id?: string | undefined;
}

/** Everything that can change, for the bot's phone and for whoever draws the world. */
export type Change =
  | { type: 'message'; message: WorldMessage }
  | ({ type: 'join'; members: PersonId[]; listed: PersonId[]; by?: PersonId | undefined } & GroupChange)
  | ({ type: 'leave'; members: PersonId[]; by?: PersonId | undefined } & GroupChange)
  | ({ type: 'topic'; topic: string; oldTopic: string; by: PersonId } & GroupChange)
  | ({ type: 'alias'; member: PersonId; alias: string } & GroupChange)
  | ({ type: 'notice'; text: string; by: PersonId } & GroupChange)
  | ({ type: 'invited'; person: PersonId } & GroupChange)
  | { type: 'group'; groupId: GroupId }
  | { type: 'person'; person: PersonId }
  | { type: 'friend-request'; request: FriendRequest }
  | { type: 'group-invitation'; invitation: GroupInvitation }
  | { type: 'connection'; isOpen: boolean };

export interface NewPerson {
  id: PersonId;
  name?: string | undefined;
}

export interface NewMember extends NewPerson {
  alias?: string | undefined;
  /** 90 days before the world began, unless said. */
  joinedAt?: Millis | undefined;
  lastActiveAt?: Millis | undefined;
}

export interface NewGroup {
  id: GroupId;
  topic: string;
  ownerId?: PersonId | undefined;
  adminIds?: readonly PersonId[] | undefined;
  members: readonly NewMember[];
  /** `admin` unless said. An owner of another name stays the owner: the bot then has an owner's powers as an admin. */
  botRole?: BotRole | undefined;
}

interface NewWords {
  id?: string | undefined;
  from: PersonId;
  kind?: MessageKind | undefined;
  text?: string | undefined;
  attachment?: Attachment | undefined;
  image?: Uint8Array | undefined;
  /** When the platform stamps it earlier than it arrives. */
  sentAt?: Millis | undefined;
}

export interface NewMessage extends NewWords {
  groupId: GroupId;
  mentions?: readonly PersonId[] | undefined;
  quote?: { from: PersonId; text: string } | undefined;
}

export type NewDirect = NewWords;

export interface NewJoin {
  id?: string | undefined;
  groupId: GroupId;
  members: readonly NewPerson[];
  by?: PersonId | undefined;
  /** Whom the platform's event names; all, unless said. */
  listed?: readonly PersonId[] | undefined;
}

export interface NewLeave {
  id?: string | undefined;
  groupId: GroupId;
  members: readonly PersonId[];
  by?: PersonId | undefined;
}

/** What a world looks like now, as plain data. */
export interface WorldSnapshot {
  botId: PersonId;
  isConnected: boolean;
  people: WorldPerson[];
  groups: {
    id: GroupId;
    topic: string;
    ownerId?: PersonId | undefined;
    adminIds: PersonId[];
    notice: string;
    members: WorldMember[];
    messages: WorldMessage[];
  }[];
  friendRequests: FriendRequest[];
  groupInvitations: GroupInvitation[];
}
