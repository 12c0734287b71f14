import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { MemoryStore, MemoryWrite } from '../engine/ports.ts';
import { hot, q, type Step } from '../sdk/store.ts';
import { given, type Kernel, type KernelRunner } from './runner.ts';

const upsert = hot(({ db, t }: Kernel) =>
  db
    .insert(t.memory)
    .values({
      plugin: sql.placeholder('plugin'),
      groupId: sql.placeholder('groupId'),
      key: sql.placeholder('key'),
      value: sql.placeholder('value'),
      expiresAt: sql.placeholder('expiresAt'),
    })
    .onConflictDoUpdate({
      target: [t.memory.plugin, t.memory.groupId, t.memory.key],
      set: { value: sql`excluded.value`, expiresAt: sql`excluded.expires_at` },
    }),
);

const forget = hot(({ db, t }: Kernel) =>
  db.delete(t.memory).where(and(isOf(t), eq(t.memory.key, sql.placeholder('key')))),
);

const valueAt = hot(({ db, t }: Kernel) =>
  db
    .select({ value: t.memory.value })
    .from(t.memory)
    .where(and(isOf(t), eq(t.memory.key, sql.placeholder('key')), isFresh(t))),
);

const valuesBelow = hot(({ db, t }: Kernel) =>
  db
    .select({ key: t.memory.key, value: t.memory.value })
    .from(t.memory)
    .where(
      and(
        isOf(t),
        isFresh(t),
        sql`substr(${t.memory.key}, 1, ${given('length', t.timers.id)}) = ${given('prefix', t.memory.key)}`,
      ),
    ),
);

function isOf(t: Kernel['t']) {
  return and(eq(t.memory.plugin, sql.placeholder('plugin')), eq(t.memory.groupId, sql.placeholder('groupId')));
}

function isFresh(t: Kernel['t']) {
  return or(isNull(t.memory.expiresAt), gt(t.memory.expiresAt, sql.placeholder('now')));
}

/** Part of a work: keeps a value, or forgets it. */
export function* writeMemory({ plugin, groupId, key, value, expiresAt }: MemoryWrite): Generator<Step, void, unknown> {
  if (value === undefined) yield* q(forget, { plugin, groupId, key });
  else yield* q(upsert, { plugin, groupId, key, value, expiresAt: expiresAt ?? null });
}

export function memoryStore(run: KernelRunner): MemoryStore {
  return {
    async get(plugin, groupId, key, now) {
      const [row] = await run.read(() => q(valueAt, { plugin, groupId, key, now }));
      return row?.value;
    },
    async list(plugin, groupId, prefix, now) {
      const length = [...prefix].length; // databases count characters, not halves of them
      const rows = await run.read(() => q(valuesBelow, { plugin, groupId, prefix, length, now }));
      return rows.sort((a, b) => (a.key < b.key ? -1 : 1)); // not by the database: collations differ
    },
  };
}
