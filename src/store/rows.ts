import { type Placeholder, sql } from 'drizzle-orm';
import { type Hot, hot, type Params, type Query, q, type Step, type StoreContext } from '../sdk/store.ts';

/** Largest first; one round trip each on PostgreSQL. */
const SIZES = [32, 8, 1];

/** The placeholder of one row's value. */
export type Cell = (name: string) => Placeholder;

/** An insert of any number of rows, prepared for a few numbers of rows instead of built for each. */
export function hotRows<T, Row>(build: (context: StoreContext<T>, cells: Cell[]) => Query<Row[]>) {
  const statements = SIZES.map((size) => ({
    size,
    statement: hot((context: StoreContext<T>) => build(context, cellsOf(size))),
  }));
  return function* insert(rows: readonly Params[]): Generator<Step, Row[], unknown> {
    const returned: Row[] = [];
    let from = 0;
    for (const { size, statement } of statements) {
      for (; rows.length - from >= size; from += size) {
        returned.push(...(yield* insertSome(statement, rows.slice(from, from + size))));
      }
    }
    return returned;
  };
}

function cellsOf(size: number): Cell[] {
  return Array.from({ length: size }, (_, row) => (name) => sql.placeholder(name + row));
}

function insertSome<T, Row>(statement: Hot<T, Row[]>, rows: readonly Params[]): Generator<Step, Row[], unknown> {
  const params: Params = {};
  rows.forEach((row, at) => {
    for (const name in row) params[name + at] = row[name];
  });
  return q(statement, params);
}
