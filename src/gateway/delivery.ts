import type { Activity } from '../domain/activity.ts';
import { messageOf } from '../domain/error.ts';
import type { Event } from '../domain/event.ts';
import type { Logger } from '../domain/logger.ts';

/** How many pieces of work fetch at once; a replay after an outage may bring thousands. */
const CONCURRENCY = 64;

/** Something heard, from its arrival to its delivery. */
export interface Piece {
  what: string;
  /** Fetches what is needed; started early, many at once. */
  make: () => Promise<readonly Event[]>;
  /** Called after its place in the order has passed, whether it could be made or not. */
  done?: () => void;
}

/** Lets everything be fetched at once, and be delivered in the order of arrival. */
export class Delivery {
  readonly #activity: Activity;
  readonly #log: Logger;
  readonly #deliver: (event: Event) => Promise<void>;
  #tail: Promise<void> = Promise.resolve();
  #running = 0;
  #waiting: (() => void)[] = [];

  constructor(options: { activity: Activity; log: Logger; deliver: (event: Event) => Promise<void> }) {
    this.#activity = options.activity;
    this.#log = options.log;
    this.#deliver = options.deliver;
  }

  push(piece: Piece): void {
    const made = this.#make(piece);
    this.#enqueue(piece.what, () => made, piece.done);
  }

  /** Makes it only when its turn comes. */
  pushLate(what: string, make: () => Promise<readonly Event[]>): void {
    this.#enqueue(what, make);
  }

  #enqueue(what: string, make: () => Promise<readonly Event[]>, done?: () => void): void {
    const end = this.#activity.begin();
    this.#tail = this.#tail
      .then(async () => {
        for (const event of await make()) await this.#deliver(event);
      })
      .catch((error) => this.#log.error({ what, error: messageOf(error) }, 'an event was lost'))
      .then(done)
      .finally(end);
  }

  /** Makes it, and tries once more if that fails. */
  async #make(piece: Piece): Promise<readonly Event[]> {
    await this.#enter();
    try {
      return await piece.make().catch((error) => {
        this.#log.warn({ what: piece.what, error: messageOf(error) }, 'could not be read, trying once more');
        return piece.make();
      });
    } catch (error) {
      this.#log.error({ what: piece.what, error: messageOf(error) }, 'an event was lost: it could not be read');
      return [];
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < CONCURRENCY) {
      this.#running++;
      return;
    }
    // Whoever leaves hands the place over, so the count stays.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
  }
}
