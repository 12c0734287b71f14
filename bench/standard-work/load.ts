import type { GroupSynced, MessageReceived } from '../../src/domain/event.ts';

export const ACCOUNT = 'bench';
export const SELF = 'wxid_bot';
export const GROUPS = 200;
export const MEMBERS_PER_GROUP = 50;
export const TEXT_LENGTH = 30;
const WORDS = 1_000;
const HITS_PERCENT = 2;
const SIGN_INS_PERCENT = 1;

/** What people talk with. Banned words are made of the same, so that the matcher is often half way in one. */
const CHARACTERS = [
  ...'的一是在有人这上们来到时大地为子中说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心',
];
/** Every banned word ends with one of these, and nothing else holds one. */
const ENDINGS = [...'赌诈'];

/** What a message of the load asks for, beside being counted. */
export type Errand = 'talk' | 'banned' | 'sign-in';

export interface LoadMessage {
  event: MessageReceived;
  errand: Errand;
}

/** A whole number that looks drawn by lot, the same for the same place in the load (the finaliser of MurmurHash3). */
function lot(index: number, purpose: number): number {
  let hash = (index * 16 + purpose) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function pick(from: readonly string[], index: number): string {
  return from[index % from.length] ?? '';
}

/** A thousand banned words of three to six characters. */
export const bannedWords: readonly string[] = Array.from({ length: WORDS }, (_, word) => {
  const body = Array.from({ length: 1 + (lot(word, 9) % 3) }, (_, at) => pick(CHARACTERS, lot(word * 8 + at, 10)));
  return `${pick(CHARACTERS, word)}${body.join('')}${pick(ENDINGS, Math.floor(word / CHARACTERS.length))}`;
});

function groupId(group: number): string {
  return `group-${group}@chatroom`;
}

function personId(person: number): string {
  return `wxid_${person.toString(36).padStart(14, '0')}`;
}

/** The groups as a gateway tells of them when it has logged in. */
export function groupsAt(at: number): GroupSynced[] {
  const people = Array.from({ length: MEMBERS_PER_GROUP }, (_, person) => ({
    id: personId(person),
    name: `成员${person}`,
  }));
  return Array.from({ length: GROUPS }, (_, group) => ({
    type: 'group.synced',
    id: `sync-${group}`,
    account: ACCOUNT,
    groupId: groupId(group),
    at,
    topic: `第 ${group} 群`,
    ownerId: personId(0),
    adminIds: [],
    members: people,
  }));
}

/** The load's message number `index`, said `index` milliseconds after `startAt`: 2 % hold a banned word, 1 % sign in. */
export function messageAt(index: number, startAt: number): LoadMessage {
  const percent = lot(index, 1) % 100;
  const errand = percent < HITS_PERCENT ? 'banned' : percent < HITS_PERCENT + SIGN_INS_PERCENT ? 'sign-in' : 'talk';
  const event: MessageReceived = {
    type: 'message.received',
    id: messageId(index),
    account: ACCOUNT,
    groupId: groupId(lot(index, 2) % GROUPS),
    at: startAt + index,
    from: personId(lot(index, 3) % MEMBERS_PER_GROUP),
    kind: 'text',
    text: textOf(index, errand),
    mentions: [],
  };
  return { event, errand };
}

/** As long as the ids that puppets give. */
export function messageId(index: number): string {
  return `8017${index.toString().padStart(15, '0')}`;
}

/** The number of the message with this id in the load. */
export function indexOf(id: string): number {
  return Number(id.slice(4));
}

function textOf(index: number, errand: Errand): string {
  const opening = errand === 'sign-in' ? '/签到 ' : '';
  const word = errand === 'banned' ? (bannedWords[lot(index, 4) % WORDS] ?? '') : '';
  let text = opening;
  const before = errand === 'banned' ? lot(index, 5) % (TEXT_LENGTH - word.length) : TEXT_LENGTH - opening.length;
  for (let at = 0; at < before; at++) text += pick(CHARACTERS, lot(index * 32 + at, 6));
  text += word;
  for (let at = text.length; at < TEXT_LENGTH; at++) text += pick(CHARACTERS, lot(index * 32 + at, 6));
  return text;
}
