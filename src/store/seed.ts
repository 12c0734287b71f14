import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { hot, q } from '../sdk/store.ts';
import type { Kernel, KernelRunner } from './runner.ts';

const NAME = 'seed';

const insert = hot(({ db, t }: Kernel) =>
  db
    .insert(t.facts)
    .values({ name: NAME, value: sql.placeholder('value') })
    .onConflictDoNothing(),
);

const read = hot(({ db, t }: Kernel) =>
  db.select({ value: t.facts.value }).from(t.facts).where(eq(t.facts.name, NAME)),
);

/** A random text that is made once and stays with the database. */
export function readSeed(run: KernelRunner): Promise<string> {
  return run.tx(function* () {
    const made = randomUUID();
    yield* q(insert, { value: made }); // of two processes the first one's stays
    const [row] = yield* q(read);
    return row?.value ?? made;
  });
}
