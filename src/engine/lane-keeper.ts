import type { Clock } from '../domain/clock.ts';
import type { Millis } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import type { Store } from './ports.ts';

/** A process that died leaves its lanes behind for so long. */
const LEASE_MS: Millis = 5_000;
const RENEW_MS: Millis = 1_500;

/**
 * Holds lanes for this process: the store, not the queue, says who drains a lane, so that order survives a queue that
 * lost everything and a process that was frozen. Leases are prolonged while they are held.
 */
export class LaneKeeper {
  readonly holder: string;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #held = new Set<string>();
  #renewing: NodeJS.Timeout | undefined;

  constructor(holder: string, store: Store, clock: Clock, logger: Logger) {
    this.holder = holder;
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Takes a lane. Answers until when somebody else has it; undefined: it is ours. */
  async take(lane: string): Promise<Millis | undefined> {
    const heldUntil = await this.#store.lanes.lease(lane, this.holder, this.#clock.now(), LEASE_MS);
    if (heldUntil !== undefined) return heldUntil;
    this.#held.add(lane);
    this.#renewing ??= setInterval(() => void this.#renew(), RENEW_MS).unref();
    return undefined;
  }

  async giveBack(lane: string): Promise<void> {
    this.#held.delete(lane);
    if (this.#held.size === 0) this.stop();
    await this.#store.lanes.release(lane, this.holder);
  }

  stop(): void {
    clearInterval(this.#renewing);
    this.#renewing = undefined;
  }

  async #renew(): Promise<void> {
    try {
      for (const lane of this.#held) await this.#store.lanes.lease(lane, this.holder, this.#clock.now(), LEASE_MS);
    } catch (error) {
      this.#logger.warn({ err: error }, 'could not prolong the leases of lanes');
    }
  }
}
