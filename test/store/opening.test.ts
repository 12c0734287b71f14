import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PermanentFailure } from '../../src/domain/error.ts';
import { openStore } from '../../src/store/index.ts';
import { missingFrom } from '../../src/store/migrations.ts';
import { migrateSqlite } from '../../src/store/sqlite/migrate.ts';
import { LANE, NOW } from '../contract/store/house.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'test-store-'));
  file = join(folder, 'store.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (at = file) => openStore({ file: at, tables: {} });

function startProcess(...args: string[]): ChildProcess {
  const script = join(import.meta.dirname, 'store-process.child.ts');
  const node = ['--import', 'tsx', '--conditions=source', script, file, ...args];
  return spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function pendingIds(): Promise<string[]> {
  const store = await open();
  const { events } = await store.events.pending(LANE, 10, NOW);
  await store.close();
  return events.map(({ event }) => event.id).sort();
}

async function failureOf(opening: Promise<unknown>): Promise<PermanentFailure> {
  const error = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof PermanentFailure) return error;
  throw new Error(`expected a PermanentFailure, not ${error}`);
}

describe('opening an SQLite file', () => {
  it('makes the folder, and keeps what was written', async () => {
    const deep = join(folder, 'a', 'b', 'store.db');
    const store = await open(deep);
    const seed = await store.seed();
    await store.close();
    const again = await open(deep);
    expect(await again.seed()).toBe(seed);
    await again.close();
  });

  it('refuses a database that a newer program has migrated, and leaves it as it is', async () => {
    await (await open()).close();
    const client = new Database(file);
    client.exec("insert into __drizzle_migrations (hash, created_at) values ('newer', 9999999999999)");
    client.close();
    const before = readFileSync(file);
    const failure = await failureOf(open());
    expect(failure.message).toContain(file);
    expect(failure.message).toMatch(/比程序新.*newer version/s);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('refuses a file that is no database, and names it', async () => {
    writeFileSync(file, 'no database '.repeat(1_000));
    expect((await failureOf(open())).message).toMatch(/store\.db：它不是 SQLite 数据库文件/);
  });

  it('refuses a damaged database, and names it', async () => {
    await (await open()).close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xff, 100, 4_096));
    expect((await failureOf(open())).message).toContain(file);
  });

  it('refuses a folder that cannot be made, and names the file', async () => {
    writeFileSync(join(folder, 'taken'), '');
    const inside = join(folder, 'taken', 'store.db');
    expect((await failureOf(open(inside))).message).toContain(inside);
  });

  it('refuses a folder in place of a file', async () => {
    mkdirSync(file);
    expect((await failureOf(open())).message).toContain(file);
  });

  it('works for two processes that open a new file at once', async () => {
    const processes = [startProcess('m1'), startProcess('m2')];
    const ends = await Promise.all(processes.map((child) => once(child, 'exit')));
    expect(ends.map(([code]) => code)).toEqual([0, 0]);
    expect(await pendingIds()).toEqual(['m1', 'm2']);
  });

  it('finds what was durable after the process was killed', async () => {
    const child = startProcess('m1', 'stay');
    if (child.stdout) await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await pendingIds()).toContain('m1');
  });
});

describe('migrating', () => {
  const migration = (folderMillis: number, ...sql: string[]) => ({
    sql,
    folderMillis,
    hash: `h${folderMillis}`,
    bps: true,
  });
  const family = migration(
    1,
    'create table parents (id integer primary key)',
    'create table children (parent integer references parents (id) on delete cascade)',
    'insert into parents values (1)',
    'insert into children values (1)',
  );

  it('applies each migration once, in order', () => {
    const client = new Database(file);
    migrateSqlite(client, file, [family]);
    migrateSqlite(client, file, [family, migration(2, 'create table more (id integer)')]);
    expect(client.prepare('select count(*) as n from __drizzle_migrations').get()).toEqual({ n: 2 });
    client.close();
  });

  it('rebuilds a table without losing what refers to it', () => {
    const client = new Database(file);
    const rebuild = ['create table new (id integer primary key)', 'insert into new select id from parents'];
    const swap = ['drop table parents', 'alter table new rename to parents'];
    migrateSqlite(client, file, [family, migration(2, ...rebuild, ...swap)]);
    expect(client.prepare('select * from children').all()).toEqual([{ parent: 1 }]);
    expect(client.pragma('foreign_keys', { simple: true })).toBe(1);
    client.close();
  });

  it('changes nothing when it would leave orphans, or when a statement fails', () => {
    const client = new Database(file);
    migrateSqlite(client, file, [family]);
    const orphaning = migration(2, 'delete from parents');
    const failing = migration(2, 'delete from parents', 'no such statement');
    expect(() => migrateSqlite(client, file, [family, orphaning])).toThrow(PermanentFailure);
    expect(() => migrateSqlite(client, file, [family, failing])).toThrow('syntax');
    expect(client.prepare('select count(*) as n from parents').get()).toEqual({ n: 1 });
    client.close();
  });

  it('refuses a migration that is older than those applied', () => {
    const applied = [1, 3].map((createdAt) => ({ hash: `h${createdAt}`, createdAt }));
    const all = [migration(1), migration(2), migration(3)];
    expect(() => missingFrom(applied, all, file)).toThrow(/较早的迁移/);
    expect(missingFrom(applied, [migration(1), migration(3), migration(4)], file)).toMatchObject([{ folderMillis: 4 }]);
  });
});
