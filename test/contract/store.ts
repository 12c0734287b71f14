import { getTableName } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { sqliteCols } from '../../src/store/cols.sqlite.ts';
import { kernelTables } from '../../src/store/tables/index.ts';
import { actingFacts } from './store/acting.ts';
import { eventFacts } from './store/events.ts';
import type { House, TestDatabase, TestStore } from './store/house.ts';
import { learningFacts } from './store/learning.ts';
import { settlingFacts } from './store/settling.ts';
import { waitingFacts } from './store/waiting.ts';
import { workFacts } from './store/works.ts';

const TABLES = [...Object.values(kernelTables(sqliteCols)).map((table) => getTableName(table)), 'notes'];
const NOTES =
  'create table notes (key text primary key, points bigint not null, is_pinned boolean not null, tags JSON)';

/** What every store promises, whatever database it stands on. */
export function storeContract(name: string, create: () => Promise<TestDatabase>): void {
  describe(name, () => {
    let database: TestDatabase;
    let here: TestStore;
    let there: TestStore;
    const house: House = {
      get here() {
        return here;
      },
      get there() {
        return there;
      },
      async both(first, second) {
        if (here.dialect === 'pg') return Promise.all([first(), second()]);
        const one = await first();
        await here.durable();
        const other = await second();
        await there.durable();
        return [one, other];
      },
    };

    beforeAll(async () => {
      database = await create();
      here = await database.open();
      there = await database.open();
      await database.run(here.dialect === 'pg' ? NOTES.replace('JSON', 'jsonb') : NOTES.replace('JSON', 'text'));
    });
    beforeEach(async () => {
      await Promise.all([here.durable(), there.durable()]);
      for (const table of TABLES) await database.run(`delete from ${table}`);
    });
    afterAll(async () => {
      await here?.close();
      await there?.close();
      await database?.drop();
    });

    describe('events', () => eventFacts(house));
    describe('settling', () => settlingFacts(house));
    describe('groups and members', () => learningFacts(house));
    describe('the outbox', () => actingFacts(house));
    describe('memory, timers and schedules', () => waitingFacts(house));
    describe('works', () => workFacts(house));
  });
}
