import { resolve } from 'node:path';
import { Queue as BullQueue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { messageOf, PermanentFailure } from '../domain/error.ts';
import type { Millis } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import type { Queue } from '../engine/ports.ts';
import { BullmqQueue, type QueueBackend } from './bullmq-queue.ts';
import { createSqliteBackend, openSqliteQueue, type SqliteQueue } from './sqlite-backend/index.ts';

/** Where the bells are kept: in a file of its own (or `:memory:`), or in Redis. */
export type QueuePlace = { file: string } | { redisUrl: string };

/** Opens the queue. Redis may be down: then ringing fails until it is back, and the workers wait for it. */
export function openQueue(place: QueuePlace, logger: Logger): Queue {
  return new BullmqQueue('file' in place ? sqliteBackend(place.file) : redisBackend(place.redisUrl, logger), logger);
}

function sqliteBackend(file: string): QueueBackend {
  const connection = openFile(file);
  return {
    ready: async () => {},
    makeQueue: (name) => new BullQueue(name, { connection }, createSqliteBackend) as unknown as BullQueue, // differs in its connection only
    makeWorker: (name, answer, options) =>
      new Worker(name, (job) => answer(job.data), { ...options, connection }, createSqliteBackend) as unknown as Worker, // as above
    close: async () => connection.close(),
  };
}

function openFile(file: string): SqliteQueue {
  try {
    return openSqliteQueue(file);
  } catch (error) {
    const name = file === ':memory:' ? file : resolve(file);
    const advice = '里面只有提醒程序去看数据库的铃声，没有消息：可以删掉它再启动，什么都不会丢';
    throw new PermanentFailure(`打不开队列文件 ${name}：${messageOf(error)}。${advice}`, { cause: error });
  }
}

/** A Redis that hangs is noticed after this; ringing twice does no harm. */
const ANSWER_MS: Millis = 3_000;

function redisBackend(url: string, logger: Logger): QueueBackend {
  // Producers fail fast, so that intake never waits for Redis; workers wait for it as long as it takes.
  const producer = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: ANSWER_MS,
    lazyConnect: false,
  });
  const consumer = new Redis(url, { maxRetriesPerRequest: null });
  for (const client of [producer, consumer]) {
    client.on('error', (error: Error) => logger.debug({ why: error.message }, 'redis'));
  }
  return {
    ready: () => connected(producer),
    makeQueue: (name) => new BullQueue(name, { connection: producer, skipWaitingForReady: true }),
    makeWorker: (name, answer, options) =>
      new Worker(name, (job) => answer(job.data), { ...options, connection: consumer }),
    async close() {
      producer.disconnect();
      consumer.disconnect();
    },
  };
}

/** Waits for a first answer, which takes milliseconds; a client that has lost its server fails at once. */
async function connected(client: Redis): Promise<void> {
  if (client.status === 'ready') return;
  if (client.status !== 'connecting' && client.status !== 'connect') throw new Error(`redis: ${client.status}`);
  await new Promise<void>((resolve, reject) => {
    const onReady = (): void => {
      client.off('close', onClose);
      resolve();
    };
    const onClose = (): void => {
      client.off('ready', onReady);
      reject(new Error('redis: the connection was closed'));
    };
    client.once('ready', onReady);
    client.once('close', onClose);
  });
}
