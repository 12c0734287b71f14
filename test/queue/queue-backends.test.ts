import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedisBackend } from 'bullmq';
import { afterAll, it } from 'vitest';
import { createSqliteBackend, openSqliteQueue } from '../../src/queue/sqlite-backend/index.ts';
import { queueBackendContract } from '../contract/queue-backend.ts';
import { startRedis } from '../support/services.ts';

queueBackendContract('SQLite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sqlite-queue-'));
  const connection = openSqliteQueue(join(directory, 'queue.db'));
  const close = async () => {
    connection.close();
    await rm(directory, { recursive: true });
  };
  return { connection, factory: createSqliteBackend, close };
});

const redis = await startRedis();
if (redis) {
  afterAll(() => redis.stop());
  queueBackendContract('Redis', async () => {
    const { hostname: host, port, username, password } = new URL(redis.url);
    const connection = { host, port: Number(port || 6379), username, password, maxRetriesPerRequest: null };
    return { connection, factory: createRedisBackend, close: async () => undefined };
  });
} else {
  it.todo('Redis is held against the contract too, where it is installed');
}
