import { localDay } from '../../src/domain/local-time.ts';
import { messageAt } from './load.ts';
import { SIGNED_IN, SIGNED_IN_BEFORE, warningText } from './plugin.ts';
import { SIGN_IN_POINTS, TALK_POINT_MS } from './store.ts';

interface ExpectedMember {
  messages: number;
  points: number;
  talkedAt: number;
  warnings: number;
}

/** What the work on a load must come to. */
export interface Expected {
  messages: number;
  members: Map<string, ExpectedMember>;
  warnings: number;
  signIns: number;
  /** The text of each reply, by the message that it answers. */
  replies: Map<string, string>;
}

/** Works the load off with nothing but maps. */
export function expectedOf(count: number, startAt: number, zone: string): Expected {
  const members = new Map<string, ExpectedMember>();
  const signedIn = new Set<string>();
  const replies = new Map<string, string>();
  let warnings = 0;
  for (let index = 0; index < count; index++) {
    const { event, errand } = messageAt(index, startAt);
    const key = `${event.groupId} ${event.from}`;
    const member = members.get(key) ?? { messages: 0, points: 0, talkedAt: Number.NEGATIVE_INFINITY, warnings: 0 };
    members.set(key, member);
    member.messages++;
    if (event.at - member.talkedAt >= TALK_POINT_MS) {
      member.points++;
      member.talkedAt = event.at;
    }
    if (errand === 'banned') {
      warnings++;
      member.warnings++;
      replies.set(event.id, warningText(member.warnings));
    }
    if (errand === 'sign-in') {
      const day = `${key} ${localDay(event.at, zone)}`;
      replies.set(event.id, signedIn.has(day) ? SIGNED_IN_BEFORE : SIGNED_IN);
      if (!signedIn.has(day)) member.points += SIGN_IN_POINTS;
      signedIn.add(day);
    }
  }
  return { messages: count, members, warnings, signIns: signedIn.size, replies };
}
