import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { PermanentFailure } from '../domain/error.ts';

/** A migration that the database has, as Drizzle's own table remembers it. */
export interface Applied {
  hash: string;
  createdAt: number;
}

/** The migrations of a dialect; they stand beside package.json, for the sources and for what is built from them. */
export function readMigrations(dialect: 'sqlite' | 'pg'): MigrationMeta[] {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) throw new PermanentFailure('找不到 migrations 目录 (the migrations are missing)');
    folder = dirname(folder);
  }
  return readMigrationFiles({ migrationsFolder: join(folder, 'migrations', dialect) });
}

/**
 * The migrations that a database lacks. Throws a PermanentFailure for a database that a newer program has migrated,
 * and for a migration that was merged late: Drizzle's migrator skips those without a word.
 */
export function missingFrom(
  applied: readonly Applied[],
  migrations: readonly MigrationMeta[],
  name: string,
): MigrationMeta[] {
  const known = new Set(migrations.map((migration) => migration.folderMillis));
  if (applied.some((migration) => !known.has(migration.createdAt))) {
    throw new PermanentFailure(
      `数据库 ${name} 比程序新：它已由更新的版本升级过。请安装新版本的程序，或恢复升级前的备份。` +
        ' (The database was migrated by a newer version: install that version, or restore the backup made before it.)',
    );
  }
  const has = new Set(applied.map((migration) => migration.createdAt));
  const missing = migrations.filter((migration) => !has.has(migration.folderMillis));
  const newest = Math.max(0, ...has);
  if (missing.some((migration) => migration.folderMillis < newest)) {
    throw new PermanentFailure(
      `数据库 ${name} 缺少一个较早的迁移，程序不会跳过它。请重新生成该迁移，使其排在最后。` +
        ' (A migration is older than those already applied: generate it again, so that it comes last.)',
    );
  }
  return missing;
}
