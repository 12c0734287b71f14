import { and, asc, eq, lte, min, sql } from 'drizzle-orm';
import type { TimerStore, TimerWrite } from '../engine/ports.ts';
import { hot, q, type Step } from '../sdk/store.ts';
import { appendEvents } from './append.ts';
import { givenLimit, type Kernel, type KernelRunner } from './runner.ts';

const upsert = hot(({ db, t }: Kernel) =>
  db
    .insert(t.timers)
    .values({
      plugin: sql.placeholder('plugin'),
      account: sql.placeholder('account'),
      groupId: sql.placeholder('groupId'),
      timer: sql.placeholder('timer'),
      key: sql.placeholder('key'),
      dueAt: sql.placeholder('dueAt'),
      data: sql.placeholder('data'),
      causes: sql.placeholder('causes'),
    })
    .onConflictDoUpdate({
      target: [t.timers.plugin, t.timers.groupId, t.timers.timer, t.timers.key],
      set: {
        account: sql`excluded.account`,
        dueAt: sql`excluded.due_at`,
        data: sql`excluded.data`,
        causes: sql`excluded.causes`,
      },
    }),
);

const takeBack = hot(({ db, t }: Kernel) =>
  db
    .delete(t.timers)
    .where(
      and(
        eq(t.timers.plugin, sql.placeholder('plugin')),
        eq(t.timers.groupId, sql.placeholder('groupId')),
        eq(t.timers.timer, sql.placeholder('timer')),
        eq(t.timers.key, sql.placeholder('key')),
      ),
    ),
);

const dueBy = hot(({ db, t }: Kernel) =>
  db
    .select()
    .from(t.timers)
    .where(lte(t.timers.dueAt, sql.placeholder('now')))
    .orderBy(asc(t.timers.dueAt), asc(t.timers.id))
    .limit(givenLimit()),
);

const nextDue = hot(({ db, t }: Kernel) => db.select({ at: min(t.timers.dueAt) }).from(t.timers));

// Set anew in between, it is another timer.
const takeOut = hot(({ db, t }: Kernel) =>
  db
    .delete(t.timers)
    .where(and(eq(t.timers.id, sql.placeholder('id')), eq(t.timers.dueAt, sql.placeholder('dueAt'))))
    .returning({ id: t.timers.id }),
);

/** Part of a work: sets a timer, sets it anew, or takes it back. */
export function* writeTimer(write: TimerWrite): Generator<Step, void, unknown> {
  const { plugin, account, groupId, timer, key, dueAt, data, causes } = write;
  if (dueAt === undefined) yield* q(takeBack, { plugin, groupId, timer, key });
  else yield* q(upsert, { plugin, account, groupId, timer, key, dueAt, data, causes });
}

export function timerStore(run: KernelRunner): TimerStore {
  return {
    due: (now, limit) => run.read(() => q(dueBy, { now, limit })),
    async nextDueAt() {
      const [row] = await run.read(() => q(nextDue));
      return row?.at ?? undefined;
    },
    fire: ({ id, dueAt }, event, now) =>
      run.tx(function* () {
        const [taken] = yield* q(takeOut, { id, dueAt });
        if (taken) yield* appendEvents([event], now);
      }),
  };
}
