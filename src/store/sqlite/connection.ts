import type { Database, Statement } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { messageOf, PermanentFailure, TemporaryFailure } from '../../domain/error.ts';
import type { Db, Hot, Step, StoreContext, Work } from '../../sdk/store.ts';
import { type Care, type Connection, closed, isHot, prepare } from '../runner.ts';
import { compileHot, type DrizzlePrepared, type RunHot } from './hot-statement.ts';

/**
 * A transaction is open for no longer than this. Under load it is this long: the more works share a commit, the more of
 * them change the same pages, each of which is then written once.
 */
const MAX_OPEN_MS = 25;
const MAX_OPEN_WORKS = 2_000;
const BUSY_RETRY_MS = 1_000;

/**
 * SQLite with group commit: the works of a few turns of the event loop share one transaction, each in a savepoint of its
 * own. See docs/decisions/0002-group-commit.md.
 */
export class SqliteConnection implements Connection {
  readonly dialect = 'sqlite';
  readonly #client: Database;
  readonly #db: Db;
  readonly #onFatal: (error: Error) => void;
  readonly #hot = new Map<Hot<never, unknown>, RunHot>();
  readonly #sql: Record<'begin' | 'commit' | 'savepoint' | 'release' | 'rollbackTo', Statement>;
  #isOpen = false;
  #isWatching = false;
  #openedAt = 0;
  #works = 0;
  #fatal: Error | undefined;
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

  constructor(client: Database, onFatal: (error: Error) => void) {
    this.#client = client;
    this.#db = drizzle({ client }) as unknown as Db; // the steps of a work are taken synchronously, whatever the type says
    this.#onFatal = onFatal;
    this.#sql = {
      begin: client.prepare('begin immediate'),
      commit: client.prepare('commit'),
      savepoint: client.prepare('savepoint work'),
      release: client.prepare('release work'),
      rollbackTo: client.prepare('rollback to work'),
    };
  }

  async run<T, Result>(care: Care, tables: T, work: Work<T, Result>): Promise<Result> {
    if (this.#fatal) throw this.#fatal;
    const context = { db: this.#db, t: tables };
    if (care === 'read') return this.#stepThrough(context, work);
    this.#begin();
    try {
      return care === 'single' ? this.#stepThrough(context, work) : this.#inSavepoint(context, work);
    } finally {
      this.#afterWork();
    }
  }

  durable(): Promise<void> {
    if (this.#fatal) return Promise.reject(this.#fatal);
    if (!this.#isOpen) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async close(): Promise<void> {
    this.#commit();
    this.#fatal ??= closed();
    this.#client.close();
  }

  #stepThrough<T, Result>(context: StoreContext<T>, work: Work<T, Result>): Result {
    const steps = work(context);
    let turn = steps.next();
    while (!turn.done) turn = steps.next(this.#take(context, turn.value));
    return turn.value;
  }

  #take<T>(context: StoreContext<T>, step: Step): unknown {
    if (!isHot(step)) return prepare<{ sync(): unknown }>(step).execute({}).sync();
    return this.#hotOf(context, step.hot)(step.params);
  }

  #hotOf<T>(context: StoreContext<T>, hot: Hot<never, unknown>): RunHot {
    const known = this.#hot.get(hot);
    if (known) return known;
    const prepared = prepare(hot.build(context as never)); // a work hands over statements on its own tables
    const run = compileHot(prepared as unknown as DrizzlePrepared); // prepared by #db, so it is better-sqlite3's
    this.#hot.set(hot, run);
    return run;
  }

  #inSavepoint<T, Result>(context: StoreContext<T>, work: Work<T, Result>): Result {
    this.#sql.savepoint.run();
    let isDone = false;
    try {
      const result = this.#stepThrough(context, work);
      isDone = true;
      return result;
    } finally {
      // After some errors (disk full, I/O) SQLite has rolled back everything; #afterWork sees to that.
      if (!isDone && this.#client.inTransaction) this.#sql.rollbackTo.run();
      if (this.#client.inTransaction) this.#sql.release.run();
    }
  }

  #begin(): void {
    if (this.#isOpen) return;
    try {
      this.#sql.begin.run();
    } catch (cause) {
      if (!isBusy(cause)) throw cause;
      throw new TemporaryFailure('数据库正被另一个进程占用 (the database is busy)', BUSY_RETRY_MS, { cause });
    }
    this.#isOpen = true;
    this.#openedAt = performance.now();
    this.#works = 0;
    this.#commitWhenQuiet();
  }

  /** Commits after the first turn of the event loop that brings no work. */
  #commitWhenQuiet(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    const works = this.#works;
    setImmediate(() => {
      this.#isWatching = false;
      if (!this.#isOpen) return;
      const isOver = this.#works === works || performance.now() - this.#openedAt > MAX_OPEN_MS;
      if (isOver) this.#commit();
      else this.#commitWhenQuiet();
    });
  }

  #afterWork(): void {
    this.#works++;
    if (!this.#client.inTransaction) this.#fail(new Error('SQLite rolled back what was already promised'));
    else if (this.#works >= MAX_OPEN_WORKS || performance.now() - this.#openedAt > MAX_OPEN_MS) this.#commit();
  }

  #commit(): void {
    if (!this.#isOpen) return;
    try {
      this.#sql.commit.run();
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#isOpen = false;
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const { resolve } of waiting) resolve();
  }

  /** What works were told to be written is lost: nobody may go on as if it were not. */
  #fail(cause: unknown): void {
    const message = `写入数据库失败，程序必须重启：${messageOf(cause)} (a commit failed; restart)`;
    this.#fatal = new PermanentFailure(message, { cause });
    this.#isOpen = false;
    if (this.#client.inTransaction) this.#client.exec('rollback');
    for (const { reject } of this.#waiting) reject(this.#fatal);
    this.#waiting = [];
    this.#onFatal(this.#fatal);
  }
}

export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
