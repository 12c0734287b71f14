import pg from 'pg';
import { afterAll, describe, it } from 'vitest';
import { openStore } from '../../src/store/index.ts';
import { plugins, type TestDatabase } from '../contract/store/house.ts';
import { storeContract } from '../contract/store.ts';
import { createDatabase, startPostgres } from '../support/services.ts';

const server = await startPostgres();
afterAll(() => server?.stop());

async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const url = await createDatabase(serverUrl);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    open: () => openStore({ url, tables: plugins }),
    async run(sql) {
      await client.query(sql);
    },
    drop: () => client.end(),
  };
}

if (server) storeContract('the store on PostgreSQL', () => createTestDatabase(server.url));
else describe.skip('the store on PostgreSQL', () => it('needs a PostgreSQL server'));
