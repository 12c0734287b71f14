import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { TemporaryFailure } from '../../src/domain/error.ts';
import { openQueue } from '../../src/queue/open.ts';
import { queueContract } from '../contract/queue.ts';
import { freePort } from '../support/free-port.ts';
import { silentLogger } from '../support/logger.ts';
import { type Service, startOwnRedis, startRedis } from '../support/services.ts';

const WAIT = { timeout: 20_000, interval: 20 };
const AWAY_MS = process.env.LONG_TESTS === '1' ? 30_000 : 2_000;

const stopping: Service[] = [];
const redis = await startRedis();
if (redis) stopping.push(redis);
afterAll(async () => {
  for (const service of stopping) await service.stop();
});

queueContract('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'qunguan-bells-'));
  const place = { file: join(folder, 'queue.db') };
  const here = openQueue(place, silentLogger);
  const there = openQueue(place, silentLogger);
  const close = async () => {
    await here.close();
    await there.close();
    rmSync(folder, { recursive: true });
  };
  return { here, there, close };
});

if (redis) {
  queueContract('Redis', async () => {
    const here = openQueue({ redisUrl: redis.url }, silentLogger);
    const there = openQueue({ redisUrl: redis.url }, silentLogger);
    const close = async () => {
      await here.close();
      await there.close();
    };
    return { here, there, close };
  });
}

test.skipIf(!redis)(
  'a queue whose Redis goes away says so at once, and works when it is back',
  { timeout: 120_000 },
  async () => {
    const port = await freePort();
    const start = async (): Promise<Service> => {
      const service = (await startOwnRedis(port)) as Service; // it is there: one runs already
      stopping.push(service);
      return service;
    };
    const topic = randomUUID();
    const queue = openQueue({ redisUrl: `redis://127.0.0.1:${port}` }, silentLogger);
    const heard: string[] = [];
    const listener = await queue.listen(topic, 4, async (key) => void heard.push(key));
    const failsFast = async () => {
      const startedAt = Date.now();
      await expect(queue.ring([{ topic, key: 'lost' }])).rejects.toBeInstanceOf(TemporaryFailure);
      expect(Date.now() - startedAt).toBeLessThan(5_000);
    };
    const worksWith = async (key: string) => {
      await vi.waitFor(() => queue.ring([{ topic, key }]), WAIT);
      await vi.waitFor(() => expect(heard).toContain(key), WAIT);
    };

    await failsFast();
    const first = await start();
    await worksWith('after it came');
    await first.stop();
    await failsFast();
    await sleep(AWAY_MS);
    await failsFast();
    const second = await start();
    await worksWith('after it came back');
    process.kill(second.pid as number, 'SIGSTOP'); // it is our own
    await failsFast();
    process.kill(second.pid as number, 'SIGCONT');
    await worksWith('after it woke up');
    await second.stop();
    const startedAt = Date.now();
    await listener.close(1_000);
    await queue.close();
    expect(Date.now() - startedAt).toBeLessThan(3_000);
  },
);
