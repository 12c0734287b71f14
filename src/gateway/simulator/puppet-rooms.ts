import type { FileBoxInterface } from 'file-box';
import type * as PUPPET from 'wechaty-puppet';
import type { Millis } from '../../domain/ids.ts';
import type { GroupInvitation, WorldGroup } from './model.ts';
import { notFound } from './platform-error.ts';
import { unsupported } from './puppet-base.ts';
import { pixel } from './puppet-contacts.ts';
import { PuppetMessages } from './puppet-messages.ts';

/** What the simulator tells of a member beyond Wechaty's own fields; puppet-service does not carry it. */
export interface SimulatedRoomMember extends PUPPET.payloads.RoomMember {
  joinedAt: Millis;
  lastActiveAt: Millis;
}

/** Groups, as rooms. */
export abstract class PuppetRooms extends PuppetMessages {
  override async roomList(): Promise<string[]> {
    const groups = [...this.world.register.groups.values()];
    return groups.filter((group) => group.members.has(this.world.botId)).map((group) => group.id);
  }

  override async roomRawPayload(id: string): Promise<WorldGroup> {
    return this.room(id);
  }

  override async roomRawPayloadParser(raw: WorldGroup): Promise<PUPPET.payloads.Room> {
    return {
      id: raw.id,
      topic: raw.topic,
      adminIdList: [...raw.adminIds],
      memberIdList: [...raw.members.keys()],
      ...(raw.ownerId === undefined ? {} : { ownerId: raw.ownerId }),
    };
  }

  override async roomMemberList(roomId: string): Promise<string[]> {
    return [...this.room(roomId).members.keys()];
  }

  override async roomMemberRawPayload(roomId: string, contactId: string): Promise<SimulatedRoomMember> {
    const member = this.room(roomId).members.get(contactId);
    if (!member) throw notFound('member', contactId);
    return {
      id: contactId,
      avatar: '',
      name: this.world.register.person(contactId).name,
      roomAlias: member.alias,
      joinedAt: member.joinedAt,
      lastActiveAt: member.lastActiveAt,
      ...(member.invitedBy === undefined ? {} : { inviterId: member.invitedBy }),
    };
  }

  override async roomMemberRawPayloadParser(raw: SimulatedRoomMember): Promise<SimulatedRoomMember> {
    return raw;
  }

  override async roomAdd(roomId: string, contactId: string | string[]): Promise<void> {
    for (const id of [contactId].flat()) await this.hands.invite(roomId, id);
  }

  override async roomDel(roomId: string, contactId: string | string[]): Promise<void> {
    for (const id of [contactId].flat()) await this.hands.remove(roomId, id);
  }

  override roomTopic(roomId: string): Promise<string>;
  override roomTopic(roomId: string, topic: string): Promise<void>;
  // biome-ignore lint/suspicious/noConfusingVoidType: Wechaty's own signature reads and writes with one method
  override async roomTopic(roomId: string, topic?: string): Promise<string | void> {
    return topic === undefined ? this.room(roomId).topic : this.hands.rename(roomId, topic);
  }

  override roomAnnounce(roomId: string): Promise<string>;
  override roomAnnounce(roomId: string, text: string): Promise<void>;
  // biome-ignore lint/suspicious/noConfusingVoidType: as above
  override async roomAnnounce(roomId: string, text?: string): Promise<string | void> {
    return text === undefined ? this.room(roomId).notice : this.hands.announce(roomId, text);
  }

  override async roomAvatar(): Promise<FileBoxInterface> {
    return pixel('group.png');
  }

  override roomCreate(): Promise<string> {
    return unsupported('new groups by the bot');
  }

  override roomQRCode(): Promise<string> {
    return unsupported('QR codes');
  }

  override roomQuit(): Promise<void> {
    return unsupported('leaving by the bot');
  }

  override roomInvitationAccept(id: string): Promise<void> {
    return this.hands.acceptInvitation(id);
  }

  override async roomInvitationRawPayload(id: string): Promise<GroupInvitation> {
    const invitation = this.world.register.invitations.get(id);
    if (!invitation) throw notFound('invitation', id);
    return invitation;
  }

  override async roomInvitationRawPayloadParser(raw: GroupInvitation): Promise<PUPPET.payloads.RoomInvitation> {
    return {
      id: raw.id,
      inviterId: raw.by,
      topic: raw.topic,
      timestamp: raw.at,
      receiverId: this.world.botId,
      avatar: '',
      invitation: '',
      memberCount: this.world.register.groups.get(raw.groupId)?.members.size ?? 1,
      memberIdList: [],
    };
  }

  private room(id: string): WorldGroup {
    const group = this.world.register.groups.get(id);
    if (!group?.members.has(this.world.botId)) throw notFound('group', id);
    return group;
  }
}
