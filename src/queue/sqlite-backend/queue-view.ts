import type { Statement } from 'better-sqlite3';
import { type EventFields, writeEvents } from './events.ts';
import { type QueueRow, UPDATE_QUEUE, updateQueueParameters } from './queue-row.ts';

export type Parameter = string | number | null;

/** Where statements come from; each text is prepared once per connection. */
export interface StatementSource {
  /** A statement whose rows are objects. */
  prepare(sql: string): Statement<Parameter[]>;
  /** A statement whose rows are arrays of columns. */
  prepareColumns(sql: string): Statement<Parameter[]>;
}

/** One queue as a single read sees it. */
export class QueueView {
  readonly now = Date.now();
  readonly row: QueueRow;
  readonly #source: StatementSource;

  constructor(source: StatementSource, row: QueueRow) {
    this.#source = source;
    this.row = row;
  }

  /** First row of a query. The caller states the type of the rows its SQL yields: nothing else can know it. */
  get<Row>(sql: string, ...parameters: Parameter[]): Row | undefined {
    return this.#source.prepare(sql).get(...parameters) as Row | undefined;
  }

  all<Row>(sql: string, ...parameters: Parameter[]): Row[] {
    return this.#source.prepare(sql).all(...parameters) as Row[];
  }

  /** First row as an array of its columns. */
  columns<Columns extends unknown[]>(sql: string, ...parameters: Parameter[]): Columns | undefined {
    return this.#source.prepareColumns(sql).get(...parameters) as Columns | undefined;
  }

  protected execute(sql: string, parameters: Parameter[]): number {
    return this.#source.prepare(sql).run(...parameters).changes;
  }
}

/** One queue as a single write transaction sees it: counters change in memory and are stored once, at the end. */
export class QueueTransaction extends QueueView {
  readonly #before: Parameter[];
  readonly #events: string[][] = [];

  constructor(source: StatementSource, row: QueueRow) {
    super(source, row);
    this.#before = updateQueueParameters(row);
  }

  /** Runs a statement and returns how many rows it changed. */
  run(sql: string, ...parameters: Parameter[]): number {
    return this.execute(sql, parameters);
  }

  nextJobId(): string {
    this.row.lastJobId += 1;
    return String(this.row.lastJobId);
  }

  nextSeq(): number {
    this.row.lastSeq += 1;
    return this.row.lastSeq;
  }

  /** Queues an event for the readers of this queue; it is stored with the transaction. */
  emit(event: string, fields: EventFields = {}): void {
    const entry = ['event', event];
    for (const field in fields) entry.push(field, String(fields[field]));
    this.#events.push(entry);
  }

  /** Stores what was collected in memory. Called once, before the commit. */
  finish(): void {
    if (this.row.isDestroyed) return;
    if (this.#events.length > 0) writeEvents(this, this.#events);
    const after = updateQueueParameters(this.row);
    if (after.some((value, index) => value !== this.#before[index])) this.run(UPDATE_QUEUE, ...after);
  }
}
