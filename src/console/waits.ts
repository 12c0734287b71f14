/**
 * What queued actions wait for: said on the feed only and not kept in the store. Remembers the newest, so that a page
 * opened later can tell too.
 */
export class Waits {
  readonly #capacity: number;
  readonly #reasons = new Map<number, string>();

  constructor(capacity = 1_000) {
    this.#capacity = capacity;
  }

  get(actionId: number): string | undefined {
    return this.#reasons.get(actionId);
  }

  note(actionId: number, reason: string | undefined): void {
    this.#reasons.delete(actionId);
    if (reason === undefined) return;
    this.#reasons.set(actionId, reason);
    const [oldest] = this.#reasons.keys();
    if (this.#reasons.size > this.#capacity && oldest !== undefined) this.#reasons.delete(oldest);
  }
}
