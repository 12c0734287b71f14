import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PermanentFailure, TemporaryFailure } from '../../src/domain/error.ts';
import { hot, q, type StoreContext } from '../../src/sdk/store.ts';
import { type Runner, runnerOf } from '../../src/store/runner.ts';
import { SqliteConnection } from '../../src/store/sqlite/connection.ts';

const tables = {
  numbers: sqliteTable('numbers', { n: integer('n').notNull() }),
  orphans: sqliteTable('orphans', { n: integer('n').notNull() }),
};
type Context = StoreContext<typeof tables>;

const add = hot(({ db, t }: Context) => db.insert(t.numbers).values({ n: sql.placeholder('n') }));
/** SQLite looks at this row's missing parent only when it commits. */
const addOrphan = hot(({ db, t }: Context) => db.insert(t.orphans).values({ n: 1 }));

describe('group commit on SQLite', () => {
  let folder: string;
  let connection: SqliteConnection;
  let run: Runner<typeof tables>;
  let other: Database.Database;
  let fatal: Error[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'test-store-'));
    const open = () => new Database(join(folder, 'store.db'), { timeout: 20 });
    other = open();
    other.pragma('journal_mode = wal');
    other.exec('create table numbers (n integer unique)');
    other.exec('create table orphans (n integer references numbers (n) deferrable initially deferred)');
    fatal = [];
    connection = new SqliteConnection(open(), (error) => fatal.push(error));
    run = runnerOf(connection, tables);
  });
  afterEach(async () => {
    await connection.close();
    other.close();
    rmSync(folder, { recursive: true });
  });

  const seenElsewhere = () =>
    other
      .prepare<[], { n: number }>('select n from numbers')
      .all()
      .map(({ n }) => n);

  it('works are committed together, and durable tells when', async () => {
    await run.tx(() => q(add, { n: 0 })); // the first time takes longer than a turn may
    await connection.durable();
    for (const n of [1, 2, 3]) await run.tx(() => q(add, { n }));
    expect(seenElsewhere()).toEqual([0]);
    await connection.durable();
    expect(seenElsewhere()).toEqual([0, 1, 2, 3]);
  });

  it('what is written is committed soon, though nobody waits for it', async () => {
    await run.single(() => q(add, { n: 1 }));
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(seenElsewhere()).toEqual([1]);
  });

  it('works that come turn after turn are not put off for long', async () => {
    const begun = performance.now();
    for (let n = 0; seenElsewhere().length === 0; n++) {
      await run.single(() => q(add, { n }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(performance.now() - begun).toBeLessThan(1_000); // 25 ms, on a machine that has nothing else to do
  });

  it('a turn that does not end is committed on the way', async () => {
    for (let n = 0; n < 5_000; n++) await run.single(() => q(add, { n }));
    expect(seenElsewhere().length).toBeGreaterThanOrEqual(1_000);
  });

  it('a read waits for nobody and holds up nobody', async () => {
    other.exec('begin immediate');
    expect(await run.read(({ db, t }) => q(db.select().from(t.numbers)))).toEqual([]);
    other.exec('commit');
  });

  it('while another process writes for long, works fail for now and not for good', async () => {
    other.exec('begin immediate');
    await expect(run.tx(() => q(add, { n: 1 }))).rejects.toThrow(TemporaryFailure);
    other.exec('commit');
    await run.tx(() => q(add, { n: 2 }));
    await connection.durable();
    expect(seenElsewhere()).toEqual([2]);
  });

  it('a statement that fails takes nothing with it', async () => {
    await run.single(() => q(add, { n: 1 }));
    await expect(run.single(() => q(add, { n: 1 }))).rejects.toThrow('UNIQUE');
    await run.single(() => q(add, { n: 2 }));
    await connection.durable();
    expect(seenElsewhere()).toEqual([1, 2]);
  });

  it('a commit that fails is told to all who wait, and nothing is done after it', async () => {
    await run.tx(() => q(addOrphan));
    await expect(connection.durable()).rejects.toThrow(PermanentFailure);
    await expect(connection.durable()).rejects.toThrow('重启');
    await expect(run.tx(() => q(add, { n: 1 }))).rejects.toThrow('重启');
    await expect(run.read(({ db, t }) => q(db.select().from(t.numbers)))).rejects.toThrow('重启');
    expect(fatal).toHaveLength(1);
    expect(seenElsewhere()).toEqual([]);
  });

  it('closing commits what is open, and then nothing works any more', async () => {
    await run.single(() => q(add, { n: 1 }));
    await connection.close();
    expect(seenElsewhere()).toEqual([1]);
    await expect(run.single(() => q(add, { n: 2 }))).rejects.toThrow('closed');
    await connection.close();
  });
});
