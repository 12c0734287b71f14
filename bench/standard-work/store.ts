import { and, eq, sql } from 'drizzle-orm';
import { hot, type MessageReceived, q, type Step, type StoreContext } from '#sdk';
import type { StandardTables } from './tables.ts';

/** At most one talk point a member in so long. */
export const TALK_POINT_MS = 60_000;
export const SIGN_IN_POINTS = 5;

type Context = StoreContext<StandardTables>;

const insertMessage = hot(({ db, t }: Context) =>
  db
    .insert(t.messages)
    .values({
      event: sql.placeholder('id'),
      groupId: sql.placeholder('groupId'),
      person: sql.placeholder('from'),
      at: sql.placeholder('at'),
      text: sql.placeholder('text'),
    })
    .onConflictDoNothing()
    .returning({ event: t.messages.event }),
);

const countMessage = hot(({ db, t }: Context) =>
  db
    .insert(t.members)
    .values({
      groupId: sql.placeholder('groupId'),
      person: sql.placeholder('from'),
      messages: 1,
      points: 1,
      talkedAt: sql.placeholder('at'),
    })
    .onConflictDoUpdate({
      target: [t.members.groupId, t.members.person],
      set: {
        messages: sql`${t.members.messages} + 1`,
        points: sql`${t.members.points} + (excluded.talked_at >= ${t.members.talkedAt} + ${sql.raw(String(TALK_POINT_MS))})`,
        talkedAt: sql`case when excluded.talked_at >= ${t.members.talkedAt} + ${sql.raw(String(TALK_POINT_MS))}
          then excluded.talked_at else ${t.members.talkedAt} end`,
      },
    }),
);

const warn = hot(({ db, t }: Context) =>
  db
    .insert(t.warnings)
    .values({
      event: sql.placeholder('id'),
      groupId: sql.placeholder('groupId'),
      person: sql.placeholder('from'),
      number: sql`(select coalesce(max(number), 0) + 1 from standard_warnings
        where group_id = ${sql.placeholder('groupId')} and person = ${sql.placeholder('from')})`,
    })
    .onConflictDoNothing(),
);

const warningOf = hot(({ db, t }: Context) =>
  db
    .select({ number: t.warnings.number })
    .from(t.warnings)
    .where(eq(t.warnings.event, sql.placeholder('id'))),
);

const insertSignIn = hot(({ db, t }: Context) =>
  db
    .insert(t.signIns)
    .values({
      groupId: sql.placeholder('groupId'),
      person: sql.placeholder('from'),
      day: sql.placeholder('day'),
      event: sql.placeholder('id'),
    })
    .onConflictDoNothing()
    .returning({ event: t.signIns.event }),
);

const signInOf = hot(({ db, t }: Context) =>
  db
    .select({ event: t.signIns.event })
    .from(t.signIns)
    .where(
      and(
        eq(t.signIns.groupId, sql.placeholder('groupId')),
        eq(t.signIns.person, sql.placeholder('from')),
        eq(t.signIns.day, sql.placeholder('day')),
      ),
    ),
);

const award = hot(({ db, t }: Context) =>
  db
    .update(t.members)
    .set({ points: sql`${t.members.points} + ${sql.raw(String(SIGN_IN_POINTS))}` })
    .where(and(eq(t.members.groupId, sql.placeholder('groupId')), eq(t.members.person, sql.placeholder('from')))),
);

/** Keeps a message and counts it; gives the number of the warning that it earns. Twice is as good as once. */
export function* keepMessage(event: MessageReceived, isBanned: boolean): Generator<Step, number | undefined, unknown> {
  const { id, groupId, from, at, text } = event;
  const added = yield* q(insertMessage, { id, groupId, from, at, text });
  if (added.length > 0) yield* q(countMessage, { groupId, from, at });
  if (!isBanned) return undefined;
  yield* q(warn, { id, groupId, from });
  const [warning] = yield* q(warningOf, { id });
  return warning?.number;
}

/** Signs a member in for a local day; `false`: another message did so already. */
export function* signIn(
  event: { id: string; groupId: string; from: string },
  day: string,
): Generator<Step, boolean, unknown> {
  const { id, groupId, from } = event;
  const added = yield* q(insertSignIn, { id, groupId, from, day });
  if (added.length > 0) {
    yield* q(award, { groupId, from });
    return true;
  }
  const [before] = yield* q(signInOf, { groupId, from, day });
  return before?.event === id;
}
