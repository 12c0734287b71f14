import type { Bell, Listener, Queue } from '../../engine/ports.ts';

/**
 * The real queue, with the bells held back until they are let go, one at a time: so the order in which groups are
 * handled does not depend on how fast the machine is.
 */
export class SteppedQueue implements Queue {
  readonly #queue: Queue;
  readonly #held = new Map<string, Bell>();
  /** Whether a bell may still wait or be answered. */
  #isRinging = false;

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  async ring(bells: readonly Bell[]): Promise<void> {
    for (const bell of bells) this.#held.set(`${bell.topic}\n${bell.key}`, bell);
  }

  /** Lets the oldest bell ring. `false`: there is none. */
  async release(): Promise<boolean> {
    const [first] = this.#held;
    if (!first) return false;
    this.#held.delete(first[0]);
    this.#isRinging = true;
    await this.#queue.ring([first[1]]);
    return true;
  }

  /** Forgets what was not let go, as a process that dies does. */
  forget(): void {
    this.#held.clear();
  }

  listen(topic: string, _concurrency: number, answer: (key: string) => Promise<void>): Promise<Listener> {
    return this.#queue.listen(topic, 1, answer);
  }

  async depth(): Promise<number> {
    if (!this.#isRinging) return 0;
    const depth = await this.#queue.depth();
    this.#isRinging = depth > 0;
    return depth;
  }

  close(): Promise<void> {
    return this.#queue.close();
  }
}
