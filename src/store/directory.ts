import { and, eq, isNull, or, sql } from 'drizzle-orm';
import type { Group, Member } from '../domain/group.ts';
import type { DirectoryStore } from '../engine/ports.ts';
import { hot, q } from '../sdk/store.ts';
import { type GroupRow, groupRow } from './groups.ts';
import { type MemberRow, memberRow, presentRows, renameMember } from './members.ts';
import { given, type Kernel, type KernelRunner } from './runner.ts';

const everyGroup = hot(({ db, t }: Kernel) => db.select().from(t.groups).orderBy(t.groups.firstSeenAt, t.groups.id));

const called = hot(({ db, t }: Kernel) => {
  const { groupId, person, name, alias, leftAt } = t.members;
  const words = given('words', name);
  return db
    .select()
    .from(t.members)
    .where(
      and(
        eq(groupId, sql.placeholder('groupId')),
        isNull(leftAt),
        or(eq(name, words), eq(alias, words), eq(person, words)),
      ),
    )
    .orderBy(t.members.joinedAt, person);
});

const groupsWith = hot(({ db, t }: Kernel) =>
  db
    .select({ groupId: t.members.groupId })
    .from(t.members)
    .where(and(eq(t.members.person, sql.placeholder('person')), isNull(t.members.leftAt))),
);

const account = hot(({ db, t }: Kernel) =>
  db
    .select({ at: t.accounts.lastHeardAt, self: t.accounts.self })
    .from(t.accounts)
    .where(eq(t.accounts.id, sql.placeholder('account'))),
);

const hear = hot(({ db, t }: Kernel) =>
  db
    .insert(t.accounts)
    .values({
      id: sql.placeholder('account'),
      self: sql.placeholder('self'),
      lastHeardAt: sql.placeholder('at'),
    })
    .onConflictDoUpdate({
      target: t.accounts.id,
      set: { self: sql`excluded.self`, lastHeardAt: sql`excluded.last_heard_at` },
      setWhere: sql`${t.accounts.lastHeardAt} < excluded.last_heard_at`,
    }),
);

function toGroup(row: GroupRow): Group {
  const { id, account, topic, ownerId, adminIds, memberCount, firstSeenAt } = row;
  return { id, account, topic, ownerId: ownerId ?? undefined, adminIds, memberCount, firstSeenAt };
}

function toMember(row: MemberRow): Member {
  const { groupId, person, name, alias, joinedAt, invitedBy, leftAt, lastActiveAt } = row;
  return {
    groupId,
    person,
    name,
    alias,
    joinedAt,
    invitedBy: invitedBy ?? undefined,
    leftAt: leftAt ?? undefined,
    lastActiveAt,
  };
}

export function directoryStore(run: KernelRunner): DirectoryStore {
  return {
    async group(id) {
      const row = await run.read(() => groupRow(id));
      return row && toGroup(row);
    },
    async groups() {
      return (await run.read(() => q(everyGroup))).map(toGroup);
    },
    async member(groupId, person) {
      const row = await run.read(() => memberRow(groupId, person));
      return row && toMember(row);
    },
    async find(groupId, words) {
      if (words === '') return []; // nobody is called nothing
      return (await run.read(() => q(called, { groupId, words }))).map(toMember);
    },
    async present(groupId) {
      return (await run.read(() => presentRows(groupId))).map(toMember);
    },
    async groupsOf(person) {
      return (await run.read(() => q(groupsWith, { person }))).map((row) => row.groupId);
    },
    named: (groupId, person) => run.single(() => renameMember(groupId, person)),
    async lastHeardAt(id) {
      const [row] = await run.read(() => q(account, { account: id }));
      return row?.at;
    },
    async selfOf(id) {
      const [row] = await run.read(() => q(account, { account: id }));
      return row?.self;
    },
    async heard(id, self, at) {
      await run.single(() => q(hear, { account: id, self, at }));
    },
  };
}
