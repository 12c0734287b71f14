import { and, asc, desc, eq, gt, min, sql } from 'drizzle-orm';
import type { EventStore, HandledEvent, LoggedEvent } from '../engine/ports.ts';
import { hot, q } from '../sdk/store.ts';
import { appendEvents } from './append.ts';
import { learnFrom } from './learn.ts';
import { prune } from './prune.ts';
import { given, givenLimit, type Kernel, type KernelRunner } from './runner.ts';
import { settle } from './settle.ts';
import { IS_PAST, IS_PENDING } from './tables/events.ts';

const firstPending = hot(({ db, t }: Kernel) =>
  db
    .select({
      seq: t.events.seq,
      payload: t.events.payload,
      receivedAt: t.events.receivedAt,
      attempts: t.events.attempts,
      done: t.events.done,
      retryAt: t.events.retryAt,
    })
    .from(t.events)
    .where(and(eq(t.events.lane, sql.placeholder('lane')), IS_PENDING))
    .orderBy(t.events.seq)
    .limit(givenLimit()),
);

// Only a lane's first waiting event ever has a time to wait for, so the highest one tells for the lane.
const dueLanes = hot(({ db, t }: Kernel) =>
  db
    .select({ lane: t.events.lane })
    .from(t.events)
    .where(IS_PENDING)
    .groupBy(t.events.lane)
    .having(sql`coalesce(max(${t.events.retryAt}), 0) <= ${given('now', t.events.retryAt)}`),
);

const nextRetry = hot(({ db, t }: Kernel) =>
  db
    .select({ at: min(t.events.retryAt) })
    .from(t.events)
    .where(and(IS_PENDING, sql`retry_at is not null`, gt(t.events.retryAt, sql.placeholder('now')))),
);

export function eventStore(run: KernelRunner): EventStore {
  return {
    append(events, receivedAt) {
      return events.length === 0 ? Promise.resolve([]) : run.tx(() => appendEvents(events, receivedAt));
    },
    async pending(lane, limit, now) {
      const rows = await run.read(() => q(firstPending, { lane, limit }));
      const events: LoggedEvent[] = [];
      for (const { seq, payload, receivedAt, attempts, done, retryAt } of rows) {
        if (retryAt !== null && retryAt > now) return events.length === 0 ? { events, retryAt } : { events };
        if (payload) events.push({ seq, event: payload, receivedAt, attempts, done: done ?? [] });
      }
      return { events };
    },
    async lanesPending(now) {
      const rows = await run.read(() => q(dueLanes, { now }));
      return rows.map((row) => row.lane);
    },
    async nextRetryAt(now) {
      const [row] = await run.read(() => q(nextRetry, { now }));
      return row?.at ?? undefined;
    },
    settle: (settlement) => settle(run, settlement),
    learn: (event, receivedAt) => learnFrom(run, event, receivedAt),
    recent: (query) => recent(run, query),
    prune: (before, now) => prune(run, before, now),
  };
}

async function recent(run: KernelRunner, query: Parameters<EventStore['recent']>[0]): Promise<HandledEvent[]> {
  const { lane, afterSeq, limit } = query;
  const rows = await run.read(({ db, t }) =>
    q(
      db
        .select()
        .from(t.events)
        .where(
          and(
            IS_PAST,
            lane === undefined ? undefined : eq(t.events.lane, lane),
            afterSeq === undefined ? undefined : gt(t.events.seq, afterSeq),
          ),
        )
        .orderBy(afterSeq === undefined ? desc(t.events.seq) : asc(t.events.seq))
        .limit(limit),
    ),
  );
  const handled = rows.flatMap(({ seq, payload, receivedAt, status, handledAt, trace }): HandledEvent[] => {
    if (payload === null || status === 'forgotten') return [];
    const event = { seq, event: payload, receivedAt, status, trace: trace ?? [] };
    return [handledAt === null ? event : { ...event, handledAt }];
  });
  return afterSeq === undefined ? handled.reverse() : handled;
}
