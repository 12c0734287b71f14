import type { LiveChange } from './api.ts';

export interface LiveEvent {
  id: number;
  change: LiveChange;
}

type Listener = (event: LiveEvent) => void;

/**
 * What happens now, numbered upwards, with the newest kept so that a page that lost its connection can go on where it
 * was. The numbers start at `firstId`, which must lie above those of any earlier start.
 */
export class LiveFeed {
  readonly #capacity: number;
  readonly #kept: LiveEvent[] = [];
  readonly #listeners = new Set<Listener>();
  #lastId: number;

  constructor(firstId: number, capacity = 1_000) {
    this.#lastId = firstId - 1;
    this.#capacity = capacity;
  }

  get lastId(): number {
    return this.#lastId;
  }

  publish(change: LiveChange): void {
    this.#lastId++;
    const event = { id: this.#lastId, change };
    this.#kept.push(event);
    if (this.#kept.length > this.#capacity) this.#kept.shift();
    for (const listener of this.#listeners) listener(event);
  }

  /** What came after `id`; undefined where that is no longer, or not, known: then everything must be loaded again. */
  since(id: number): LiveEvent[] | undefined {
    const oldest = this.#kept[0]?.id ?? this.#lastId + 1;
    if (id > this.#lastId || id < oldest - 1) return undefined;
    return this.#kept.slice(id - oldest + 1);
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
