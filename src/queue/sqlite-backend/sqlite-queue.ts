import Database, { type Statement } from 'better-sqlite3';
import { type ClientStore, Clients } from './clients.ts';
import { closedError } from './errors.ts';
import { GroupCommit } from './group-commit.ts';
import { QueueRows } from './queue-rows.ts';
import { type Parameter, QueueTransaction, QueueView } from './queue-view.ts';
import { ensureSchema } from './schema.ts';
import { WakeUps } from './wake-ups.ts';

export interface SqliteQueueOptions {
  /** How long (ms) a write waits for other processes to release the file before it fails with SQLITE_BUSY. */
  busyTimeoutMs?: number;
  /**
   * `normal` loses nothing when the process is killed, but the last moments when the machine loses power.
   * `full` survives that too, at the price of one disk flush per operation.
   */
  durability?: 'normal' | 'full';
}

const DEFAULT_BUSY_TIMEOUT_MS = 10_000;
/** SQLite's own wait blocks the event loop, so it is short; for the rest of the time the write is tried now and then. */
const BLOCKING_BUSY_TIMEOUT_MS = 25;

/** A queue file opened by this process, shared by all its queues, workers and listeners. */
export class SqliteQueue implements ClientStore {
  readonly wakeUps: WakeUps;
  readonly clients: Clients;
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Statement<Parameter[]>>();
  readonly #columnStatements = new Map<string, Statement<Parameter[]>>();
  readonly #rows: QueueRows;
  readonly #writes: GroupCommit;
  /** The queues the transaction under way has touched. */
  #touched = new Map<string, QueueTransaction>();

  constructor(
    file: string,
    { busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS, durability = 'normal' }: SqliteQueueOptions = {},
  ) {
    // Opening may have to wait for another process that creates the same file.
    this.#database = new Database(file, { timeout: busyTimeoutMs });
    this.#database.pragma('journal_mode = WAL');
    this.#database.pragma(`synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
    this.#database.pragma('foreign_keys = ON');
    try {
      ensureSchema(this.#database);
    } catch (error) {
      this.#database.close();
      throw error;
    }
    this.#database.pragma(`busy_timeout = ${BLOCKING_BUSY_TIMEOUT_MS}`);
    // IMMEDIATE: a transaction that reads first and writes later would fail when another process wrote in between.
    const immediately = this.#database.transaction((work: () => unknown[]) => this.#workOnQueues(work)).immediate;
    this.#writes = new GroupCommit((work) => this.#transact(() => immediately(work)), busyTimeoutMs);
    const dataVersion = this.#database.prepare<[], number>('PRAGMA data_version').pluck();
    const readDataVersion = () => (this.isOpen ? Number(dataVersion.get()) : 0);
    this.#rows = new QueueRows(this, readDataVersion);
    this.wakeUps = new WakeUps(readDataVersion, !this.#database.memory);
    this.clients = new Clients(this);
  }

  get isOpen(): boolean {
    return this.#database.open;
  }

  prepare(sql: string): Statement<Parameter[]> {
    return this.#statements.get(sql) ?? this.#remember(this.#statements, sql, false);
  }

  prepareColumns(sql: string): Statement<Parameter[]> {
    return this.#columnStatements.get(sql) ?? this.#remember(this.#columnStatements, sql, true);
  }

  /** A queue as it is now. */
  read(queueName: string): QueueView {
    if (!this.isOpen) throw closedError();
    this.#writes.flush();
    return new QueueView(this, this.#rows.current(queueName));
  }

  /** Runs `work` on a queue, all or nothing. It may run again after a clash, so it must only act through `tx`. */
  write<Result>(queueName: string, work: (tx: QueueTransaction) => Result): Promise<Result> {
    return this.#writes.add(() => work(this.#touch(queueName)));
  }

  /** Runs a single statement outside any queue and returns the row id it inserted last. */
  writeOnce(sql: string, ...parameters: Parameter[]): Promise<number> {
    return this.#writes.add(() => Number(this.prepare(sql).run(...parameters).lastInsertRowid));
  }

  /** Ends all waiting and closes the file. Close the workers first: their active jobs would otherwise count as stalled. */
  close(): void {
    if (!this.isOpen) return;
    this.#writes.close();
    this.wakeUps.cancelAll();
    this.clients.stop();
    this.#statements.clear();
    this.#columnStatements.clear();
    this.#database.close();
  }

  #touch(queueName: string): QueueTransaction {
    let tx = this.#touched.get(queueName);
    if (!tx || tx.row.isDestroyed) {
      tx = new QueueTransaction(this, this.#rows.currentOrNew(queueName));
      this.#touched.set(queueName, tx);
    }
    return tx;
  }

  #workOnQueues(work: () => unknown[]): unknown[] {
    const results = work();
    for (const tx of this.#touched.values()) tx.finish();
    return results;
  }

  #transact(run: () => unknown[]): unknown[] {
    if (!this.isOpen) throw closedError();
    this.#touched = new Map();
    try {
      const results = run();
      for (const queueName of this.#touched.keys()) this.wakeUps.notify(queueName);
      return results;
    } catch (error) {
      // The rows in memory may hold changes that were just rolled back.
      this.#rows.forget();
      throw error;
    }
  }

  #remember(statements: Map<string, Statement<Parameter[]>>, sql: string, asColumns: boolean): Statement<Parameter[]> {
    if (!this.isOpen) throw closedError();
    const statement = this.#database.prepare<Parameter[]>(sql);
    if (asColumns) statement.raw();
    statements.set(sql, statement);
    return statement;
  }
}
