import type { GroupId, Millis, PersonId } from '../../domain/ids.ts';
import { Impossible } from './impossible.ts';
import type {
  FriendRequest,
  GroupInvitation,
  NewGroup,
  WorldGroup,
  WorldMember,
  WorldMessage,
  WorldPerson,
  WorldSnapshot,
} from './model.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long members were there before the world began, unless said. */
const TENURE_MS = 90 * DAY_MS;
/** How many friend requests and invitations are remembered. */
const KEEP_REQUESTS = 1000;

/** Who and what there is in the world. */
export class Register {
  readonly people = new Map<PersonId, WorldPerson>();
  readonly groups = new Map<GroupId, WorldGroup>();
  readonly requests = new Map<string, FriendRequest>();
  readonly invitations = new Map<string, GroupInvitation>();
  readonly #directs: WorldMessage[] = [];
  readonly #messages = new Map<string, WorldMessage>();
  readonly #beganAt: Millis;
  readonly #keepMessages: number;

  constructor(beganAt: Millis, keepMessages: number) {
    this.#beganAt = beganAt;
    this.#keepMessages = keepMessages;
  }

  person(id: PersonId): WorldPerson {
    const person = this.people.get(id);
    if (!person) throw new Impossible('unknown-person', `there is nobody called ${id}`);
    return person;
  }

  group(id: GroupId): WorldGroup {
    const group = this.groups.get(id);
    if (!group) throw new Impossible('unknown-group', `there is no group ${id}`);
    return group;
  }

  hasMessage(id: string): boolean {
    return this.#messages.has(id);
  }

  message(id: string): WorldMessage | undefined {
    return this.#messages.get(id);
  }

  memberOf(group: WorldGroup, id: PersonId): WorldMember {
    const member = group.members.get(id);
    if (member) return member;
    this.mustHaveBeenIn(group, id);
    throw new Impossible('has-left', `${id} is not in ${group.id} any more`);
  }

  mustHaveBeenIn(group: WorldGroup, id: PersonId): void {
    if (group.members.has(id) || group.formerIds.has(id)) return;
    throw new Impossible('never-a-member', `${id} never was in ${group.id}`);
  }

  /** What the group calls somebody. */
  nameIn(group: WorldGroup, id: PersonId): string {
    return group.members.get(id)?.alias || this.people.get(id)?.name || id;
  }

  /** Notes a person and the name, if one is given. Tells whether anything is new. */
  name(id: PersonId, name?: string): boolean {
    const known = this.people.get(id);
    if (!known) {
      this.people.set(id, { id, name: name ?? id, isFriend: false, remark: '' });
      return true;
    }
    if (name === undefined || name === known.name) return false;
    known.name = name;
    return true;
  }

  enter(group: WorldGroup, { id, at, by }: { id: PersonId; at: Millis; by: PersonId | undefined }): void {
    group.members.set(id, { id, alias: '', joinedAt: at, lastActiveAt: at, invitedBy: by });
    group.formerIds.delete(id);
    group.invitedIds.delete(id);
  }

  exit(group: WorldGroup, id: PersonId): void {
    group.members.delete(id);
    group.adminIds.delete(id);
    group.formerIds.add(id);
  }

  declare(declared: NewGroup, botId: PersonId): void {
    const role = declared.botRole ?? 'admin';
    const ownerId = declared.ownerId ?? (role === 'owner' ? botId : undefined);
    const adminIds = new Set(declared.adminIds);
    if (role !== 'member' && ownerId !== botId) adminIds.add(botId);
    const group = this.groups.get(declared.id) ?? emptyGroup(declared.id);
    const before = group.members;
    Object.assign(group, { topic: declared.topic, ownerId, adminIds, members: new Map() });

    const others = [ownerId, ...adminIds, botId].flatMap((id) => (id === undefined ? [] : [{ id }]));
    for (const member of [...declared.members, ...others]) {
      if (group.members.has(member.id)) continue;
      this.name(member.id);
      const there = { id: member.id, alias: '', joinedAt: this.#beganAt - TENURE_MS, ...before.get(member.id) };
      group.members.set(member.id, withDeclared({ lastActiveAt: there.joinedAt, ...there }, member));
      group.formerIds.delete(member.id);
    }
    for (const id of before.keys()) if (!group.members.has(id)) group.formerIds.add(id);
    this.groups.set(declared.id, group);
  }

  keepRequest(request: FriendRequest): void {
    keepNewest(this.requests, request);
  }

  keepInvitation(invitation: GroupInvitation): void {
    keepNewest(this.invitations, invitation);
  }

  /** Keeps a message, and forgets the oldest one of its group when there are too many. */
  keep(message: WorldMessage): void {
    const list = message.groupId === undefined ? this.#directs : this.group(message.groupId).messages;
    list.push(message);
    this.#messages.set(message.id, message);
    if (list.length <= this.#keepMessages) return;
    const oldest = list.shift();
    if (oldest) this.#messages.delete(oldest.id);
  }

  snapshot(): Omit<WorldSnapshot, 'botId' | 'isConnected'> {
    return {
      people: [...this.people.values()].map((person) => ({ ...person })),
      groups: [...this.groups.values()].map(({ id, topic, ownerId, notice, adminIds, members, messages }) => ({
        id,
        topic,
        ownerId,
        notice,
        adminIds: [...adminIds],
        members: [...members.values()].map((member) => ({ ...member })),
        messages: [...messages],
      })),
      friendRequests: [...this.requests.values()],
      groupInvitations: [...this.invitations.values()],
    };
  }
}

function keepNewest<T extends { id: string }>(kept: Map<string, T>, newest: T): void {
  kept.set(newest.id, newest);
  const [oldest] = kept.keys();
  if (kept.size > KEEP_REQUESTS && oldest !== undefined) kept.delete(oldest);
}

function emptyGroup(id: GroupId): WorldGroup {
  return {
    id,
    topic: '',
    adminIds: new Set(),
    notice: '',
    members: new Map(),
    formerIds: new Set(),
    invitedIds: new Set(),
    messages: [],
  };
}

function withDeclared(member: WorldMember, declared: NewGroup['members'][number]): WorldMember {
  const joinedAt = declared.joinedAt ?? member.joinedAt;
  return {
    ...member,
    alias: declared.alias ?? member.alias,
    joinedAt,
    lastActiveAt: declared.lastActiveAt ?? Math.max(member.lastActiveAt, joinedAt),
  };
}
