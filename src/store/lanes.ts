import { and, eq, sql } from 'drizzle-orm';
import type { LaneStore } from '../engine/ports.ts';
import { hot, q } from '../sdk/store.ts';
import type { Kernel, KernelRunner } from './runner.ts';

const take = hot(({ db, t }: Kernel) =>
  db
    .insert(t.lanes)
    .values({ lane: sql.placeholder('lane'), holder: sql.placeholder('holder'), until: sql.placeholder('until') })
    .onConflictDoUpdate({
      target: t.lanes.lane,
      set: { holder: sql`excluded.holder`, until: sql`excluded.until` },
      setWhere: sql`${t.lanes.holder} = excluded.holder or ${t.lanes.until} <= ${sql.placeholder('now')}`,
    })
    .returning({ lane: t.lanes.lane }),
);

const untilOf = hot(({ db, t }: Kernel) =>
  db
    .select({ until: t.lanes.until })
    .from(t.lanes)
    .where(eq(t.lanes.lane, sql.placeholder('lane'))),
);

const letGo = hot(({ db, t }: Kernel) =>
  db
    .delete(t.lanes)
    .where(and(eq(t.lanes.lane, sql.placeholder('lane')), eq(t.lanes.holder, sql.placeholder('holder')))),
);

export function laneStore(run: KernelRunner): LaneStore {
  return {
    async lease(lane, holder, now, ttlMs) {
      const taken = await run.single(() => q(take, { lane, holder, now, until: now + ttlMs }));
      if (taken.length > 0) return undefined;
      const [other] = await run.read(() => q(untilOf, { lane }));
      return other?.until ?? now; // let go in between: try again at once
    },
    async release(lane, holder) {
      await run.single(() => q(letGo, { lane, holder }));
    },
  };
}
