import type { Activity } from '../domain/activity.ts';
import type { Clock } from '../domain/clock.ts';
import { messageOf } from '../domain/error.ts';
import type { Event } from '../domain/event.ts';
import type { Logger } from '../domain/logger.ts';
import type { Store } from './ports.ts';
import { DRAIN, type Ringer } from './ringer.ts';

interface Arrival {
  event: Event;
  receivedAt: number;
  kept: () => void;
}

/** While the store is away, so often it is asked again; what arrived meanwhile waits in memory. */
const RETRY_MS = 1_000;

/** Takes events in: keeps them in the log, all that arrived together in one transaction, and wakes their lanes. */
export class Intake {
  readonly #store: Store;
  readonly #ringer: Ringer;
  readonly #clock: Clock;
  readonly #activity: Activity;
  readonly #logger: Logger;
  #arrivals: Arrival[] = [];
  #isKeeping = false;

  constructor(parts: { store: Store; ringer: Ringer; clock: Clock; activity: Activity; logger: Logger }) {
    this.#store = parts.store;
    this.#ringer = parts.ringer;
    this.#clock = parts.clock;
    this.#activity = parts.activity;
    this.#logger = parts.logger;
  }

  /** Resolves once the event is kept for good. Never rejects. */
  receive(event: Event): Promise<void> {
    return new Promise((kept) => {
      this.#arrivals.push({ event, receivedAt: this.#clock.now(), kept });
      if (this.#isKeeping) return;
      this.#isKeeping = true;
      const end = this.#activity.begin();
      setImmediate(() => void this.#keepAll().finally(end));
    });
  }

  async #keepAll(): Promise<void> {
    while (this.#arrivals.length > 0) {
      const arrivals = this.#arrivals;
      this.#arrivals = [];
      await this.#keep(arrivals);
    }
    this.#isKeeping = false;
  }

  async #keep(arrivals: Arrival[]): Promise<void> {
    for (;;) {
      try {
        const last = arrivals.at(-1);
        const lanes = await this.#store.events.append(
          arrivals.map(({ event }) => event),
          last?.receivedAt ?? this.#clock.now(),
        );
        await this.#store.durable();
        for (const { kept } of arrivals) kept();
        for (const lane of new Set(lanes)) this.#ringer.ring(DRAIN, lane);
        return;
      } catch (error) {
        this.#logger.error(
          { why: messageOf(error), waiting: arrivals.length },
          'the store takes no events; trying again',
        );
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
