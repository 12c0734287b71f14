import type { AccountId, GroupId, Millis, PersonId } from './ids.ts';

/** A group as the bot knows it. */
export interface Group {
  id: GroupId;
  account: AccountId;
  topic: string;
  ownerId?: PersonId | undefined;
  adminIds: PersonId[];
  /** How many are in it now, the bot included. */
  memberCount: number;
  firstSeenAt: Millis;
}

/** A person in one group. */
export interface Member {
  groupId: GroupId;
  person: PersonId;
  /** The person's own name. */
  name: string;
  /** The name in this group only; empty when there is none. */
  alias: string;
  joinedAt: Millis;
  invitedBy?: PersonId | undefined;
  /** When they left; missing while they are here. */
  leftAt?: Millis | undefined;
  lastActiveAt: Millis;
}

/** What the group calls a member. */
export function displayName(member: Pick<Member, 'name' | 'alias' | 'person'>): string {
  return member.alias || member.name || member.person;
}
