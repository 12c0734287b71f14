import { FileBox, type FileBoxInterface } from 'file-box';
import * as PUPPET from 'wechaty-puppet';
import type { FriendRequest } from './model.ts';
import { notFound } from './platform-error.ts';
import { PuppetBase, unsupported } from './puppet-base.ts';

/** The smallest PNG there is. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

interface RawContact {
  id: string;
  name: string;
  remark: string;
  isFriend: boolean;
}

export function pixel(name: string): FileBoxInterface {
  return FileBox.fromBase64(PIXEL, name);
}

/** People, as contacts of the account, and their friend requests. */
export abstract class PuppetContacts extends PuppetBase {
  override contactAlias(contactId: string): Promise<string>;
  override contactAlias(contactId: string, alias: string | null): Promise<void>;
  // biome-ignore lint/suspicious/noConfusingVoidType: Wechaty's own signature reads and writes with one method
  override async contactAlias(contactId: string, alias?: string | null): Promise<string | void> {
    if (alias === undefined) return this.rawContact(contactId).remark;
    return this.hands.remark(contactId, alias ?? '');
  }

  override contactAvatar(contactId: string): Promise<FileBoxInterface>;
  override contactAvatar(contactId: string, file: FileBoxInterface): Promise<void>;
  // biome-ignore lint/suspicious/noConfusingVoidType: as above
  override async contactAvatar(_contactId: string, file?: FileBoxInterface): Promise<FileBoxInterface | void> {
    return file ? unsupported('avatars') : pixel('avatar.png');
  }

  override async contactList(): Promise<string[]> {
    return [...this.world.register.people.keys()];
  }

  override async contactRawPayload(id: string): Promise<RawContact> {
    return this.rawContact(id);
  }

  override async contactRawPayloadParser(raw: RawContact): Promise<PUPPET.payloads.Contact> {
    return {
      id: raw.id,
      name: raw.name,
      alias: raw.remark,
      friend: raw.isFriend,
      avatar: '',
      phone: [],
      gender: PUPPET.types.ContactGender.Unknown,
      type: PUPPET.types.Contact.Individual,
    };
  }

  override contactSelfName(): Promise<void> {
    return unsupported('change of name');
  }

  override contactSelfQRCode(): Promise<string> {
    return unsupported('QR codes');
  }

  override contactSelfSignature(): Promise<void> {
    return unsupported('signatures');
  }

  override contactPhone(): Promise<void> {
    return unsupported('phone numbers');
  }

  override contactCorporationRemark(): Promise<void> {
    return unsupported('corporations');
  }

  override contactDescription(): Promise<void> {
    return unsupported('descriptions');
  }

  override friendshipAccept(friendshipId: string): Promise<void> {
    return this.hands.acceptFriend(friendshipId);
  }

  override friendshipAdd(): Promise<void> {
    return unsupported('friend requests by the bot');
  }

  override async friendshipSearchPhone(): Promise<null> {
    return null;
  }

  override async friendshipSearchHandle(): Promise<null> {
    return null;
  }

  override async friendshipRawPayload(id: string): Promise<FriendRequest> {
    const request = this.world.register.requests.get(id);
    if (!request) throw notFound('friend request', id);
    return request;
  }

  override async friendshipRawPayloadParser(raw: FriendRequest): Promise<PUPPET.payloads.Friendship> {
    const { id, at, from, hello } = raw;
    return { id, contactId: from, hello, timestamp: at, ticket: id, type: PUPPET.types.Friendship.Receive };
  }

  /**
   * Somebody known; or the person on a card, whom nobody need know; or a group, which Wechaty 1.20 asks for here too.
   */
  private rawContact(id: string): RawContact {
    const { register } = this.world;
    const person = register.people.get(id);
    if (person) return person;
    const name = register.groups.get(id)?.topic ?? this.cardName(id);
    if (name === undefined) throw notFound('person', id);
    return { id, name, remark: '', isFriend: false };
  }

  protected abstract cardName(contactId: string): string | undefined;
}
