import { absentQueue, INSERT_QUEUE, type QueueRow, SELECT_QUEUE } from './queue-row.ts';
import type { StatementSource } from './queue-view.ts';

/**
 * The queue rows this process has read. Every operation needs one, and reading it costs more than asking SQLite whether
 * another process has written since.
 */
export class QueueRows {
  readonly #source: StatementSource;
  readonly #readDataVersion: () => number;
  readonly #rows = new Map<string, QueueRow>();
  #dataVersion = -1;

  constructor(source: StatementSource, readDataVersion: () => number) {
    this.#source = source;
    this.#readDataVersion = readDataVersion;
  }

  /** The queue as it is; an empty one when it does not exist. For reading only. */
  current(name: string): QueueRow {
    return this.#find(name) ?? absentQueue(name);
  }

  /** The queue as it is, made when missing. Only inside a write transaction, which may change it. */
  currentOrNew(name: string): QueueRow {
    const known = this.#find(name);
    if (known) return known;
    // The columns of our own table, as in #find.
    const row = this.#source.prepare(INSERT_QUEUE).get(name, Date.now()) as QueueRow;
    this.#rows.set(name, row);
    return row;
  }

  forget(): void {
    this.#rows.clear();
  }

  #find(name: string): QueueRow | undefined {
    const version = this.#readDataVersion();
    if (version !== this.#dataVersion) this.#rows.clear();
    this.#dataVersion = version;
    const known = this.#rows.get(name);
    if (known && !known.isDestroyed) return known;
    const row = this.#source.prepare(SELECT_QUEUE).get(name) as QueueRow | undefined;
    if (row) this.#rows.set(name, row);
    return row;
  }
}
