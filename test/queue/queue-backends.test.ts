import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedisBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { createSqliteBackend, openSqliteQueue } from '../../src/queue/sqlite-backend/index.ts';
import { queueBackendContract } from '../contract/queue-backend.ts';

const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

queueBackendContract('SQLite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sqlite-queue-'));
  const connection = openSqliteQueue(join(directory, 'queue.db'));
  const close = async () => {
    connection.close();
    await rm(directory, { recursive: true });
  };
  return { connection, factory: createSqliteBackend, close };
});

const hasRedis = await answers(REDIS_URL);
if (hasRedis) {
  queueBackendContract('Redis', async () => {
    const { hostname: host, port, username, password } = new URL(REDIS_URL);
    const connection = { host, port: Number(port || 6379), username, password, maxRetriesPerRequest: null };
    return { connection, factory: createRedisBackend, close: async () => undefined };
  });
}

describe('the contract', () => {
  it.skipIf(!hasRedis && process.env.REQUIRE_SERVICES !== '1')('was also held against Redis', () => {
    expect(hasRedis, `no Redis at ${REDIS_URL}`).toBe(true);
  });
});

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
