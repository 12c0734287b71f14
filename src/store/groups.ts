import { eq, sql } from 'drizzle-orm';
import type { GroupEvent, GroupSynced } from '../domain/event.ts';
import type { GroupId, Millis } from '../domain/ids.ts';
import { hot, q, type Step } from '../sdk/store.ts';
import { given, type Kernel } from './runner.ts';
import type { KernelTables } from './tables/index.ts';

export type GroupRow = KernelTables['groups']['$inferSelect'];

// A group that nobody has listed yet has no topic; the first sync fills it in.
const insert = hot(({ db, t }: Kernel) =>
  db
    .insert(t.groups)
    .values({
      id: sql.placeholder('groupId'),
      account: sql.placeholder('account'),
      topic: '',
      adminIds: [],
      firstSeenAt: sql.placeholder('receivedAt'),
    })
    .onConflictDoNothing(),
);

const groupOf = hot(({ db, t }: Kernel) => db.select().from(t.groups).where(isGroup(t)));

// Counted anew, so that it cannot drift; only when somebody came or went.
const recount = hot(({ db, t }: Kernel) =>
  db
    .update(t.groups)
    .set({
      memberCount: sql`(select count(*) from ${t.members}
        where ${t.members.groupId} = ${given('groupId', t.groups.id)} and ${t.members.leftAt} is null)`,
    })
    .where(isGroup(t)),
);

const rename = hot(({ db, t }: Kernel) =>
  db
    .update(t.groups)
    .set({ topic: given('topic', t.groups.topic) })
    .where(isGroup(t)),
);

const list = hot(({ db, t }: Kernel) =>
  db
    .update(t.groups)
    .set({
      account: given('account', t.groups.account),
      topic: given('topic', t.groups.topic),
      ownerId: given('ownerId', t.groups.ownerId),
      adminIds: given('adminIds', t.groups.adminIds),
      syncedAt: given('at', t.groups.syncedAt),
      metByEvent: sql`coalesce(${t.groups.metByEvent}, ${given('event', t.groups.metByEvent)})`,
    })
    .where(isGroup(t))
    .returning({ metByEvent: t.groups.metByEvent }),
);

function isGroup(t: KernelTables) {
  return eq(t.groups.id, sql.placeholder('groupId'));
}

/** Part of a work: the group of an event is known from now on. */
export function* ensureGroup({ groupId, account }: GroupEvent, receivedAt: Millis): Generator<Step, void, unknown> {
  yield* q(insert, { groupId, account, receivedAt });
}

export function* groupRow(groupId: GroupId): Generator<Step, GroupRow | undefined, unknown> {
  const [row] = yield* q(groupOf, { groupId });
  return row;
}

/** Part of a work: to be done whenever somebody came or went. */
export function* recountMembers(groupId: GroupId): Generator<Step, void, unknown> {
  yield* q(recount, { groupId });
}

export function* renameGroup(groupId: GroupId, topic: string): Generator<Step, void, unknown> {
  yield* q(rename, { groupId, topic });
}

/** Part of a work: the group is as the platform lists it. Tells whether this is the list that it was met by. */
export function* listGroup(event: GroupSynced): Generator<Step, boolean, unknown> {
  const { id, groupId, account, topic, ownerId = null, adminIds, at } = event;
  const [row] = yield* q(list, { groupId, account, topic, ownerId, adminIds, at, event: id });
  return row?.metByEvent === id;
}
