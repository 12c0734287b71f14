import type { Activity } from '../domain/activity.ts';
import { messageOf } from '../domain/error.ts';
import type { Logger } from '../domain/logger.ts';
import type { Bell, Queue, Store } from './ports.ts';

/** Topics of bells. */
export const DRAIN = 'drain';
export const ALARM = 'alarm';
/** The topic on which an account's gateway hears that there is something to do. */
export function actTopic(account: string): string {
  return `act-${account}`;
}

/** At most this share of the time goes into ringing: under load, bells are gathered instead. */
const RINGING_SHARE = 0.2;
/** So long after it failed, a bell is rung again. */
const RING_AGAIN_MS = 2_000;

/**
 * Rings bells, gathered: many for one key in a short time are one. A bell that cannot be rung is not an error: it is
 * rung again until the queue is back, and what is lost with this process, the sweep finds.
 */
export class Ringer {
  readonly #queue: Queue;
  readonly #store: Pick<Store, 'durable'>;
  readonly #logger: Logger;
  readonly #activity: Activity;
  #gathered = new Map<string, Bell>();
  #endGathering: (() => void) | undefined;
  #isDown = false;
  #unrung = new Map<string, Bell>();
  #ringsAgain: NodeJS.Timeout | undefined;

  constructor(queue: Queue, store: Pick<Store, 'durable'>, logger: Logger, activity: Activity) {
    this.#queue = queue;
    this.#store = store;
    this.#logger = logger;
    this.#activity = activity;
  }

  ring(topic: string, key: string): void {
    this.#gathered.set(`${topic}\n${key}`, { topic, key });
    if (this.#endGathering) return;
    this.#endGathering = this.#activity.begin();
    setImmediate(() => void this.#flush());
  }

  async #flush(): Promise<void> {
    const bells = [...this.#gathered.values()];
    this.#gathered = new Map();
    const ringingMs = await this.#deliver(bells);
    const restMs = ringingMs * (1 / RINGING_SHARE - 1);
    if (restMs >= 1) setTimeout(() => this.#rested(), restMs);
    else this.#rested();
  }

  #rested(): void {
    if (this.#gathered.size > 0) {
      void this.#flush();
      return;
    }
    this.#endGathering?.();
    this.#endGathering = undefined;
  }

  /** Gives the time that the queue took. */
  async #deliver(bells: Bell[]): Promise<number> {
    let startedAt = performance.now();
    try {
      await this.#store.durable(); // another process must find what it is rung for
      startedAt = performance.now();
      await this.#queue.ring(bells);
      if (this.#isDown) this.#logger.info({}, 'the queue is back');
      this.#isDown = false;
    } catch (error) {
      if (!this.#isDown)
        this.#logger.warn({ why: messageOf(error) }, 'the queue is down: nothing is lost, trying again');
      this.#isDown = true;
      this.#ringAgain(bells);
    }
    return performance.now() - startedAt;
  }

  #ringAgain(bells: readonly Bell[]): void {
    for (const bell of bells) this.#unrung.set(`${bell.topic}\n${bell.key}`, bell);
    this.#ringsAgain ??= setTimeout(() => {
      const unrung = this.#unrung;
      this.#unrung = new Map();
      this.#ringsAgain = undefined;
      for (const { topic, key } of unrung.values()) this.ring(topic, key);
    }, RING_AGAIN_MS).unref();
  }
}
