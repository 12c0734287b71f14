import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BackendFactory, createRedisBackend, type IQueueBackend, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { createSqliteBackend, openSqliteQueue } from '../src/queue/sqlite-backend/index.ts';

// Jobs per second of the two queue backends, side by side on one machine: `npx tsx --conditions=source bench/queue.ts`.

const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
const JOBS = 20_000;
const BATCH = 100;
const CONCURRENCY = 50;
const SINGLE_ADDS = 2_000;
const REPEATED_ADDS = 20_000;
const ROUNDS = 3;

interface Figures {
  /** Added in batches, worked off with CONCURRENCY, and kept up to 1000. */
  addedAndDone: number;
  /** Added and awaited one by one. */
  singleAdds: number;
  /** Added in batches, all but ten repeating a job that waits. */
  repeatedAdds: number;
}

async function measure<B extends IQueueBackend, C>(connection: C, factory: BackendFactory<B, C>): Promise<Figures> {
  const name = `bench-${process.pid}`;
  const queue = new Queue(name, { connection }, factory);
  await queue.waitUntilReady();
  // The figures are about adding plain jobs; the type parameters of the queue play no part in them.
  const plain = queue as unknown as Queue;
  const addedAndDone = await perSecond(JOBS, async () => {
    const opts = { removeOnComplete: 1000 };
    for (let n = 0; n < JOBS; n += BATCH)
      await plain.addBulk(batchOf((index) => ({ name: 'job', data: { n: n + index }, opts })));
    await workOff(name, connection, factory);
  });
  const singleAdds = await perSecond(SINGLE_ADDS, async () => {
    for (let n = 0; n < SINGLE_ADDS; n += 1) await plain.add('job', { n });
  });
  const repeated = batchOf((index) => ({
    name: 'drain',
    data: {},
    opts: { deduplication: { id: `group-${index % 10}`, keepLastIfActive: true } },
  }));
  const repeatedAdds = await perSecond(REPEATED_ADDS, async () => {
    for (let n = 0; n < REPEATED_ADDS; n += BATCH) await plain.addBulk(repeated);
  });
  await queue.obliterate({ force: true });
  await queue.close();
  return { addedAndDone, singleAdds, repeatedAdds };
}

async function workOff<B extends IQueueBackend, C>(name: string, connection: C, factory: BackendFactory<B, C>) {
  let done = 0;
  const worker = new Worker(
    name,
    async () => undefined,
    { connection, concurrency: CONCURRENCY, autorun: false },
    factory,
  );
  const finished = new Promise<void>((resolve) => {
    worker.on('completed', () => {
      done += 1;
      if (done === JOBS) resolve();
    });
  });
  void worker.run();
  await finished;
  await worker.close();
}

function batchOf<Job>(make: (index: number) => Job): Job[] {
  return Array.from({ length: BATCH }, (_, index) => make(index));
}

async function perSecond(count: number, run: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return (count * 1000) / (performance.now() - startedAt);
}

/** The median of a few rounds, each figure on its own. */
async function repeat(round: () => Promise<Figures>): Promise<Figures> {
  const rounds: Figures[] = [];
  for (let n = 0; n < ROUNDS; n += 1) rounds.push(await round());
  const median = (figure: keyof Figures) =>
    rounds.map((one) => one[figure]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
  return {
    addedAndDone: median('addedAndDone'),
    singleAdds: median('singleAdds'),
    repeatedAdds: median('repeatedAdds'),
  };
}

async function measureSqlite(): Promise<Figures> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-queue-'));
  const connection = openSqliteQueue(join(directory, 'queue.db'));
  const figures = await repeat(() => measure(connection, createSqliteBackend));
  connection.close();
  await rm(directory, { recursive: true });
  return figures;
}

async function measureRedis(): Promise<Figures | undefined> {
  const probe = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null });
  probe.on('error', () => undefined);
  const isThere = await probe.connect().then(
    () => true,
    () => false,
  );
  probe.disconnect();
  const { hostname: host, port } = new URL(REDIS_URL);
  const connection = { host, port: Number(port || 6379), maxRetriesPerRequest: null };
  return isThere ? repeat(() => measure(connection, createRedisBackend)) : undefined;
}

const sqlite = await measureSqlite();
const redis = await measureRedis();
for (const figure of ['addedAndDone', 'singleAdds', 'repeatedAdds'] as const) {
  const comparison = redis
    ? `Redis ${Math.round(redis[figure])}/s  ratio ${(sqlite[figure] / redis[figure]).toFixed(2)}`
    : `no Redis at ${REDIS_URL}`;
  console.log(`${figure.padEnd(13)} SQLite ${Math.round(sqlite[figure])}/s  ${comparison}`);
}
