import { and, eq, sql } from 'drizzle-orm';
import type { Settlement } from '../engine/ports.ts';
import { hot, q, type Step } from '../sdk/store.ts';
import { appendEvents } from './append.ts';
import { insertConfirmations } from './confirmations.ts';
import { writeMemory } from './memory.ts';
import { insertActions } from './outbox.ts';
import { given, type Kernel, type KernelRunner } from './runner.ts';
import { IS_PENDING } from './tables/events.ts';
import { writeTimer } from './timers.ts';

// Who settles twice, or after losing the lane, finds no row.
const mark = hot(({ db, t }: Kernel) =>
  db
    .update(t.events)
    .set({
      status: given('status', t.events.status),
      attempts: given('attempts', t.events.attempts),
      retryAt: given('retryAt', t.events.retryAt),
      done: given('done', t.events.done),
      handledAt: given('handledAt', t.events.handledAt),
      trace: given('trace', t.events.trace),
    })
    .where(
      and(
        eq(t.events.seq, sql.placeholder('seq')),
        IS_PENDING,
        sql`exists (select 1 from ${t.lanes} where ${t.lanes.lane} = ${given('lane', t.lanes.lane)}
          and ${t.lanes.holder} = ${given('holder', t.lanes.holder)})`,
      ),
    )
    .returning({ seq: t.events.seq }),
);

/** Writes what handling an event came to, all or nothing. */
export function settle(run: KernelRunner, settlement: Settlement): Promise<boolean> {
  if (!hasEffects(settlement)) return run.single(() => markSettled(settlement));
  return run.tx(function* () {
    if (!(yield* markSettled(settlement))) return false;
    yield* insertActions(settlement.actions);
    for (const write of settlement.memory) yield* writeMemory(write);
    for (const write of settlement.timers) yield* writeTimer(write);
    yield* appendEvents(settlement.events, settlement.at);
    yield* insertConfirmations(settlement.confirmations);
    return true;
  });
}

function hasEffects({ actions, memory, timers, events, confirmations }: Settlement): boolean {
  return actions.length + memory.length + timers.length + events.length + confirmations.length > 0;
}

function* markSettled(settlement: Settlement): Generator<Step, boolean, unknown> {
  const { lane, holder, seq, status, at, trace, retryAt, attempts, done } = settlement;
  const isWaiting = status === 'waiting';
  const rows = yield* q(mark, {
    lane,
    holder,
    seq,
    status: isWaiting ? 'pending' : status,
    attempts,
    retryAt: isWaiting ? (retryAt ?? at) : null,
    done: done.length > 0 ? done : null,
    handledAt: isWaiting ? null : at,
    trace: trace.length > 0 ? trace : null,
  });
  return rows.length > 0;
}
