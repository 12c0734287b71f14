import { types } from 'wechaty-puppet';
import type { Attachment, DirectReceived, MessageKind, MessageReceived } from '../domain/event.ts';
import type { AccountId, Millis, PersonId } from '../domain/ids.ts';
import { type MessagePayload, millisOf } from './payloads.ts';
import type { Questions } from './questions.ts';
import { splitQuote } from './quote.ts';

const KINDS: Partial<Record<number, MessageKind>> = {
  [types.Message.Attachment]: 'file',
  [types.Message.Audio]: 'voice',
  [types.Message.Contact]: 'contact',
  [types.Message.ChatHistory]: 'chathistory',
  [types.Message.Emoticon]: 'emoticon',
  [types.Message.Image]: 'image',
  [types.Message.Text]: 'text',
  [types.Message.Location]: 'location',
  [types.Message.MiniProgram]: 'miniprogram',
  [types.Message.Transfer]: 'transfer',
  [types.Message.RedEnvelope]: 'redpacket',
  [types.Message.Recalled]: 'recalled',
  [types.Message.Url]: 'url',
  [types.Message.Video]: 'video',
};

/** What puppet-service fills in where there is nothing. */
const PLACEHOLDERS = new Set(['', 'NOTITLE', 'NOURL']);
const XML_TITLE = /<title>(?:<!\[CDATA\[)?([\s\S]*?)(?:\]\]>)?<\/title>/;
const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };

/** Makes an event of a message; nothing of what the bot said itself. */
export async function readMessage(
  id: string,
  {
    account,
    self,
    now,
    questions,
  }: { account: AccountId; self: PersonId | undefined; now: Millis; questions: Questions },
): Promise<MessageReceived | DirectReceived | undefined> {
  const payload = await questions.message(id);
  if (payload.from === self) return undefined;
  const kind = KINDS[payload.type] ?? 'other';
  const attachment = await readAttachment(id, kind, payload, questions);
  const { text, quote } = splitQuote(wordsOf(payload, kind));
  const base = {
    id,
    account,
    at: millisOf(payload.timestamp, now),
    from: payload.from,
    kind,
    ...(attachment ? { attachment } : {}),
  };
  if (payload.roomId === '') return { type: 'direct.received', ...base, text };
  const { roomId: groupId, mentionIdList: mentions } = payload;
  return { type: 'message.received', ...base, groupId, mentions, text, ...(quote ? { quote } : {}) };
}

/** What the person wrote. The XML that WeChat sends for other kinds is no text, and a recall's text is an id. */
function wordsOf({ text }: MessagePayload, kind: MessageKind): string {
  if (kind === 'text') return text;
  return kind === 'recalled' || /^\s*</.test(text) ? '' : text;
}

async function readAttachment(
  id: string,
  kind: MessageKind,
  payload: MessagePayload,
  questions: Questions,
): Promise<Attachment | undefined> {
  const attachment = await fetchAttachment(id, kind, payload, questions).catch(() => ({
    title: xmlTitle(payload.text),
  }));
  const told = Object.entries(attachment).filter(([, value]) => value !== undefined && !PLACEHOLDERS.has(value));
  return told.length > 0 ? Object.fromEntries(told) : undefined;
}

async function fetchAttachment(
  id: string,
  kind: MessageKind,
  { text, filename }: MessagePayload,
  questions: Questions,
): Promise<Record<string, string | undefined>> {
  switch (kind) {
    case 'url':
      return { ...(await questions.url(id)) };
    case 'miniprogram': {
      const { title, appid } = await questions.miniProgram(id);
      return { title, appId: appid };
    }
    case 'contact':
      return { name: await questions.cardName(id) };
    case 'file':
      return { name: filename };
    case 'recalled':
      return { ref: text };
    case 'chathistory':
    case 'redpacket':
    case 'transfer':
      return { title: xmlTitle(text) };
    default:
      return {};
  }
}

function xmlTitle(xml: string): string | undefined {
  return XML_TITLE.exec(xml)?.[1]?.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}
