import { type KeysMap, type QueueBaseOptions, QueueKeys, type StreamReadRaw, type WorkerOptions } from 'bullmq';
import { lookForJob } from './claim.ts';
import { cursorFrom, publishEvent, readEventsAfter, trimEvents } from './events.ts';
import type { SqliteQueue } from './sqlite-queue.ts';
import { UnsupportedFlows } from './unsupported-flows.ts';
import type { Sleep } from './wake-ups.ts';

type WorkerSettings = Pick<
  WorkerOptions,
  | 'limiter'
  | 'lockDuration'
  | 'maxStalledCount'
  | 'metrics'
  | 'name'
  | 'prefix'
  | 'removeOnComplete'
  | 'removeOnFail'
  | 'stalledInterval'
>;

/** The options of a queue, and of a worker when the backend serves one. */
export type BackendOptions = QueueBaseOptions<SqliteQueue> & WorkerSettings;

const MIN_BLOCK_SECONDS = 0.001;
/** A sleeper wakes by itself when a delayed job is due, so it may sleep long. */
const MAX_BLOCK_SECONDS = 3600;
/** What XREAD does with a block time of 0: wait without end. One hour, then the caller asks again. */
const ENDLESS_MS = 3_600_000;

/** What a backend is to its queue: names, life cycle, and the two things that can be waited for. */
export abstract class BackendConnection extends UnsupportedFlows {
  readonly minimumBlockTimeout = MIN_BLOCK_SECONDS;
  readonly maximumBlockTimeout = MAX_BLOCK_SECONDS;
  readonly keys: KeysMap;
  readonly qualifiedName: string;
  closing: Promise<void> | undefined;
  protected readonly store: SqliteQueue;
  protected readonly opts: BackendOptions;
  readonly #queueName: string;
  readonly #queueKeys: QueueKeys;
  readonly #sleeps = new Set<Sleep<unknown>>();
  #registration: Promise<number> | undefined;
  #isInterrupted = false;

  /** `clientName` makes the backend show up in BullMQ's `getWorkers` or `getQueueEvents`. */
  constructor(queueName: string, opts: BackendOptions, clientSuffix?: string) {
    super();
    this.store = opts.connection;
    this.opts = opts;
    this.#queueName = queueName;
    this.#queueKeys = new QueueKeys(opts.prefix);
    this.keys = this.#queueKeys.getKeys(queueName);
    this.qualifiedName = this.#queueKeys.getQueueQualifiedName(queueName);
    if (clientSuffix !== undefined) this.#register(this.clientName(clientSuffix));
    setImmediate(() => this.emit('ready'));
  }

  async waitUntilReady(): Promise<void> {
    await this.#registration;
  }

  /** Stops waiting and signs off. The file stays open: it belongs to whoever opened it. */
  async close(): Promise<void> {
    this.closing ??= this.#signOff();
    return this.closing;
  }

  async disconnect(): Promise<void> {
    this.#cancelSleeps();
  }

  async setName(name: string): Promise<void> {
    // Not awaited: a listener names itself before it starts to listen, and would miss what happens meanwhile.
    this.#register(name);
  }

  toKey(type: string): string {
    return this.#queueKeys.toKey(this.#queueName, type);
  }

  /** Takes `prefix:queue:id` apart; the id itself may hold no colon, a prefix may. */
  parseNodeKey(key: string): { prefix: string; queueName: string; id: string } {
    const parts = key.split(':');
    const id = parts.pop() ?? '';
    const queueName = parts.pop() ?? '';
    return { prefix: parts.join(':'), queueName, id };
  }

  clientName(suffix = ''): string {
    return `${this.#queueKeys.prefix}:${Buffer.from(this.#queueName).toString('base64')}${suffix}`;
  }

  async getClientList(): Promise<string[]> {
    return [this.store.clients.list()];
  }

  /** Sleeps until a job may be taken, at most `blockTimeout` seconds. */
  async waitForJob(blockTimeout: number): Promise<{ member: string; score: number } | null> {
    if (this.closing || this.#isInterrupted) return null;
    return this.#sleep(blockTimeout * 1000, () => {
      const { isReady, lookAgainAt } = lookForJob(this.store.read(this.qualifiedName));
      return isReady ? { found: { member: '0', score: 0 } } : { lookAgainAt };
    });
  }

  async disconnectBlocking(): Promise<void> {
    this.#isInterrupted = true;
    this.#cancelSleeps();
  }

  async reconnectBlocking(): Promise<void> {
    this.#isInterrupted = false;
  }

  /** Sleeps until there are events after `id`, at most `blockTimeout` ms, and returns them. */
  async readEvents(id: string, blockTimeout: number): Promise<StreamReadRaw> {
    if (this.closing) return null;
    const cursor = cursorFrom(this.store.read(this.qualifiedName), id);
    return this.#sleep(blockTimeout > 0 ? blockTimeout : ENDLESS_MS, () => {
      const found = readEventsAfter(this.store.read(this.qualifiedName), cursor);
      return found ? { found } : { lookAgainAt: undefined };
    });
  }

  async publishEvent(fields: Record<string, string | number>): Promise<string> {
    await this.store.write(this.qualifiedName, (tx) => publishEvent(tx, fields));
    return String(this.store.read(this.qualifiedName).row.lastEvent);
  }

  async trimEvents(maxLength: number): Promise<number> {
    return this.store.write(this.qualifiedName, (tx) => trimEvents(tx, maxLength));
  }

  async #sleep<Found>(timeoutMs: number, look: Parameters<typeof this.store.wakeUps.sleep<Found>>[2]) {
    const sleep = this.store.wakeUps.sleep(this.qualifiedName, timeoutMs, look);
    this.#sleeps.add(sleep);
    try {
      return await sleep.outcome;
    } finally {
      this.#sleeps.delete(sleep);
    }
  }

  #cancelSleeps(): void {
    for (const sleep of [...this.#sleeps]) sleep.cancel();
  }

  #register(clientName: string): void {
    const previous = this.#registration;
    this.#registration = this.store.clients.register(clientName);
    // Being listed is a courtesy; whoever awaits readiness still sees the failure.
    this.#registration.catch(() => undefined);
    void this.#unregister(previous);
  }

  async #unregister(registration: Promise<number> | undefined): Promise<void> {
    const key = await registration?.catch(() => undefined);
    if (key !== undefined && this.store.isOpen) await this.store.clients.unregister(key);
  }

  async #signOff(): Promise<void> {
    this.#cancelSleeps();
    await this.#unregister(this.#registration);
    this.emit('close');
  }
}
