/** What a sleeper finds when it looks: what it waits for, or when to look again even if nothing is written meanwhile. */
export type Look<Found> = () => { found: Found } | { lookAgainAt: number | undefined };

export interface Sleep<Found> {
  /** Resolves with what was found, or null after the time-out or `cancel`. */
  outcome: Promise<Found | null>;
  cancel(): void;
}

interface Sleeper {
  look(): void;
  cancel(): void;
}

/** After a write by another process more are likely: poll fast, then slow down step by step. */
const FASTEST_POLL_MS = 5;
const SLOWEST_POLL_MS = 40;
const POLL_SLOWDOWN = 1.25;

/**
 * Wakes those who wait for something to be written to a queue. Writes of this process wake at once; those of other
 * processes are noticed by polling `PRAGMA data_version`, and only while somebody sleeps.
 */
export class WakeUps {
  readonly #readDataVersion: () => number;
  readonly #isShared: boolean;
  readonly #sleepers = new Map<string, Set<Sleeper>>();
  #pollTimer: NodeJS.Timeout | undefined;
  #pollMs = FASTEST_POLL_MS;
  #dataVersion = 0;

  /** `isShared` is false for an in-memory database, which no other process can write. */
  constructor(readDataVersion: () => number, isShared: boolean) {
    this.#readDataVersion = readDataVersion;
    this.#isShared = isShared;
  }

  /** Sleeps until `look` finds something. */
  sleep<Found>(queueName: string, timeoutMs: number, look: Look<Found>): Sleep<Found> {
    const { promise, resolve, reject } = withResolvers<Found | null>();
    const wakeAt = Date.now() + timeoutMs;
    let timer: NodeJS.Timeout | undefined;
    const settle = (deliver: () => void) => {
      clearTimeout(timer);
      this.#remove(queueName, sleeper);
      deliver();
    };
    const sleeper: Sleeper = {
      look: () => {
        clearTimeout(timer);
        try {
          const result = look();
          if ('found' in result) return settle(() => resolve(result.found));
          const now = Date.now();
          if (now >= wakeAt) return settle(() => resolve(null));
          timer = setTimeout(sleeper.look, Math.max(1, Math.min(wakeAt, result.lookAgainAt ?? wakeAt) - now));
        } catch (error) {
          settle(() => reject(error));
        }
      },
      cancel: () => settle(() => resolve(null)),
    };
    this.#add(queueName, sleeper);
    sleeper.look();
    return { outcome: promise, cancel: sleeper.cancel };
  }

  /** Lets the sleepers of this process look at a queue that was just written to. */
  notify(queueName: string): void {
    for (const sleeper of [...(this.#sleepers.get(queueName) ?? [])]) sleeper.look();
  }

  cancelAll(): void {
    for (const sleepers of [...this.#sleepers.values()]) {
      for (const sleeper of [...sleepers]) sleeper.cancel();
    }
  }

  #add(queueName: string, sleeper: Sleeper): void {
    const sleepers = this.#sleepers.get(queueName) ?? new Set();
    this.#sleepers.set(queueName, sleepers.add(sleeper));
    if (this.#pollTimer || !this.#isShared) return;
    this.#dataVersion = this.#readDataVersion();
    this.#pollMs = FASTEST_POLL_MS;
    this.#schedulePoll();
  }

  #remove(queueName: string, sleeper: Sleeper): void {
    const sleepers = this.#sleepers.get(queueName);
    sleepers?.delete(sleeper);
    if (sleepers?.size === 0) this.#sleepers.delete(queueName);
    if (this.#sleepers.size > 0) return;
    clearTimeout(this.#pollTimer);
    this.#pollTimer = undefined;
  }

  #schedulePoll(): void {
    // Unreferenced: the sleepers' own timers decide whether the process stays alive.
    this.#pollTimer = setTimeout(() => this.#poll(), this.#pollMs).unref();
  }

  #poll(): void {
    const hasChanged = this.#hasDataChanged();
    this.#pollMs = hasChanged ? FASTEST_POLL_MS : Math.min(SLOWEST_POLL_MS, this.#pollMs * POLL_SLOWDOWN);
    this.#schedulePoll();
    if (!hasChanged) return;
    for (const queueName of [...this.#sleepers.keys()]) this.notify(queueName);
  }

  #hasDataChanged(): boolean {
    const before = this.#dataVersion;
    try {
      this.#dataVersion = this.#readDataVersion();
    } catch {
      // A timer has nobody to tell; the sleepers run into the same trouble when they look, and report it.
      return true;
    }
    return this.#dataVersion !== before;
  }
}

// Promise.withResolvers needs Node 22.
function withResolvers<Value>() {
  let resolve!: (value: Value) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
