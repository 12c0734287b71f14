import { type AnyColumn, type Placeholder, type SQL, sql } from 'drizzle-orm';
import { PermanentFailure } from '../domain/error.ts';
import type { Params, PluginStore, Query, Step, StoreContext, Work } from '../sdk/store.ts';
import type { KernelTables } from './tables/index.ts';
import { toStorable } from './well-formed.ts';

/** Runs works on one database, for one set of tables. */
export interface Runner<T> extends PluginStore<T> {
  /** As `tx`, for a work of one statement: that is atomic by itself, so it needs no transaction of its own. */
  single<Result>(work: Work<T, Result>): Promise<Result>;
}

/** How much of a transaction a work needs. */
export type Care = 'tx' | 'single' | 'read';

/** An open database. */
export interface Connection {
  readonly dialect: 'sqlite' | 'pg';
  run<T, Result>(care: Care, tables: T, work: Work<T, Result>): Promise<Result>;
  /** Resolves when everything written so far outlives the process. */
  durable(): Promise<void>;
  close(): Promise<void>;
}

/** What a work rejects with after `close`. */
export function closed(): PermanentFailure {
  return new PermanentFailure('数据库已关闭 (the store is closed)');
}

/** What the kernel's hot statements are built from. */
export type Kernel = StoreContext<KernelTables>;
export type KernelRunner = Runner<KernelTables>;

export function runnerOf<T>(connection: Connection, tables: T): Runner<T> {
  return {
    tx: (work) => connection.run('tx', tables, work),
    single: (work) => connection.run('single', tables, work),
    read: (work) => connection.run('read', tables, work),
  };
}

/** A statement that Drizzle has prepared, in the form that is common to its two drivers. */
export interface Prepared<Answer> {
  execute(params: Params): Answer;
}

/** Drizzle's own type of `prepare` names one dialect; both take a name and answer alike. */
export function prepare<Answer>(query: Query<unknown>, name = ''): Prepared<Answer> {
  const preparable = query as Query<unknown> & { prepare(name: string): Prepared<Answer> };
  return preparable.prepare(name);
}

export function isHot(step: Step): step is Exclude<Step, Query<unknown>> {
  return 'hot' in step;
}

/** A placeholder in a comparison does not pass its column's encoder, so its text is made storable here. */
export function storableParams(params: Params): Params {
  let storable = params;
  for (const name in params) {
    const value = params[name];
    if (typeof value !== 'string') continue;
    const text = toStorable(value);
    if (text === value) continue;
    if (storable === params) storable = { ...params };
    storable[name] = text;
  }
  return storable;
}

/** A hot statement's value on its way into a column, where Drizzle's types want one: in `set`, and beside JSON. */
export function given(name: string, column: AnyColumn): SQL {
  return sql`${sql.param(sql.placeholder(name), column)}`;
}

/**
 * A hot statement's limit. SQLite plans a query anew whenever a bare placeholder in its limit is bound (four times the
 * cost of a short query); a sum it takes as it comes.
 */
export function givenLimit(name = 'limit'): Placeholder {
  return sql`(${sql.placeholder(name)} + 0)` as unknown as Placeholder; // Drizzle writes out whatever SQL stands here
}
