import { setImmediate as nextTurn } from 'node:timers/promises';
import { asc, gt, inArray, lt, lte } from 'drizzle-orm';
import type { Millis } from '../domain/ids.ts';
import { q, type Step } from '../sdk/store.ts';
import type { Kernel, KernelRunner } from './runner.ts';

const SEEN_MS = 48 * 3_600_000;
const BATCH = 500;

interface Walk {
  forgotten: number;
  /** Where to go on; undefined at the end. */
  lastSeq: number | undefined;
}

/**
 * Forgets what has ended before, texts included, in the outbox and the log. Walks the log from its start in small transactions: received_at grows with seq, so no index is needed. Events younger
 * than 48 hours leave their id behind, so that a replay by the platform is still known.
 */
export async function prune(run: KernelRunner, before: Millis, now: Millis): Promise<number> {
  await run.tx((kernel) => dropExpired(kernel, before, now));
  let forgotten = 0;
  let lastSeq: number | undefined = 0;
  while (lastSeq !== undefined) {
    const afterSeq: number = lastSeq;
    const walk: Walk = await run.tx((kernel) => pruneBatch(kernel, afterSeq, before, now - SEEN_MS));
    forgotten += walk.forgotten;
    lastSeq = walk.lastSeq;
    await nextTurn(); // messages that came meanwhile go first
  }
  return forgotten;
}

function* dropExpired({ db, t }: Kernel, before: Millis, now: Millis): Generator<Step, void, unknown> {
  yield* q(db.delete(t.memory).where(lte(t.memory.expiresAt, now)));
  yield* q(db.delete(t.confirmations).where(lte(t.confirmations.expiresAt, now - SEEN_MS)));
  yield* q(db.delete(t.outbox).where(lt(t.outbox.endedAt, before)));
  yield* q(db.delete(t.missedOccurrences).where(lt(t.missedOccurrences.dueAt, before)));
}

function* pruneBatch(
  { db, t }: Kernel,
  afterSeq: number,
  before: Millis,
  seenSince: Millis,
): Generator<Step, Walk, unknown> {
  const { seq, status, receivedAt } = t.events;
  const rows = yield* q(
    db.select({ seq, status, receivedAt }).from(t.events).where(gt(seq, afterSeq)).orderBy(asc(seq)).limit(BATCH),
  );
  const old = rows.filter((row) => row.status !== 'pending' && row.receivedAt < before);
  const unseen = old.filter((row) => row.receivedAt < seenSince);
  const fresh = old.filter((row) => row.receivedAt >= seenSince && row.status !== 'forgotten');
  if (unseen.length > 0)
    yield* q(
      db.delete(t.events).where(
        inArray(
          seq,
          unseen.map((row) => row.seq),
        ),
      ),
    );
  if (fresh.length > 0) {
    yield* q(
      db
        .update(t.events)
        .set({ status: 'forgotten', payload: null, trace: null, done: null })
        .where(
          inArray(
            seq,
            fresh.map((row) => row.seq),
          ),
        ),
    );
  }
  const last = rows.at(-1);
  return {
    forgotten: old.filter((row) => row.status !== 'forgotten').length,
    lastSeq: rows.length === BATCH && last && last.receivedAt < before ? last.seq : undefined,
  };
}
