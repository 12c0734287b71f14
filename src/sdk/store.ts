import type {
  BaseSQLiteDatabase,
  ConvertCustomConfig,
  index,
  primaryKey,
  SQLiteBooleanBuilderInitial,
  SQLiteCustomColumnBuilder,
  SQLiteIntegerBuilderInitial,
  SQLiteTable,
  sqliteTable,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';

type Integer<Name extends string> = SQLiteIntegerBuilderInitial<Name>;
type Custom<Name extends string, Data> = SQLiteCustomColumnBuilder<ConvertCustomConfig<Name, { data: Data }>>;

/**
 * What tables are made of, alike on SQLite and PostgreSQL: one `makeTables(cols)` serves both. Its types are
 * SQLite's; the values that go in and come out are the same on both.
 */
export interface Cols {
  table: typeof sqliteTable;
  index: typeof index;
  uniqueIndex: typeof uniqueIndex;
  primaryKey: typeof primaryKey;
  /** A primary key that counts up and never gives a number twice. */
  id: <Name extends string>(name: Name) => ReturnType<Integer<Name>['primaryKey']>;
  /** A whole number below 2³¹. */
  int: <Name extends string>(name: Name) => Integer<Name>;
  /** A whole number below 2⁵³: points, money, another table's id. */
  big: <Name extends string>(name: Name) => Integer<Name>;
  /** A point in time in UTC milliseconds. */
  time: <Name extends string>(name: Name) => Integer<Name>;
  bool: <Name extends string>(name: Name) => SQLiteBooleanBuilderInitial<Name>;
  /** Any string; NUL and halves of surrogate pairs are kept as U+FFFD. */
  text: <Name extends string>(name: Name) => Custom<Name, string>;
  /** Anything that JSON can say: `cols.json<Shape>()('name')`. */
  json: <Data>() => <Name extends string>(name: Name) => Custom<Name, Data>;
}

/** A plugin's tables by the names that its queries use. */
export type Tables = Record<string, SQLiteTable>;

/** Drizzle's query builder, as far as both dialects have it. */
export type Db = Pick<
  BaseSQLiteDatabase<'async', unknown, Record<string, never>>,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete'
>;

/** What a work and a hot statement are given: the query builder and the tables. */
export interface StoreContext<T> {
  db: Db;
  t: T;
}

/** A query as Drizzle builds it. It does nothing until `q` hands it over. */
export interface Query<Row> extends PromiseLike<Row> {
  prepare(): unknown;
}

/** A statement that runs often: built and prepared once for each connection. Made by `hot`. */
export interface Hot<T, Row> {
  readonly build: (context: StoreContext<T>) => Query<Row>;
}

/** The values of a hot statement's placeholders. */
export type Params = Record<string, unknown>;

/** What a work yields: a query, or a hot statement with its values. */
export type Step = Query<unknown> | { readonly hot: Hot<never, unknown>; readonly params: Params };

/** Steps that happen together or not at all. It must not wait for anything but its queries: `yield* q(…)`. */
export type Work<T, Result> = (context: StoreContext<T>) => Generator<Step, Result, unknown>;

/**
 * Runs a query inside a work and gives back its rows: `const [row] = yield* q(db.insert(…).returning())`. A query
 * that fails ends the work, and nothing of it stays; so avoid conflicts (`onConflictDoNothing`) instead of catching.
 */
export function q<T, Row>(hot: Hot<T, Row>, params?: Params): Generator<Step, Row, unknown>;
export function q<Row>(query: Query<Row>): Generator<Step, Row, unknown>;
export function* q<Row>(what: Query<Row> | Hot<never, Row>, params: Params = {}): Generator<Step, Row, unknown> {
  const rows = yield 'build' in what ? { hot: what, params } : what;
  return rows as Row; // the runner sends back what the yielded query gave
}

/**
 * Declares a statement that runs often; its values are `sql.placeholder('name')`, given with `q(statement, { name })`.
 * Declare it once, at the top of a file: each connection keeps what it prepared.
 */
export function hot<T, Row>(build: (context: StoreContext<T>) => Query<Row>): Hot<T, Row> {
  return { build };
}

/** A plugin's way to its own tables. */
export interface PluginStore<T> {
  /**
   * Does the work in one transaction. Later works see it at once. Rejects with what the work threw, with
   * TemporaryFailure if the database is busy or away; then nothing of it stays. It may run more than once.
   */
  tx<Result>(work: Work<T, Result>): Promise<Result>;
  /** As `tx`, for a work that only reads: holds up nobody. */
  read<Result>(work: Work<T, Result>): Promise<Result>;
}
