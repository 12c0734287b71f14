import type { Database } from 'better-sqlite3';
import type { MigrationMeta } from 'drizzle-orm/migrator';
import { PermanentFailure } from '../../domain/error.ts';
import { type Applied, missingFrom, readMigrations } from '../migrations.ts';

/**
 * Brings a database up to date, in one exclusive transaction: who opens it at the same time waits. Not by Drizzle's
 * migrator: that looks before it locks, and begins a transaction of its own.
 */
export function migrateSqlite(client: Database, name: string, migrations = readMigrations('sqlite')): void {
  client.pragma('foreign_keys = off'); // or rebuilding a table deletes its children; it has no effect in a transaction
  client.exec('begin exclusive');
  try {
    client.exec(
      'create table if not exists __drizzle_migrations (id integer primary key, hash text, created_at numeric)',
    );
    const missing = missingFrom(appliedTo(client), migrations, name);
    for (const migration of missing) apply(client, migration);
    if (missing.length > 0) checkForeignKeys(client, name);
    client.exec('commit');
  } catch (error) {
    if (client.inTransaction) client.exec('rollback');
    throw error;
  }
  client.pragma('foreign_keys = on');
}

function apply(client: Database, migration: MigrationMeta): void {
  for (const statement of migration.sql) client.exec(statement);
  const insert = client.prepare('insert into __drizzle_migrations (hash, created_at) values (?, ?)');
  insert.run(migration.hash, migration.folderMillis);
}

function appliedTo(client: Database): Applied[] {
  const rows = client.prepare<[], { hash: string; created_at: number }>('select * from __drizzle_migrations').all();
  return rows.map((row) => ({ hash: row.hash, createdAt: Number(row.created_at) }));
}

function checkForeignKeys(client: Database, name: string): void {
  const orphans = client.prepare('select "table" from pragma_foreign_key_check limit 1').all();
  if (orphans.length === 0) return;
  throw new PermanentFailure(
    `数据库 ${name} 升级后数据不一致，已放弃升级 (orphans after migrating; nothing was changed)`,
  );
}
