import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../../src/store/index.ts';
import { plugins, type TestDatabase } from '../contract/store/house.ts';
import { storeContract } from '../contract/store.ts';

async function createDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'test-store-'));
  const file = join(folder, 'data', 'store.db');
  return {
    open: () => openStore({ file, tables: plugins }),
    async run(sql) {
      const client = new Database(file);
      client.exec(sql);
      client.close();
    },
    async drop() {
      rmSync(folder, { recursive: true });
    },
  };
}

storeContract('the store on SQLite', createDatabase);
