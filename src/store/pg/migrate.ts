import type { ClientBase } from 'pg';
import { type Applied, missingFrom, readMigrations } from '../migrations.ts';

/** Any number that no other program uses on this database. */
const LOCK = 716_283_041;

/** Brings a database up to date, in one transaction and under a lock: who opens it at the same time waits. */
export async function migratePg(client: ClientBase, name: string): Promise<void> {
  const migrations = readMigrations('pg');
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await client.query('create schema if not exists drizzle');
    await client.query(
      'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
    );
    for (const migration of missingFrom(await appliedTo(client), migrations, name)) {
      for (const statement of migration.sql) await client.query(statement);
      await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
        migration.hash,
        migration.folderMillis,
      ]);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {}); // what went wrong first is thrown
    throw error;
  }
}

async function appliedTo(client: ClientBase): Promise<Applied[]> {
  const { rows } = await client.query<{ hash: string; created_at: string }>(
    'select * from drizzle.__drizzle_migrations',
  );
  return rows.map((row) => ({ hash: row.hash, createdAt: Number(row.created_at) }));
}
