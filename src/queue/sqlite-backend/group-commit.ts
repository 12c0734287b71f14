// Bound here, not looked up when called: a test that fakes the clock must not hold back commits.
import { setImmediate, setTimeout } from 'node:timers';
import { closedError, isBusy } from './errors.ts';

interface PendingWrite {
  work: () => unknown;
  giveUpAt: number;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** Bounds how long one transaction keeps other processes from writing. */
const MAX_WRITES_PER_TRANSACTION = 200;
const PAUSE_WHILE_BUSY_MS = 15;

/**
 * Gathers the writes of one turn of the event loop into one transaction: a commit costs more than most writes, and the
 * jobs of a busy worker finish together. A write that throws is undone alone, as if it had had its own transaction.
 */
export class GroupCommit {
  readonly #transact: (work: () => unknown[]) => unknown[];
  readonly #busyTimeoutMs: number;
  #pending: PendingWrite[] = [];
  #isScheduled = false;

  constructor(transact: (work: () => unknown[]) => unknown[], busyTimeoutMs: number) {
    this.#transact = transact;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  /** Runs `work` in the next transaction; it may run more than once, but takes effect once. */
  add<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const giveUpAt = Date.now() + this.#busyTimeoutMs;
      // The list holds results of all kinds; this write gets back what its own work returned.
      this.#pending.push({ work, giveUpAt, resolve: resolve as (result: unknown) => void, reject });
      this.#schedule();
    });
  }

  /** Commits what is waiting, so that whoever reads next sees it. */
  flush(): void {
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, MAX_WRITES_PER_TRANSACTION);
      if (this.#commit(batch)) continue;
      this.#pending = [...batch, ...this.#pending];
      return;
    }
  }

  /** Commits what is waiting and fails what cannot be committed now. */
  close(): void {
    this.flush();
    for (const write of this.#pending.splice(0)) write.reject(closedError());
  }

  /** Returns false when the file is busy and the writes should be tried again. */
  #commit(batch: PendingWrite[]): boolean {
    try {
      const results = this.#transact(() => batch.map(({ work }) => work()));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]);
      return true;
    } catch (error) {
      const hasTimeLeft = Date.now() < (batch[0]?.giveUpAt ?? 0);
      if (isBusy(error) && hasTimeLeft) return false;
      if (batch.length > 1) return this.#commitOneByOne(batch);
      batch[0]?.reject(error);
      return true;
    }
  }

  #commitOneByOne(batch: PendingWrite[]): boolean {
    while (batch.length > 0) {
      if (!this.#commit(batch.slice(0, 1))) return false;
      batch.shift();
    }
    return true;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#run());
  }

  #run(): void {
    this.flush();
    this.#isScheduled = this.#pending.length > 0;
    if (this.#isScheduled) setTimeout(() => this.#run(), PAUSE_WHILE_BUSY_MS);
  }
}
