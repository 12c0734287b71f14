import { QUOTE_RULER } from '../quote.ts';
import type { WorldGroup, WorldMessage } from './model.ts';
import type { Register } from './register.ts';

/** WeChat ends a mention with this space, so that a name may hold ordinary ones. */
const MENTION_END = '\u2005';
/** App message types of WeChat's XML. */
const APP_TYPES: Partial<Record<WorldMessage['kind'], number>> = { chathistory: 19, transfer: 2000, redpacket: 2001 };

/** The text of a message as WeChat delivers it: mentions and quotes are part of it, and some kinds are XML. */
export function wechatText(message: WorldMessage, register: Register): string {
  if (message.kind === 'recalled') return message.attachment?.ref ?? '';
  const appType = APP_TYPES[message.kind];
  if (appType !== undefined && message.text === '') return appMessage(appType, message.attachment?.title ?? '');
  const group = message.groupId === undefined ? undefined : register.groups.get(message.groupId);
  if (!group) return message.text;
  return withQuote(message, group, register, withMentions(message, group, register));
}

function withMentions({ text, mentions }: WorldMessage, group: WorldGroup, register: Register): string {
  const names = mentions.map((id) => `@${register.nameIn(group, id)}`);
  const missing = names.filter((name) => !text.includes(name)).map((name) => `${name}${MENTION_END}`);
  if (missing.length === 0) return text;
  // A command must stay at the beginning to be one.
  return text.startsWith('/') ? `${text} ${missing.join('')}` : `${missing.join('')}${text}`;
}

function withQuote({ quote }: WorldMessage, group: WorldGroup, register: Register, reply: string): string {
  if (!quote) return reply;
  return `「${register.nameIn(group, quote.from)}：${quote.text}」\n${QUOTE_RULER}\n${reply}`;
}

function appMessage(type: number, title: string): string {
  const escaped = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<msg><appmsg><title>${escaped}</title><type>${type}</type></appmsg></msg>`;
}
