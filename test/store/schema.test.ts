import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api';
import { getTableName, type Table } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as pgSchema from '../../src/app/schema/pg.ts';
import * as sqliteSchema from '../../src/app/schema/sqlite.ts';
import { sqliteCols } from '../../src/store/cols.sqlite.ts';
import { kernelTables } from '../../src/store/tables/index.ts';

const MIGRATIONS = join(import.meta.dirname, '../../migrations');

function newestSnapshot(dialect: string) {
  const folder = join(MIGRATIONS, dialect, 'meta');
  const newest = readdirSync(folder)
    .filter((file) => file.endsWith('_snapshot.json'))
    .sort()
    .at(-1);
  return JSON.parse(readFileSync(join(folder, newest ?? ''), 'utf8'));
}

function namesOf(tables: Record<string, Table>): string[] {
  return Object.values(tables).map(getTableName).sort();
}

describe('the schema', () => {
  it('has each of the kernel’s tables, on both databases', () => {
    const kernel = namesOf(kernelTables(sqliteCols));
    expect(namesOf(sqliteSchema)).toEqual(expect.arrayContaining(kernel));
    expect(namesOf(pgSchema)).toEqual(namesOf(sqliteSchema));
  });

  it('is what the migrations make: if this fails, generate one (docs/decisions/0003-two-dialects.md)', async () => {
    const sqlite = await generateSQLiteDrizzleJson({ ...sqliteSchema });
    expect(await generateSQLiteMigration(newestSnapshot('sqlite'), sqlite)).toEqual([]);
    const pg = generateDrizzleJson({ ...pgSchema });
    expect(await generateMigration(newestSnapshot('pg'), pg)).toEqual([]);
  });
});
