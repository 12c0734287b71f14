import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { PermanentFailure, TemporaryFailure } from '../../src/domain/error.ts';
import { q } from '../../src/sdk/store.ts';
import { openStore } from '../../src/store/index.ts';
import { LANE, MINUTE, NOW, plugins, said, type TestDatabase } from '../contract/store/house.ts';
import { storeContract } from '../contract/store.ts';
import { createDatabase, startPostgres } from '../support/services.ts';

const server = await startPostgres();
afterAll(() => server?.stop());

async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const url = await createDatabase(serverUrl);
  return {
    open: () => openStore({ url, tables: plugins }),
    run: (statements) => bySql(url, statements),
    drop: async () => {},
  };
}

async function bySql(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statements);
  await client.end();
}

function openingFacts(serverUrl: string): void {
  it('two processes may open a new database at once', async () => {
    const url = await createDatabase(serverUrl);
    const stores = await Promise.all([1, 2, 3].map(() => openStore({ url, tables: {} })));
    const [first, ...others] = await Promise.all(stores.map((store) => store.seed()));
    expect(others).toEqual([first, first]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('a database that a newer program has migrated is refused', async () => {
    const url = await createDatabase(serverUrl);
    await (await openStore({ url, tables: {} })).close();
    await bySql(url, "insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)");
    const opening = openStore({ url, tables: {} });
    await expect(opening).rejects.toThrow(PermanentFailure);
    await expect(opening).rejects.toThrow(/比程序新.*newer version/s);
  });

  it('a database that is not there is refused by name, without its password', async () => {
    const url = new URL(serverUrl);
    url.pathname = '/nowhere';
    url.password = 'hush';
    const opening = openStore({ url: url.href, tables: {} });
    await expect(opening).rejects.toThrow(PermanentFailure);
    await expect(opening).rejects.toThrow(/nowhere/);
    await expect(opening).rejects.not.toThrow(/hush/);
    await expect(openStore({ url: 'nonsense', tables: {} })).rejects.toThrow('DATABASE_URL');
  });

  it('a server that is away is a failure for now', async () => {
    const away = openStore({ url: 'postgres://postgres@127.0.0.1:1/postgres', tables: {} });
    await expect(away).rejects.toThrow(TemporaryFailure);
  });

  it('a connection that breaks fails what is under way for now, and later works go on', async () => {
    const url = await createDatabase(serverUrl);
    const store = await openStore({ url, tables: plugins });
    await bySql(url, "create table notes (key text, points bigint, is_pinned boolean); insert into notes values ('a')");
    await store.events.append([said('m1')], NOW);
    const waiting = store.forPlugin('notes').tx(({ db, t }) => q(db.select({ nap: sql`pg_sleep(9)` }).from(t.notes)));
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    const failing = expect(waiting).rejects.toThrow(TemporaryFailure);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await bySql(url, kill);
    await failing;
    expect(await store.lanes.lease(LANE, 'worker', NOW, MINUTE)).toBeUndefined();
    expect((await store.events.pending(LANE, 10, NOW)).events).toHaveLength(1);
    await store.close();
    await expect(store.seed()).rejects.toThrow('closed');
    await store.close();
  });
}

if (server) {
  storeContract('the store on PostgreSQL', () => createTestDatabase(server.url));
  describe('opening a PostgreSQL database', () => openingFacts(server.url));
} else {
  describe.skip('the store on PostgreSQL', () => it('needs a PostgreSQL server'));
}
