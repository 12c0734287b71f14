import { messageOf } from '../domain/error.ts';
import type { Millis } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';

const GIVE_UP_MS: Millis = 10_000;

/** What was opened, closed in reverse order: once, on a signal or when asked. */
export class Shutdown {
  readonly #logger: Logger;
  readonly #steps: { what: string; close: () => Promise<void> }[] = [];
  #closing: Promise<void> | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Remembers how to close something that was just opened. */
  add(what: string, close: () => Promise<void>): void {
    this.#steps.push({ what, close });
  }

  /** Closes on SIGINT and SIGTERM; a second signal, or ten seconds, ends the process at once. */
  onSignals(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (this.#closing) process.exit(130);
        setTimeout(() => process.exit(1), GIVE_UP_MS).unref();
        void this.close().then(() => process.exit(0));
      });
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const { what, close } of this.#steps.reverse()) {
      try {
        await close();
      } catch (error) {
        this.#logger.warn({ what, why: messageOf(error) }, 'did not close cleanly');
      }
    }
  }
}
