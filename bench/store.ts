/**
 * What the store costs for a message that changes nothing else, against the same statements on bare better-sqlite3
 * with the same batching. Run: npx tsx --conditions=source bench/store.ts [messages]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { laneOf, type MessageReceived } from '../src/domain/event.ts';
import type { Store } from '../src/engine/ports.ts';
import { openStore } from '../src/store/index.ts';

const MESSAGES = Number(process.argv[2] ?? 20_000);
const BATCH = 50;
const GROUPS = 200;
const PEOPLE = 50;
const NOTHING = { actions: [], memory: [], timers: [], events: [], confirmations: [], trace: [], done: [] };

function message(at: number): MessageReceived {
  return {
    type: 'message.received',
    id: `message-${at}-0123456789abcdef`,
    account: 'bot',
    groupId: `group-${at % GROUPS}@chatroom`,
    at,
    from: `wxid_${(at * 7) % PEOPLE}_0123456789`,
    kind: 'text',
    text: '今天晚上八点有人一起打球吗？老地方，自带水，雨天改期，想来的接龙，我去订场地，记得穿运动鞋。',
    mentions: [],
  };
}

function* batches(from: number, count: number): Generator<MessageReceived[]> {
  for (let at = from; at < from + count; at += BATCH) yield Array.from({ length: BATCH }, (_, i) => message(at + i));
}

async function throughStore(store: Store, from: number, count: number): Promise<void> {
  for (const batch of batches(from, count)) {
    for (const lane of await store.events.append(batch, batch[0]?.at ?? 0)) await drain(store, lane, from);
    await store.durable();
  }
}

async function drain(store: Store, lane: string, now: number): Promise<void> {
  await store.lanes.lease(lane, 'bench', now, 30_000);
  const { events } = await store.events.pending(lane, 50, now);
  for (const { seq, event, receivedAt } of events) {
    await store.events.learn(event, receivedAt);
    await store.events.settle({ ...NOTHING, lane, holder: 'bench', seq, status: 'handled', at: now, attempts: 1 });
  }
}

/** The statements as the store sends them, by hand. */
function bareStatements(client: Database.Database) {
  return {
    begin: client.prepare('begin immediate'),
    commit: client.prepare('commit'),
    insert: (rows: number) =>
      client.prepare(
        `insert into events (id, lane, type, payload, received_at) values ${Array(rows).fill('(?, ?, ?, ?, ?)').join()}
         on conflict do nothing returning lane`,
      ),
    lease: client.prepare(
      `insert into lanes (lane, holder, until) values (?, ?, ?) on conflict (lane)
       do update set holder = excluded.holder, until = excluded.until
       where lanes.holder = excluded.holder or lanes.until <= ? returning lane`,
    ),
    pending: client.prepare<[string, number], { seq: number; payload: string }>(
      `select seq, payload, received_at, attempts, done, retry_at from events
       where lane = ? and status = 'pending' order by seq limit (? + 0)`,
    ),
    touch: client.prepare(
      `update members set last_active_at = max(last_active_at, ?)
       where group_id = ? and person = ? and left_at is null returning person`,
    ),
    settle: client.prepare(
      `update events set status = 'handled', attempts = 1, retry_at = null, done = null, handled_at = ?, trace = null
       where seq = ? and status = 'pending'
       and exists (select 1 from lanes where lane = ? and holder = ?) returning seq`,
    ),
  };
}

function throughBare(client: Database.Database, from: number, count: number): void {
  const sql = bareStatements(client);
  const inserts = [32, 8, 1].map((rows) => ({ rows, statement: sql.insert(rows) }));
  for (const batch of batches(from, count)) {
    sql.begin.run();
    let inserted = 0;
    for (const { rows, statement } of inserts) {
      for (; batch.length - inserted >= rows; inserted += rows) {
        const some = batch.slice(inserted, inserted + rows);
        statement.all(some.flatMap((event) => [event.id, laneOf(event), event.type, JSON.stringify(event), event.at]));
      }
    }
    for (const lane of new Set(batch.map(laneOf))) {
      sql.lease.all(lane, 'bench', from + 30_000, from);
      for (const { seq, payload } of sql.pending.all(lane, 50)) {
        const event: MessageReceived = JSON.parse(payload);
        sql.touch.all(event.at, event.groupId, event.from);
        sql.settle.all(from, seq, lane, 'bench');
      }
    }
    sql.commit.run();
  }
}

interface Cost {
  /** Processor time: what other programs do at the same time disturbs it least. */
  cpu: number;
  wall: number;
}

/** Microseconds a message, in the best of five rounds after one to warm up. */
async function measure(run: (from: number) => Promise<void> | void): Promise<Cost> {
  const best = { cpu: Number.POSITIVE_INFINITY, wall: Number.POSITIVE_INFINITY };
  for (let round = 0; round < 6; round++) {
    const start = performance.now();
    const startCpu = process.cpuUsage();
    await run(GROUPS * PEOPLE + round * MESSAGES);
    const { user, system } = process.cpuUsage(startCpu);
    if (round === 0) continue;
    best.cpu = Math.min(best.cpu, (user + system) / MESSAGES);
    best.wall = Math.min(best.wall, ((performance.now() - start) * 1_000) / MESSAGES);
  }
  return best;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-store-'));
const storeFile = join(folder, 'store.db');
const bareFile = join(folder, 'bare.db');
const store = await openStore({ file: storeFile, tables: {} });
await throughStore(store, 0, GROUPS * PEOPLE);
const ours = await measure((from) => throughStore(store, from, MESSAGES));
await store.close();

const prepared = await openStore({ file: bareFile, tables: {} });
await throughStore(prepared, 0, GROUPS * PEOPLE);
await prepared.close();
const client = new Database(bareFile);
client.pragma('synchronous = normal');
const bare = await measure((from) => throughBare(client, from, MESSAGES));
client.close();
rmSync(folder, { recursive: true });

for (const kind of ['cpu', 'wall'] as const) {
  const ratio = (ours[kind] / bare[kind]).toFixed(2);
  console.log(`${kind}: store ${ours[kind].toFixed(1)} µs a message, bare ${bare[kind].toFixed(1)} µs, ratio ${ratio}`);
}
