/**
 * Counts what is under way. A virtual clock moves on only while nothing is: so a step of time ends when all that it
 * set off has ended. What waits for the clock itself must not count.
 */
export class Activity {
  #count = 0;
  #waiting: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  /** Counts until the returned function is called (once; further calls do nothing). */
  begin(): () => void {
    this.#count++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#count--;
      if (this.#count === 0) this.#wake();
    };
  }

  /** Counts while the promise is pending. */
  async during<T>(work: Promise<T>): Promise<T> {
    const end = this.begin();
    try {
      return await work;
    } finally {
      end();
    }
  }

  /** Resolves once nothing is under way. */
  idle(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
