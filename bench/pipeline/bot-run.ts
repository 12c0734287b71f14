import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { seededChance, systemClock } from '../../src/app/clocks.ts';
import { type AppStore, openAppStore } from '../../src/app/open-store.ts';
import { loadSettings } from '../../src/app/settings/index.ts';
import { Activity } from '../../src/domain/activity.ts';
import type { Logger } from '../../src/domain/logger.ts';
import { Bot } from '../../src/engine/bot.ts';
import type { Queue } from '../../src/engine/ports.ts';
import { openQueue } from '../../src/queue/open.ts';
import { groupsAt, indexOf, messageAt } from '../standard-work/load.ts';
import standardWork from '../standard-work/plugin.ts';
import { CREATE_TABLES } from '../standard-work/tables.ts';
import { LoopbackGateway } from './loopback-gateway.ts';
import type { Latency } from './plan.ts';

/** So many messages may be on their way into the log at once. */
const IN_FLIGHT = 1_000;
const STALLED_MS = 30_000;
const POLL_MS = 5;

/** Says nothing of what goes well. */
const logger: Logger = {
  debug() {},
  info() {},
  warn: (fields, text) => console.error('warn', text, fields),
  error: (fields, text) => console.error('error', text, fields),
};

/** The whole bot with the standard work and a gateway that does everything at once. */
export class BotRun {
  readonly storeFile: string;
  readonly gateway = new LoopbackGateway();
  readonly #startAt: number;
  readonly #store: AppStore;
  readonly #queue: Queue;
  readonly #bot: Bot;
  /** By a message's number: when it was due, handled, answered. Not read while it is measured. */
  readonly #dueAt: Float64Array;
  readonly #handledAt: Float64Array;
  readonly #repliedAt: Float64Array;
  #offered = 0;
  #handled = 0;

  private constructor(
    folder: string,
    startAt: number,
    capacity: number,
    parts: { store: AppStore; queue: Queue; bot: Bot; gateway: LoopbackGateway },
  ) {
    this.storeFile = join(folder, 'store.db');
    this.#startAt = startAt;
    this.#store = parts.store;
    this.#queue = parts.queue;
    this.#bot = parts.bot;
    this.gateway = parts.gateway;
    this.#dueAt = new Float64Array(capacity);
    this.#handledAt = new Float64Array(capacity);
    this.#repliedAt = new Float64Array(capacity);
    this.#bot.feed.on((change) => {
      if (change.kind === 'handled' && change.event.type === 'message.received') {
        this.#handledAt[indexOf(change.event.id)] = performance.now();
        this.#handled++;
      }
      if (change.kind === 'action' && change.action.status === 'done') {
        this.#repliedAt[indexOf(change.action.cause)] = performance.now();
      }
    });
  }

  static async start(options: {
    folder: string;
    redisUrl: string | undefined;
    startAt: number;
    capacity: number;
  }): Promise<BotRun> {
    const { folder, redisUrl, startAt, capacity } = options;
    const plugins = [standardWork];
    const configFile = join(folder, 'qunguan.yaml');
    writeFileSync(configFile, 'pace: { gap: [0s, 0s], perMinute: 1000000 }\n');
    const { settings } = loadSettings({ configFile, env: {}, plugins });
    const file = join(folder, 'store.db');
    new Database(file).exec(CREATE_TABLES).close();
    const store = await openAppStore({ file }, plugins, (error) => {
      throw error;
    });
    const queue = openQueue(redisUrl ? { redisUrl } : { file: join(folder, 'queue.db') }, logger);
    const gateway = new LoopbackGateway();
    const bot = new Bot({
      store,
      queue,
      gateways: [gateway],
      clock: systemClock,
      chance: seededChance(await store.seed()),
      settings,
      plugins,
      tablesOf: (plugin) => store.forPlugin(plugin),
      logger,
      activity: new Activity(),
      version: 'bench',
      instance: randomUUID(),
      roles: ['gateway', 'worker', 'scheduler'],
    });
    const run = new BotRun(folder, startAt, capacity, { store, queue, bot, gateway });
    await bot.start();
    await Promise.all(groupsAt(startAt - 1_000).map((event) => gateway.receive(event)));
    while ((await store.events.lanesPending(Date.now())).length > 0) await sleep(POLL_MS);
    return run;
  }

  /** Offers messages as fast as they are kept, and waits until all are handled; gives the seconds that it took. */
  async flood(count: number): Promise<number> {
    const begun = performance.now();
    const until = this.#offered + count;
    const offerAll = async (): Promise<void> => {
      while (this.#offered < until) await this.#offer(performance.now());
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, offerAll));
    await this.#allHandled();
    return (performance.now() - begun) / 1_000;
  }

  /** Offers messages at a steady pace, and waits until all are handled and answered. */
  async trickle(count: number, perSecond: number): Promise<{ handled: Latency; replied: Latency }> {
    const first = this.#offered;
    const begun = performance.now();
    for (let sent = 0; sent < count; sent++) {
      const dueAt = begun + (sent * 1_000) / perSecond;
      while (performance.now() < dueAt) await sleep(1);
      void this.#offer(dueAt);
    }
    await this.#allHandled();
    await this.allReplied();
    return {
      handled: this.#latency(this.#handledAt, first),
      replied: this.#latency(this.#repliedAt, first),
    };
  }

  /** Waits until nothing is left in the outbox. */
  async allReplied(): Promise<void> {
    await this.#until('answered', async () => {
      const { outbox } = this.#store;
      return (await outbox.accountsWaiting()).length + (await outbox.attempting(this.gateway.account)).length === 0;
    });
  }

  async stop(): Promise<void> {
    await this.#bot.stop();
    await this.#queue.close();
    await this.#store.close();
  }

  #offer(dueAt: number): Promise<void> {
    const index = this.#offered++;
    this.#dueAt[index] = dueAt;
    return this.gateway.receive(messageAt(index, this.#startAt).event);
  }

  #allHandled(): Promise<void> {
    return this.#until('handled', async () => this.#handled >= this.#offered);
  }

  async #until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
    let progress = { handled: this.#handled, performed: this.gateway.performed, at: performance.now() };
    while (!(await isTrue())) {
      await sleep(POLL_MS);
      const { performed } = this.gateway;
      if (progress.handled !== this.#handled || progress.performed !== performed)
        progress = { handled: this.#handled, performed, at: performance.now() };
      if (performance.now() - progress.at > STALLED_MS)
        throw new Error(`not all are ${what}: ${this.#handled} of ${this.#offered} handled, ${performed} performed`);
    }
  }

  #latency(reachedAt: Float64Array, first: number): Latency {
    const times: number[] = [];
    for (let index = first; index < this.#offered; index++) {
      const at = reachedAt[index] ?? 0;
      if (at > 0) times.push(at - (this.#dueAt[index] ?? 0));
    }
    times.sort((a, b) => a - b);
    const rank = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
    return { p50: rank(0.5), p99: rank(0.99), max: rank(1) };
  }
}
