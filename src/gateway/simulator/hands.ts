import type { Attachment, MessageKind } from '../../domain/event.ts';
import type { GroupId, PersonId } from '../../domain/ids.ts';
import type { Ear } from './line.ts';
import type { WorldGroup } from './model.ts';
import { notAllowed, notConnected, notFound } from './platform-error.ts';
import type { World } from './world.ts';

/** From this size on, an invitee must confirm (WeChat's rule). */
const CONFIRM_FROM_MEMBERS = 40;

interface Sent {
  kind?: MessageKind;
  text: string;
  mentions?: readonly PersonId[];
  attachment?: Attachment;
  image?: Uint8Array;
}

/**
 * What the bot does in the world through one phone. Every method answers like the platform: it resolves, refuses or
 * hangs.
 */
export class Hands {
  readonly #world: World;
  readonly #phone: Ear;
  #isDead = false;

  constructor(world: World, phone: Ear) {
    this.#world = world;
    this.#phone = phone;
  }

  /** The process died: whatever it still asks for gets no answer and has no effect. */
  die(): void {
    this.#isDead = true;
  }

  /** Sends to a group or to a person; gives the message's id. */
  send(conversationId: string, sent: Sent): Promise<string> {
    return this.#answer(() => {
      const isText = (sent.kind ?? 'text') === 'text';
      this.#mustReach(conversationId);
      const isDelivered = isText ? this.#world.faults.sendTimeouts.shift() : undefined;
      if (isDelivered === false) return this.#world.hang();
      const id = this.#put(conversationId, sent);
      return isDelivered === undefined ? Promise.resolve(id) : this.#world.hang();
    });
  }

  remove(groupId: GroupId, member: PersonId): Promise<void> {
    return this.#answer(() => {
      const group = this.#ownGroup(groupId);
      this.#mustBeAllowed(group, 'remove a member');
      if (!group.members.has(member)) throw notFound('member', member);
      if (member === group.ownerId) throw notAllowed('remove the owner');
      if (this.#world.faults.kickNoops > 0) {
        this.#world.faults.kickNoops--;
        return;
      }
      this.#world.leave({ groupId, members: [member], by: this.#world.botId });
    });
  }

  invite(groupId: GroupId, person: PersonId): Promise<void> {
    return this.#answer(() => {
      const group = this.#ownGroup(groupId);
      if (!this.#world.register.people.has(person)) throw notFound('person', person);
      if (group.members.has(person)) return;
      if (group.members.size < CONFIRM_FROM_MEMBERS) {
        this.#world.join({ groupId, members: [{ id: person }], by: this.#world.botId });
        return;
      }
      group.invitedIds.add(person);
      this.#world.happen({ type: 'invited', at: this.#world.now(), groupId, person });
    });
  }

  rename(groupId: GroupId, topic: string): Promise<void> {
    return this.#answer(() => {
      this.#mustBeAllowed(this.#ownGroup(groupId), 'rename the group');
      this.#world.retopic({ groupId, topic, by: this.#world.botId });
    });
  }

  announce(groupId: GroupId, text: string): Promise<void> {
    return this.#answer(() => {
      this.#mustBeAllowed(this.#ownGroup(groupId), 'post a notice');
      this.#world.announce({ groupId, text, by: this.#world.botId });
    });
  }

  remark(person: PersonId, remark: string): Promise<void> {
    return this.#answer(() => {
      const known = this.#world.register.people.get(person);
      if (!known) throw notFound('person', person);
      known.remark = remark;
      this.#world.happen({ type: 'person', person });
    });
  }

  acceptFriend(requestId: string): Promise<void> {
    return this.#answer(() => {
      const request = this.#world.register.requests.get(requestId);
      if (!request) throw notFound('friend request', requestId);
      const person = this.#world.register.person(request.from);
      if (person.isFriend) return;
      person.isFriend = true;
      this.#world.happen({ type: 'person', person: person.id });
    });
  }

  /** The bot accepts an invitation into a group: it comes in as a member. */
  acceptInvitation(invitationId: string): Promise<void> {
    return this.#answer(() => {
      const { botId, register } = this.#world;
      const invitation = register.invitations.get(invitationId);
      if (!invitation) throw notFound('invitation', invitationId);
      const { groupId, topic, by } = invitation;
      if (!register.groups.has(groupId))
        register.declare({ id: groupId, topic, ownerId: by, members: [], botRole: 'member' }, botId);
      const group = register.group(groupId);
      group.members.delete(botId);
      this.#world.join({ groupId, members: [{ id: botId }], by });
    });
  }

  #put(conversationId: string, sent: Sent): string {
    const { botId, register } = this.#world;
    const where = register.groups.has(conversationId) ? { groupId: conversationId } : { to: conversationId };
    return this.#world.put({
      id: this.#world.newId('own'),
      at: this.#world.now(),
      from: botId,
      ...where,
      kind: sent.kind ?? 'text',
      text: sent.text,
      mentions: [...(sent.mentions ?? [])],
      attachment: sent.attachment,
      image: sent.image,
    });
  }

  #answer<T>(act: () => T | Promise<T>): Promise<T> {
    try {
      if (this.#isDead) return this.#world.hang();
      const { line } = this.#world;
      if (!line.isOpen || !line.isHeldBy(this.#phone)) throw notConnected();
      const answer = act();
      // A hanging call must stay the very promise that the world knows.
      return answer instanceof Promise ? answer : Promise.resolve(answer);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #mustReach(conversationId: string): void {
    if (this.#world.register.groups.has(conversationId)) this.#ownGroup(conversationId);
    else if (!this.#world.register.people.has(conversationId)) throw notFound('conversation', conversationId);
  }

  #ownGroup(groupId: GroupId): WorldGroup {
    const group = this.#world.register.groups.get(groupId);
    if (!group?.members.has(this.#world.botId)) throw notFound('group', groupId);
    return group;
  }

  #mustBeAllowed(group: WorldGroup, what: string): void {
    const { botId } = this.#world;
    if (this.#world.faults.notOwners > 0) {
      this.#world.faults.notOwners--;
      throw notAllowed(what);
    }
    if (group.ownerId !== botId && !group.adminIds.has(botId)) throw notAllowed(what);
  }
}
