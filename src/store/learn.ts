import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Event, MemberJoined, MemberLeft, MessageReceived, NamedPerson } from '../domain/event.ts';
import type { Millis, PersonId } from '../domain/ids.ts';
import type { Learnt } from '../engine/ports.ts';
import { hot, q, type Step } from '../sdk/store.ts';
import { ensureGroup, recountMembers, renameGroup } from './groups.ts';
import { arrive, heardBy, isOnlyHeard, leave, memberRow, renameMember } from './members.ts';
import { given, type Kernel, type KernelRunner } from './runner.ts';
import { learnSync } from './sync.ts';

const touch = hot(({ db, t }: Kernel) => {
  const { groupId, person, lastActiveAt, leftAt } = t.members;
  const at = given('at', lastActiveAt);
  return db
    .update(t.members)
    .set({ lastActiveAt: sql`case when ${lastActiveAt} < ${at} then ${at} else ${lastActiveAt} end` })
    .where(and(eq(groupId, sql.placeholder('groupId')), eq(person, sql.placeholder('from')), isNull(leftAt)))
    .returning({ person });
});

/** Writes down what an event tells about groups and members. */
export function learnFrom(run: KernelRunner, event: Event, receivedAt: Millis): Promise<Learnt> {
  switch (event.type) {
    case 'message.received':
      return learnMessage(run, event, receivedAt);
    case 'member.joined':
      return run.tx(() => learnJoined(event, receivedAt));
    case 'member.left':
      return run.tx(() => learnLeft(event));
    case 'group.synced':
      return run.tx((kernel) => learnSync(kernel, event, receivedAt));
    case 'member.renamed':
      return run.tx(function* () {
        yield* renameMember(event.groupId, { id: event.member, name: event.name, alias: event.alias });
        return {};
      });
    case 'group.renamed':
      return run.tx(function* () {
        yield* ensureGroup(event, receivedAt);
        yield* renameGroup(event.groupId, event.topic);
        return {};
      });
    default:
      return Promise.resolve({});
  }
}

async function learnMessage(run: KernelRunner, event: MessageReceived, receivedAt: Millis): Promise<Learnt> {
  const { groupId, from, at } = event;
  const touched = await run.single(() => q(touch, { groupId, from, at }));
  if (touched.length > 0) return {};
  return run.tx(() => learnStranger(event, receivedAt));
}

/** Who speaks is here: how they came is told later, by a late event or the next list. Unless it is an old message of somebody who has left since. */
function* learnStranger(event: MessageReceived, receivedAt: Millis): Generator<Step, Learnt, unknown> {
  const { groupId, from, at, id } = event;
  const known = yield* memberRow(groupId, from);
  if (known && known.leftAt !== null && known.leftAt >= at) return {};
  yield* ensureGroup(event, receivedAt);
  const person: NamedPerson = known ? { id: from, alias: known.alias } : { id: from };
  yield* arrive([person], { groupId, joinedAt: at, joinedByEvent: heardBy(id), invitedBy: known?.invitedBy ?? null });
  yield* recountMembers(groupId);
  return {};
}

function* learnJoined(event: MemberJoined, receivedAt: Millis): Generator<Step, Learnt, unknown> {
  const { groupId, at, id, members, by = null } = event;
  yield* ensureGroup(event, receivedAt);
  const joined: NamedPerson[] = [];
  for (const person of new Map(members.map((member) => [member.id, member])).values()) {
    const known = yield* memberRow(groupId, person.id);
    if (known?.joinedByEvent === id) joined.push(person);
    else if (known && known.leftAt === null && !isOnlyHeard(known)) yield* renameMember(groupId, person);
    else {
      yield* arrive([person], { groupId, joinedAt: at, joinedByEvent: id, invitedBy: by });
      joined.push(person);
    }
  }
  yield* recountMembers(groupId);
  return { joined };
}

function* learnLeft(event: MemberLeft): Generator<Step, Learnt, unknown> {
  const { groupId, at, id, members } = event;
  const left: PersonId[] = [];
  for (const person of new Set(members)) {
    const known = yield* memberRow(groupId, person);
    if (known?.leftByEvent === id || (yield* leave(groupId, person, id, at))) left.push(person);
  }
  yield* recountMembers(groupId);
  return { left };
}
