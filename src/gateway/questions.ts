import type { Puppet } from 'wechaty-puppet';
import type { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import type { NamedPerson } from '../domain/event.ts';
import type { GroupId, PersonId } from '../domain/ids.ts';
import {
  contactPayload,
  friendshipPayload,
  idList,
  invitationPayload,
  type MessagePayload,
  memberPayload,
  messagePayload,
  miniProgramPayload,
  type RoomPayload,
  roomPayload,
  urlPayload,
} from './payloads.ts';
import { withTimeout } from './timeout.ts';

/** Who is in charge of a group, as far as the platform tells. */
export interface GroupRoles {
  ownerId?: PersonId;
  adminIds: PersonId[];
}

/** A group as the platform shows it, without its members' names. */
export interface GroupAnswer extends GroupRoles {
  topic: string;
  memberIds: PersonId[];
}

/** Asks a puppet, parses what it answers, and waits only so long. */
export class Questions {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #puppet: Puppet | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** From now on this puppet is asked; nobody, if undefined. */
  turnTo(puppet: Puppet | undefined): void {
    this.#puppet = puppet;
  }

  message(id: string): Promise<MessagePayload> {
    return this.#ask('messagePayload', messagePayload, (puppet) => puppet.messagePayload(id));
  }

  url(messageId: string): Promise<z.infer<typeof urlPayload>> {
    return this.#ask('messageUrl', urlPayload, (puppet) => puppet.messageUrl(messageId));
  }

  miniProgram(messageId: string): Promise<z.infer<typeof miniProgramPayload>> {
    return this.#ask('messageMiniProgram', miniProgramPayload, (puppet) => puppet.messageMiniProgram(messageId));
  }

  /** The name on a shared contact card. */
  cardName(messageId: string): Promise<string> {
    return this.#ask('messageContact', contactPayload, async (puppet) =>
      puppet.contactPayload(await puppet.messageContact(messageId)),
    ).then((contact) => contact.name);
  }

  friendship(id: string): Promise<z.infer<typeof friendshipPayload>> {
    return this.#ask('friendshipPayload', friendshipPayload, (puppet) => puppet.friendshipPayload(id));
  }

  invitation(id: string): Promise<z.infer<typeof invitationPayload>> {
    return this.#ask('roomInvitationPayload', invitationPayload, (puppet) => puppet.roomInvitationPayload(id));
  }

  groupIds(): Promise<GroupId[]> {
    return this.#ask('roomList', idList, (puppet) => puppet.roomList());
  }

  memberIds(groupId: GroupId): Promise<PersonId[]> {
    return this.#ask('roomMemberList', idList, (puppet) => puppet.roomMemberList(groupId));
  }

  async roles(groupId: GroupId): Promise<GroupRoles> {
    return rolesOf(await this.#room(groupId));
  }

  async group(groupId: GroupId): Promise<GroupAnswer> {
    const [room, listed] = await Promise.all([this.#room(groupId), this.memberIds(groupId).catch(() => [])]);
    const memberIds = listed.length > 0 ? listed : room.memberIdList;
    return { topic: room.topic, ...rolesOf(room), memberIds };
  }

  async member(groupId: GroupId, id: PersonId): Promise<NamedPerson> {
    const { name, roomAlias, joinedAt, lastActiveAt } = await this.#ask('roomMemberPayload', memberPayload, (puppet) =>
      puppet.roomMemberPayload(groupId, id),
    );
    return {
      id,
      ...(name === '' ? {} : { name }),
      alias: roomAlias,
      ...(joinedAt === undefined ? {} : { joinedAt }),
      ...(lastActiveAt === undefined ? {} : { lastActiveAt }),
    };
  }

  #room(groupId: GroupId): Promise<RoomPayload> {
    return this.#ask('roomPayload', roomPayload, (puppet) => {
      // The puppet keeps rooms for days and is not always told what changes.
      puppet.cache.room.delete(groupId);
      return puppet.roomPayload(groupId);
    });
  }

  async #ask<T>(what: string, schema: z.ZodType<T>, call: (puppet: Puppet) => Promise<unknown>): Promise<T> {
    if (!this.#puppet) throw new Error(`${what}: not connected`);
    return schema.parse(await withTimeout(this.#clock, this.#timeoutMs, what, call(this.#puppet)));
  }
}

function rolesOf({ ownerId, adminIdList: adminIds }: RoomPayload): GroupRoles {
  return ownerId === '' ? { adminIds } : { ownerId, adminIds };
}
