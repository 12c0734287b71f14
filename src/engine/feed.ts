import type { Logger } from '../domain/logger.ts';
import type { Feed, FeedChange } from './ports.ts';

/** Tells listeners in this process what happens. */
export class LiveFeed implements Feed {
  readonly #logger: Logger;
  readonly #listeners = new Set<(change: FeedChange) => void>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  on(listener: (change: FeedChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(change: FeedChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#logger.error({ err: error }, 'a listener of the feed failed');
      }
    }
  }
}
