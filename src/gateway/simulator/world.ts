import type { GroupId, PersonId } from '../../domain/ids.ts';
import { Impossible } from './impossible.ts';
import type { Change, NewDirect, NewGroup, NewJoin, NewLeave, NewMessage, NewPerson, WorldMessage } from './model.ts';
import { Platform } from './platform.ts';

/**
 * A simulated WeChat: people, groups, and what they do. It does nothing by itself and nothing by chance. What cannot
 * happen throws `Impossible`.
 */
export class World extends Platform {
  /** Somebody new, or another name for somebody known. */
  addPerson(person: NewPerson): void {
    if (this.register.name(person.id, person.name)) this.happen({ type: 'person', person: person.id });
  }

  /** Declares a group that the bot is in; declaring it again changes what differs. */
  addGroup(group: NewGroup): void {
    for (const member of group.members) this.addPerson(member);
    this.register.declare(group, this.botId);
    this.happen({ type: 'group', groupId: group.id });
  }

  /** Somebody says something in a group. Gives the message's id. */
  say(message: NewMessage): string {
    const group = this.register.group(message.groupId);
    const speaker = this.register.memberOf(group, message.from);
    for (const mentioned of message.mentions ?? []) this.register.mustHaveBeenIn(group, mentioned);
    if (message.quote) this.register.mustHaveBeenIn(group, message.quote.from);
    const said = { ...this.#words(message), groupId: group.id, mentions: [...(message.mentions ?? [])] };
    speaker.lastActiveAt = Math.max(speaker.lastActiveAt, said.at);
    return this.put({ ...said, quote: message.quote });
  }

  /** Somebody writes to the bot privately; a stranger becomes known by it. */
  direct(message: NewDirect): string {
    this.#meet(message.from);
    return this.put({ ...this.#words(message), to: this.botId, mentions: [] });
  }

  join(join: NewJoin): void {
    const group = this.register.group(join.groupId);
    if (join.by !== undefined) this.register.memberOf(group, join.by);
    const newcomers = join.members.filter((person) => !group.members.has(person.id));
    if (newcomers.length === 0) throw new Impossible('already-there', `all of them are already in ${group.id}`);
    for (const person of newcomers) {
      this.addPerson(person);
      this.register.enter(group, { id: person.id, at: this.now(), by: join.by });
    }
    const members = newcomers.map((person) => person.id);
    const listed = join.listed ? members.filter((id) => join.listed?.includes(id)) : members;
    this.happen({ type: 'join', at: this.now(), id: join.id, groupId: group.id, members, listed, by: join.by });
  }

  /** People leave, or `by` removes them. */
  leave(leave: NewLeave): void {
    const group = this.register.group(leave.groupId);
    if (leave.by !== undefined) this.register.memberOf(group, leave.by);
    for (const person of leave.members) this.register.memberOf(group, person);
    const { id, by, members } = leave;
    const change: Change = { type: 'leave', at: this.now(), id, groupId: group.id, members: [...members], by };
    const wasHeard = this.isHeard(change);
    for (const person of members) this.register.exit(group, person);
    this.happen(change, wasHeard);
  }

  alias(change: { id?: string | undefined; groupId: GroupId; member: PersonId; alias: string }): void {
    const group = this.register.group(change.groupId);
    this.register.memberOf(group, change.member).alias = change.alias;
    this.happen({ type: 'alias', at: this.now(), ...change });
  }

  retopic(change: { id?: string | undefined; groupId: GroupId; topic: string; by: PersonId }): void {
    const group = this.register.group(change.groupId);
    this.register.memberOf(group, change.by);
    const oldTopic = group.topic;
    group.topic = change.topic;
    this.happen({ type: 'topic', at: this.now(), oldTopic, ...change });
  }

  /** Somebody posts a group notice. */
  announce(change: { id?: string | undefined; groupId: GroupId; text: string; by: PersonId }): void {
    const group = this.register.group(change.groupId);
    this.register.memberOf(group, change.by);
    group.notice = change.text;
    this.happen({ type: 'notice', at: this.now(), ...change });
  }

  /** Somebody wants to be the bot's friend. Gives the request's id. */
  requestFriendship(request: { id?: string | undefined; from: PersonId; hello: string }): string {
    this.#meet(request.from);
    const kept = { ...request, id: request.id ?? this.newId('friend'), at: this.now() };
    this.register.keepRequest(kept);
    this.happen({ type: 'friend-request', request: kept });
    return kept.id;
  }

  /** Somebody invites the bot into a group. Gives the invitation's id. */
  inviteBot(invitation: {
    id?: string | undefined;
    groupId?: GroupId | undefined;
    topic: string;
    by: PersonId;
  }): string {
    this.#meet(invitation.by);
    const id = invitation.id ?? this.newId('invitation');
    const kept = { ...invitation, id, groupId: invitation.groupId ?? `group-of-${id}`, at: this.now() };
    this.register.keepInvitation(kept);
    this.happen({ type: 'group-invitation', invitation: kept });
    return id;
  }

  /** Somebody whom the bot invited confirms, and so joins. */
  acceptInvitation(groupId: GroupId, person: PersonId): void {
    const group = this.register.group(groupId);
    if (!group.invitedIds.delete(person)) throw new Impossible('unknown-request', `${person} is not invited`);
    this.join({ groupId, members: [{ id: person }], by: this.botId });
  }

  #meet(id: PersonId): void {
    if (!this.register.people.has(id)) this.addPerson({ id });
  }

  #words(message: NewDirect): Omit<WorldMessage, 'mentions'> {
    const id = message.id ?? this.newId('message');
    if (this.register.hasMessage(id)) throw new Impossible('id-in-use', `there is already a message ${id}`);
    const { from, kind = 'text', text = '', attachment, image, sentAt } = message;
    return { id, at: sentAt ?? this.now(), from, kind, text, attachment, image };
  }
}
