/**
 * Four workers share the groups. What happens comes in through one gateway process (this one), two in a hundred
 * messages fail once, and one worker is killed half-way: in no group is anything handled before what came before it.
 */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededChance, systemClock } from '../../src/app/clocks.ts';
import { type AppStore, openAppStore } from '../../src/app/open-store.ts';
import { loadSettings } from '../../src/app/settings/index.ts';
import { Activity } from '../../src/domain/activity.ts';
import { Bot } from '../../src/engine/bot.ts';
import type { Queue } from '../../src/engine/ports.ts';
import { openSimulatorGateway, World } from '../../src/gateway/index.ts';
import { openQueue } from '../../src/queue/open.ts';
import { forkModule, kill } from '../support/child-processes.ts';
import { silentLogger } from '../support/logger.ts';
import { createDatabase, type Service, startOwnRedis, startPostgres } from '../support/services.ts';

const CHILD = new URL('../support/order-worker.child.ts', import.meta.url).pathname;
const WORKERS = 4;
const GROUPS = 200;
const PER_GROUP = process.env.LONG_TESTS === '1' ? 50 : 5;
const MESSAGES = GROUPS * PER_GROUP;
const PATIENCE_MS = 240_000;

let redis: Service | undefined;
let postgres: Service | undefined;
const workers: ChildProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), 'qunguan-order-'));

beforeAll(async () => {
  [redis, postgres] = await Promise.all([startOwnRedis(), startPostgres()]);
}, 60_000);
afterAll(async () => {
  for (const worker of workers) await kill(worker);
  await redis?.stop();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test('four workers keep every group in order', { timeout: 300_000 }, async (context) => {
  if (!redis || !postgres) return context.skip();
  const url = await createDatabase(postgres.url);
  const configFile = join(folder, 'qunguan.yaml');
  writeFileSync(configFile, 'pace: { gap: [0s, 0s], perMinute: 100000 }\n');
  const store = await openAppStore({ url }, []);
  const queue = openQueue({ redisUrl: redis.url }, silentLogger);
  const records = await makeRecords(url);
  const args = [url, redis.url, configFile];
  for (let number = 0; number < WORKERS; number++) workers.push(forkModule(CHILD, args));
  await Promise.all(workers.map((worker) => once(worker, 'message')));

  const { bot, world } = await startGateway(store, queue, configFile);
  await talk(world);
  await until(async () => (await countOf(records, 'handled_in_order')) > MESSAGES / 2);
  await kill(workers[0] as ChildProcess); // there are four
  await until(
    async () => (await handledCount(records)) === MESSAGES && (await store.outbox.accountsWaiting()).length === 0,
  );
  await bot.stop();

  await everyGroupInOrder(records, world);
  await records.end();
  await queue.close();
  await store.close();
});

async function everyGroupInOrder(records: pg.Pool, world: World): Promise<void> {
  const { rows } = await records.query<{ group_id: string; number: number; worker: string }>(
    'select group_id, number, worker from handled_in_order order by id',
  );
  const byGroup = new Map<string, number[]>();
  for (const { group_id: group, number } of rows) byGroup.set(group, [...(byGroup.get(group) ?? []), number]);
  expect(byGroup.size).toBe(GROUPS);
  expect(new Set(rows.map(({ worker }) => worker)).size).toBe(WORKERS);
  // A message that a killed worker was through with but had not settled is handled twice, never anything before it.
  const inverted = [...byGroup].filter(([, numbers]) => numbers.some((n, index) => n < (numbers[index - 1] ?? 0)));
  expect(inverted).toEqual([]);
  expect(rows.length - MESSAGES).toBeLessThan(100);
  expect(await countOf(records, 'failed_once')).toBe(Math.floor(MESSAGES / 50));
  const expected = Array.from({ length: PER_GROUP }, (_, index) => `${index} → ${textOf(index + 1)}`);
  for (const { id, messages } of world.snapshot().groups) {
    const texts = messages.filter(({ from }) => from === world.botId).map(({ text }) => text.replace(' 稍等', ''));
    expect(texts, id).toEqual(expected);
  }
}

function textOf(number: number): string {
  return `${number}`;
}

/** Everybody talks at once, one message in each group after the other. */
async function talk(world: World): Promise<void> {
  let said = 0;
  for (let number = 1; number <= PER_GROUP; number++) {
    for (let group = 1; group <= GROUPS; group++) {
      const isLate = ++said % 50 === 0;
      const text = isLate ? `${textOf(number)} 稍等` : textOf(number);
      world.say({ id: `g${group}/${number}`, groupId: `g${group}`, from: 'amy', text });
      if (said % 20 === 0) await sleep(5);
    }
  }
}

async function startGateway(store: AppStore, queue: Queue, configFile: string): Promise<{ bot: Bot; world: World }> {
  const world = new World({ clock: systemClock });
  for (let group = 1; group <= GROUPS; group++) {
    world.addGroup({ id: `g${group}`, topic: `第 ${group} 群`, ownerId: 'o', members: [{ id: 'amy', name: '小雅' }] });
  }
  const activity = new Activity();
  const gateway = openSimulatorGateway(world, { account: 'main', clock: systemClock, activity, log: silentLogger });
  const bot = new Bot({
    store,
    queue,
    gateways: [gateway],
    clock: systemClock,
    chance: seededChance('order'),
    settings: loadSettings({ configFile, env: {}, plugins: [] }).settings,
    plugins: [],
    tablesOf: (plugin) => store.forPlugin(plugin),
    logger: silentLogger,
    activity,
    version: 'test',
    instance: randomUUID(),
    roles: ['gateway', 'scheduler'],
  });
  await bot.start();
  return { bot, world };
}

async function makeRecords(url: string): Promise<pg.Pool> {
  const records = new pg.Pool({ connectionString: url, max: 2 });
  await records.query(
    'create table handled_in_order (id bigserial primary key, group_id text, number int, worker text)',
  );
  await records.query('create table failed_once (event_id text primary key)');
  return records;
}

async function countOf(records: pg.Pool, table: string): Promise<number> {
  const { rows } = await records.query<{ count: string }>(`select count(*) from ${table}`);
  return Number(rows[0]?.count);
}

async function handledCount(records: pg.Pool): Promise<number> {
  const { rows } = await records.query<{ count: string }>(
    "select count(*) from events where type = 'message.received' and status = 'handled'",
  );
  return Number(rows[0]?.count);
}

async function until(fact: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await fact()); await sleep(100))
    if (Date.now() > end) throw new Error('not in time');
}
