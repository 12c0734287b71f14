import { and, desc, eq, sql } from 'drizzle-orm';
import type { Millis } from '../domain/ids.ts';
import type { ScheduleStore } from '../engine/ports.ts';
import { hot, q } from '../sdk/store.ts';
import { appendEvents } from './append.ts';
import { hotRows } from './rows.ts';
import { given, givenLimit, type Kernel, type KernelRunner } from './runner.ts';

const ONLY_ROW = 1;

const cursorNow = hot(({ db, t }: Kernel) => db.select({ at: t.scheduleCursor.at }).from(t.scheduleCursor));

const begin = hot(({ db, t }: Kernel) =>
  db
    .insert(t.scheduleCursor)
    .values({ id: ONLY_ROW, at: sql.placeholder('to') })
    .onConflictDoNothing()
    .returning({ at: t.scheduleCursor.at }),
);

const move = hot(({ db, t }: Kernel) =>
  db
    .update(t.scheduleCursor)
    .set({ at: given('to', t.scheduleCursor.at) })
    .where(and(eq(t.scheduleCursor.id, ONLY_ROW), eq(t.scheduleCursor.at, sql.placeholder('from'))))
    .returning({ at: t.scheduleCursor.at }),
);

const insertMissed = hotRows(({ db, t }: Kernel, cells) =>
  db
    .insert(t.missedOccurrences)
    .values(
      cells.map((cell) => ({
        plugin: cell('plugin'),
        schedule: cell('schedule'),
        groupId: cell('groupId'),
        occurrence: cell('occurrence'),
        dueAt: cell('dueAt'),
      })),
    )
    .onConflictDoNothing()
    .returning({ id: t.missedOccurrences.id }),
);

const newestMissed = hot(({ db, t }: Kernel) => {
  const { plugin, schedule, groupId, occurrence, dueAt, id } = t.missedOccurrences;
  return db
    .select({ plugin, schedule, groupId, occurrence, dueAt })
    .from(t.missedOccurrences)
    .orderBy(desc(id))
    .limit(givenLimit());
});

export function scheduleStore(run: KernelRunner): ScheduleStore {
  return {
    async cursor(): Promise<Millis | undefined> {
      const [row] = await run.read(() => q(cursorNow));
      return row?.at;
    },
    advance: ({ from, to, events, missed }) =>
      run.tx(function* () {
        const moved = from === undefined ? yield* q(begin, { to }) : yield* q(move, { from, to });
        if (moved.length === 0) return false;
        yield* appendEvents(events, to);
        yield* insertMissed(missed.map((occurrence) => ({ ...occurrence })));
        return true;
      }),
    missed: (limit) => run.read(() => q(newestMissed, { limit })),
  };
}
