import { z } from 'zod';
import type { Millis } from '../domain/ids.ts';

/** What puppets tell, parsed once. Puppets leave things out or send '' for them; over gRPC everything absent is ''. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what PostgreSQL refuses
const ILL_FORMED = /[\u0000\p{Surrogate}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const EVERY_ILL_FORMED = /[\u0000\p{Surrogate}]/gu;

/** Lone surrogates and NUL cannot be stored or sent as UTF-8. */
export function wellFormed(text: string): string {
  return ILL_FORMED.test(text) ? text.replace(EVERY_ILL_FORMED, '\ufffd') : text;
}

/** Seconds, milliseconds or microseconds, whatever the puppet counts in; `now` where it tells nothing. */
export function millisOf(timestamp: unknown, now: Millis): Millis {
  const raw = Number(timestamp);
  if (!Number.isFinite(raw) || raw <= 0) return now;
  if (raw < 1e11) return Math.round(raw * 1000);
  return Math.round(raw < 1e14 ? raw : raw / 1000);
}

const text = z.string().catch('').transform(wellFormed);
const id = z.string().catch('');
const requiredId = z.string().min(1);
const ids = z
  .array(z.unknown())
  .catch([])
  .transform((list) => [
    ...new Set(list.filter((entry): entry is string => typeof entry === 'string' && entry !== '')),
  ]);
const timestamp = z.unknown().optional();
/** The simulator's own; see `withId` there. */
const ownId = z.string().min(1).optional().catch(undefined);

export const messageHeard = z.object({ messageId: requiredId });
export const joinHeard = z.object({ roomId: requiredId, inviteeIdList: ids, inviterId: id, timestamp, id: ownId });
export const leaveHeard = z.object({ roomId: requiredId, removeeIdList: ids, removerId: id, timestamp, id: ownId });
export const topicHeard = z.object({ roomId: requiredId, changerId: id, newTopic: text, timestamp, id: ownId });
export const announceHeard = z.object({ roomId: requiredId, changerId: id, newAnnounce: text, timestamp, id: ownId });
export const friendshipHeard = z.object({ friendshipId: requiredId });
export const invitationHeard = z.object({ roomInvitationId: requiredId });
export const dirtyHeard = z.object({ payloadType: z.number(), payloadId: requiredId, id: ownId });

/** `fromId` and `toId` are what `talkerId` and `listenerId` were called before puppet 1.0. */
export const messagePayload = z
  .object({
    talkerId: id,
    fromId: id,
    roomId: id,
    text,
    filename: text,
    mentionIdList: ids,
    timestamp,
    type: z.number().catch(0),
  })
  .transform(({ fromId, talkerId, ...rest }) => ({ ...rest, from: talkerId || fromId }))
  .refine((message) => message.from !== '', 'nobody has said it');
export type MessagePayload = z.infer<typeof messagePayload>;

export const roomPayload = z.object({ topic: text, ownerId: id, adminIdList: ids, memberIdList: ids });
export type RoomPayload = z.infer<typeof roomPayload>;

/** The times are extras that only some channels have. */
export const memberPayload = z.object({
  name: text,
  roomAlias: text,
  joinedAt: z.number().optional().catch(undefined),
  lastActiveAt: z.number().optional().catch(undefined),
});

export const contactPayload = z.object({ name: text });
export const friendshipPayload = z.object({ contactId: requiredId, hello: text, timestamp, type: z.number().catch(0) });
export const invitationPayload = z.object({ inviterId: requiredId, topic: text, timestamp });
export const urlPayload = z.object({ title: text, url: text });
export const miniProgramPayload = z.object({ title: text, appid: text });
export const idList = ids;
