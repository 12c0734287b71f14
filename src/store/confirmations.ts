import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Confirmation, ConfirmationStore } from '../engine/ports.ts';
import { hot, q, type Step } from '../sdk/store.ts';
import { hotRows } from './rows.ts';
import { given, type Kernel, type KernelRunner } from './runner.ts';

const insert = hotRows(({ db, t }: Kernel, cells) =>
  db
    .insert(t.confirmations)
    .values(
      cells.map((cell) => ({
        askedBy: cell('askedBy'),
        code: cell('code'),
        person: cell('person'),
        lane: cell('lane'),
        command: cell('command'),
        event: cell('event'),
        expiresAt: cell('expiresAt'),
      })),
    )
    .onConflictDoNothing()
    .returning({ askedBy: t.confirmations.askedBy }),
);

const usedBy = hot(({ db, t }: Kernel) =>
  db
    .select()
    .from(t.confirmations)
    .where(and(fits(t), eq(t.confirmations.usedBy, sql.placeholder('by')))),
);

const open = hot(({ db, t }: Kernel) =>
  db
    .select({ askedBy: t.confirmations.askedBy })
    .from(t.confirmations)
    .where(and(fits(t), isNull(t.confirmations.usedBy), gt(t.confirmations.expiresAt, sql.placeholder('now'))))
    .orderBy(desc(t.confirmations.expiresAt)),
);

// Two processes may have found the same one: only the first still finds it unused.
const use = hot(({ db, t }: Kernel) =>
  db
    .update(t.confirmations)
    .set({ usedBy: given('by', t.confirmations.usedBy) })
    .where(and(eq(t.confirmations.askedBy, sql.placeholder('askedBy')), isNull(t.confirmations.usedBy)))
    .returning(),
);

function fits(t: Kernel['t']) {
  return and(
    eq(t.confirmations.lane, sql.placeholder('lane')),
    eq(t.confirmations.code, sql.placeholder('code')),
    eq(t.confirmations.person, sql.placeholder('person')),
  );
}

/** Part of a work: keeps commands that wait for their codes. */
export function* insertConfirmations(confirmations: readonly Confirmation[]): Generator<Step, void, unknown> {
  yield* insert(confirmations.map((confirmation) => ({ ...confirmation })));
}

export function confirmationStore(run: KernelRunner): ConfirmationStore {
  return {
    async take({ code, person, lane, now, by }) {
      const row = await run.tx(function* () {
        const [before] = yield* q(usedBy, { code, person, lane, by });
        if (before) return before;
        const [found] = yield* q(open, { code, person, lane, now });
        if (!found) return undefined;
        const [used] = yield* q(use, { askedBy: found.askedBy, by });
        return used;
      });
      if (!row) return undefined;
      const { usedBy: _, ...confirmation } = row;
      return confirmation;
    },
  };
}
