/**
 * A worker among several on one Redis and one PostgreSQL: `order-worker.child.ts DATABASE_URL REDIS_URL SETTINGS`. Each time its
 * plugin is through with a message it writes that down at once, in the order in which the database sees it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { definePlugin, TemporaryFailure } from '#sdk';
import { seededChance, systemClock } from '../../src/app/clocks.ts';
import { openAppStore } from '../../src/app/open-store.ts';
import { loadSettings } from '../../src/app/settings/index.ts';
import { Activity } from '../../src/domain/activity.ts';
import { Bot } from '../../src/engine/bot.ts';
import { openQueue } from '../../src/queue/open.ts';
import { silentLogger } from './logger.ts';

const [databaseUrl = '', redisUrl = '', configFile = ''] = process.argv.slice(2);
const worker = randomUUID();
const records = new pg.Pool({ connectionString: databaseUrl, max: 4 });

/** Writes down what it handles; 「稍等」 fails once, whichever worker has it. */
const recorder = definePlugin({
  name: 'recorder',
  title: '记录',
  summary: '记下先后。',
  uses: ['speak', 'memory'],
  config: z.strictObject({}),
  on: {
    async 'message.received'({ event, memory, speak }) {
      if (event.text.includes('稍等')) await failOnce(event.id);
      await sleep(Math.random() * 3); // so that two workers in one group would get in each other's way
      const row = [event.groupId, Number(event.text.split(' ')[0]), worker];
      await records.query('insert into handled_in_order (group_id, number, worker) values ($1, $2, $3)', row);
      const before = (await memory.get<number>('last')) ?? 0;
      memory.set('last', Number(event.text.split(' ')[0]));
      speak.say(`${before} → ${event.text}`);
    },
  },
});

async function failOnce(eventId: string): Promise<void> {
  const insert = 'insert into failed_once (event_id) values ($1) on conflict do nothing returning event_id';
  const { rowCount } = await records.query(insert, [eventId]);
  if (rowCount === 1) throw new TemporaryFailure('还没好', 300);
}

const plugins = [recorder];
const { settings } = loadSettings({ configFile, env: {}, plugins });
const store = await openAppStore({ url: databaseUrl }, plugins);
const bot = new Bot({
  store,
  queue: openQueue({ redisUrl }, silentLogger),
  gateways: [],
  clock: systemClock,
  chance: seededChance(await store.seed()),
  settings,
  plugins,
  tablesOf: (plugin) => store.forPlugin(plugin),
  logger: silentLogger,
  activity: new Activity(),
  version: 'test',
  instance: worker,
  roles: ['worker'],
  concurrency: 20,
});
process.on('disconnect', () => process.exit(0));
await bot.start();
process.send?.('up');
