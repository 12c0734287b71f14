import type { z } from 'zod';
import type { GroupAnnounced, GroupRenamed, MemberJoined, MemberLeft, NamedPerson } from '../domain/event.ts';
import type { AccountId, Millis } from '../domain/ids.ts';
import { type announceHeard, type joinHeard, type leaveHeard, millisOf, type topicHeard } from './payloads.ts';

/** Whose account heard it, and when. */
export interface Where {
  account: AccountId;
  now: Millis;
}

type Heard = { roomId: string; timestamp?: unknown; id?: string | undefined };

export function joinedOf(heard: z.infer<typeof joinHeard>, members: NamedPerson[], where: Where): MemberJoined {
  const by = heard.inviterId === '' ? {} : { by: heard.inviterId };
  return { type: 'member.joined', ...baseOf(heard, 'join', heard.inviteeIdList, where), members, ...by };
}

export function leftOf(heard: z.infer<typeof leaveHeard>, where: Where): MemberLeft {
  const members = heard.removeeIdList;
  // Who leaves alone is sometimes named as the remover too.
  const isOwnWish = heard.removerId === '' || (members.length === 1 && members[0] === heard.removerId);
  const by = isOwnWish ? {} : { by: heard.removerId };
  return { type: 'member.left', ...baseOf(heard, 'leave', members, where), members, ...by };
}

export function renamedOf(heard: z.infer<typeof topicHeard>, where: Where): GroupRenamed {
  const by = heard.changerId === '' ? {} : { by: heard.changerId };
  const base = baseOf(heard, 'topic', [heard.changerId, heard.newTopic], where);
  return { type: 'group.renamed', ...base, topic: heard.newTopic, ...by };
}

export function announcedOf(heard: z.infer<typeof announceHeard>, where: Where): GroupAnnounced {
  const by = heard.changerId === '' ? {} : { by: heard.changerId };
  const base = baseOf(heard, 'notice', [heard.changerId], where);
  return { type: 'group.announced', ...base, text: heard.newAnnounce, ...by };
}

/** What the platform leaves unnamed gets its id from what happened, so that the same event has the same id again. */
function baseOf({ roomId: groupId, timestamp, id }: Heard, what: string, facts: string[], { account, now }: Where) {
  const at = millisOf(timestamp, now);
  return { id: id ?? `${what}/${groupId}/${at}/${[...facts].sort().join('+')}`, account, at, groupId };
}
