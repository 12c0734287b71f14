import { FileBox, type FileBoxInterface } from 'file-box';
import * as PUPPET from 'wechaty-puppet';
import type { MessageKind } from '../../domain/event.ts';
import { MISSED_LIMIT } from './line.ts';
import type { WorldMessage } from './model.ts';
import { notFound } from './platform-error.ts';
import { unsupported } from './puppet-base.ts';
import { PuppetContacts, pixel } from './puppet-contacts.ts';
import { wechatText } from './wechat-text.ts';

const TYPES: Record<MessageKind, PUPPET.types.Message> = {
  text: PUPPET.types.Message.Text,
  image: PUPPET.types.Message.Image,
  voice: PUPPET.types.Message.Audio,
  video: PUPPET.types.Message.Video,
  emoticon: PUPPET.types.Message.Emoticon,
  url: PUPPET.types.Message.Url,
  miniprogram: PUPPET.types.Message.MiniProgram,
  contact: PUPPET.types.Message.Contact,
  file: PUPPET.types.Message.Attachment,
  chathistory: PUPPET.types.Message.ChatHistory,
  redpacket: PUPPET.types.Message.RedEnvelope,
  transfer: PUPPET.types.Message.Transfer,
  location: PUPPET.types.Message.Location,
  recalled: PUPPET.types.Message.Recalled,
  other: PUPPET.types.Message.Unknown,
};

const CARD_PREFIX = 'card-of-';

/** Messages, both ways. */
export abstract class PuppetMessages extends PuppetContacts {
  readonly #messages = new Map<string, WorldMessage>();

  /** Keeps a message that the phone has heard of, at least as long as a replay can take. */
  protected remember(message: WorldMessage): void {
    this.#messages.set(message.id, message);
    if (this.#messages.size <= MISSED_LIMIT) return;
    for (const oldest of this.#messages.keys()) {
      this.#messages.delete(oldest);
      return;
    }
  }

  override async messageRawPayload(id: string): Promise<WorldMessage> {
    return this.message(id);
  }

  override async messageRawPayloadParser(raw: WorldMessage): Promise<PUPPET.payloads.Message> {
    const base = {
      id: raw.id,
      talkerId: raw.from,
      text: wechatText(raw, this.world.register),
      timestamp: raw.at,
      type: TYPES[raw.kind],
      ...(raw.attachment?.name === undefined ? {} : { filename: raw.attachment.name }),
    };
    if (raw.groupId === undefined) return { ...base, listenerId: raw.to ?? this.world.botId };
    return { ...base, roomId: raw.groupId, listenerId: '', mentionIdList: raw.mentions };
  }

  override async messageContact(id: string): Promise<string> {
    return `${CARD_PREFIX}${this.message(id).id}`;
  }

  protected override cardName(contactId: string): string | undefined {
    if (!contactId.startsWith(CARD_PREFIX)) return undefined;
    return this.message(contactId.slice(CARD_PREFIX.length)).attachment?.name;
  }

  override async messageFile(id: string): Promise<FileBoxInterface> {
    const { image, attachment } = this.message(id);
    return image ? FileBox.fromBuffer(Buffer.from(image), attachment?.name ?? `${id}.png`) : pixel(`${id}.png`);
  }

  override messageImage(id: string): Promise<FileBoxInterface> {
    return this.messageFile(id);
  }

  override async messageMiniProgram(id: string): Promise<PUPPET.payloads.MiniProgram> {
    const { title = '', appId = '' } = this.message(id).attachment ?? {};
    return { title, appid: appId };
  }

  override async messageUrl(id: string): Promise<PUPPET.payloads.UrlLink> {
    const { title = '', url = '' } = this.message(id).attachment ?? {};
    return { title, url };
  }

  override async messageLocation(id: string): Promise<PUPPET.payloads.Location> {
    return { name: this.message(id).attachment?.name ?? '', address: '', accuracy: 0, latitude: 0, longitude: 0 };
  }

  // Not async: the gateway recognises a call that hangs by the promise that it gets.
  override messageSendText(conversationId: string, text: string, mentionIdList: string[] = []): Promise<string> {
    return this.hands.send(conversationId, { text, mentions: mentionIdList });
  }

  override async messageSendFile(conversationId: string, file: FileBoxInterface): Promise<string> {
    const image = new Uint8Array(await file.toBuffer());
    return this.hands.send(conversationId, { kind: 'image', text: '', image, attachment: { name: file.name } });
  }

  override async messageSendContact(conversationId: string, contactId: string): Promise<string> {
    const attachment = { name: this.world.register.person(contactId).name };
    return this.hands.send(conversationId, { kind: 'contact', text: '', attachment });
  }

  override messageSendUrl(conversationId: string, { title, url }: PUPPET.payloads.UrlLink): Promise<string> {
    return this.hands.send(conversationId, { kind: 'url', text: '', attachment: { title, url } });
  }

  override messageSendMiniProgram(conversationId: string, program: PUPPET.payloads.MiniProgram): Promise<string> {
    const attachment = { title: program.title ?? '', appId: program.appid ?? '' };
    return this.hands.send(conversationId, { kind: 'miniprogram', text: '', attachment });
  }

  override messageSendLocation(conversationId: string, { name }: PUPPET.payloads.Location): Promise<string> {
    return this.hands.send(conversationId, { kind: 'location', text: '', attachment: { name } });
  }

  override async messageForward(conversationId: string, messageId: string): Promise<string> {
    const { kind, text, attachment, image } = this.message(messageId);
    return this.hands.send(conversationId, {
      kind,
      text,
      ...(attachment ? { attachment } : {}),
      ...(image ? { image } : {}),
    });
  }

  override messageSendPost(): Promise<string> {
    return unsupported('posts');
  }

  override async messageRecall(): Promise<boolean> {
    return false;
  }

  override async conversationReadMark(): Promise<void> {}

  private message(id: string): WorldMessage {
    const message = this.#messages.get(id) ?? this.world.register.message(id);
    if (!message) throw notFound('message', id);
    return message;
  }
}
