import { inArray } from 'drizzle-orm';
import type { Event, GroupSynced, NamedPerson } from '../domain/event.ts';
import type { Millis } from '../domain/ids.ts';
import type { Learnt } from '../engine/ports.ts';
import { q, type Step } from '../sdk/store.ts';
import { appendEvents } from './append.ts';
import { ensureGroup, listGroup, recountMembers } from './groups.ts';
import { arrive, isOnlyHeard, leave, type MemberRow, presentRows, renameMember } from './members.ts';
import type { Kernel } from './runner.ts';

/** What tells the members whom we know from the members whom the platform lists. */
interface Difference {
  came: NamedPerson[];
  /** Those whom we heard before anybody told that they came. */
  heard: MemberRow[];
  gone: MemberRow[];
  renamed: NamedPerson[];
}

/**
 * Part of a work: compares the group with the platform's list. At the first meeting the list is simply how it is;
 * later, who came and who went become events of their own, which change the presence when they are handled.
 */
export function* learnSync(kernel: Kernel, event: GroupSynced, receivedAt: Millis): Generator<Step, Learnt, unknown> {
  yield* ensureGroup(event, receivedAt);
  const isFirstMeeting = yield* listGroup(event);
  const difference = compare(event, yield* presentRows(event.groupId));
  for (const person of difference.renamed) yield* renameMember(event.groupId, person);
  if (isFirstMeeting) {
    yield* meet(event, difference);
    return { isFirstMeeting, inferred: [] };
  }
  const told = yield* inferredBefore(kernel, event);
  if (told.length > 0) return { isFirstMeeting, inferred: told };
  const inferred = inferredFrom(event, difference);
  yield* appendEvents(inferred, receivedAt);
  return { isFirstMeeting, inferred };
}

function compare(event: GroupSynced, present: readonly MemberRow[]): Difference {
  const listed = new Map(event.members.map((member) => [member.id, member]));
  const known = new Map(present.map((row) => [row.person, row]));
  const isNewerThanList = (row: MemberRow) => row.joinedAt > event.at || row.lastActiveAt > event.at;
  return {
    came: [...listed.values()].filter((member) => !known.has(member.id)),
    heard: present.filter((row) => listed.has(row.person) && isOnlyHeard(row)),
    gone: present.filter((row) => !listed.has(row.person) && !isNewerThanList(row)),
    renamed: [...listed.values()].filter((member) => isCalledElse(member, known.get(member.id))),
  };
}

function isCalledElse({ name, alias }: NamedPerson, row: MemberRow | undefined): boolean {
  if (!row) return false;
  return (!!name && name !== row.name) || (alias !== undefined && alias !== row.alias);
}

function* meet(event: GroupSynced, { came, heard, gone }: Difference): Generator<Step, void, unknown> {
  const { groupId, at, id } = event;
  yield* arrive([...came, ...heard.map(personOf)], { groupId, joinedAt: at, joinedByEvent: id, invitedBy: null });
  for (const row of gone) yield* leave(groupId, row.person, id, at);
  yield* recountMembers(groupId);
}

function personOf({ person, name, alias }: MemberRow): NamedPerson {
  return { id: person, name, alias };
}

function inferredFrom(event: GroupSynced, { came, heard, gone }: Difference): Event[] {
  const { groupId, account } = event;
  const base = { groupId, account, at: event.blindSince ?? event.at, isInferred: true };
  const inferred: Event[] = [];
  if (came.length > 0) inferred.push({ ...base, type: 'member.joined', id: `${event.id}/joined`, members: came });
  if (heard.length > 0) {
    const at = Math.min(...heard.map((row) => row.joinedAt));
    inferred.push({ ...base, type: 'member.joined', id: `${event.id}/heard`, at, members: heard.map(personOf) });
  }
  if (gone.length > 0) {
    inferred.push({ ...base, type: 'member.left', id: `${event.id}/left`, members: gone.map((row) => row.person) });
  }
  return inferred;
}

/** Told again, a list gives the events that it gave before, whatever has happened since. */
function* inferredBefore({ db, t }: Kernel, event: GroupSynced): Generator<Step, Event[], unknown> {
  const ids = ['joined', 'heard', 'left'].map((what) => `${event.id}/${what}`);
  const rows = yield* q(
    db.select({ payload: t.events.payload }).from(t.events).where(inArray(t.events.id, ids)).orderBy(t.events.seq),
  );
  return rows.flatMap((row) => row.payload ?? []);
}
