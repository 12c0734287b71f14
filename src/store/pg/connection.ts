import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';
import type { Db, Hot, Step, StoreContext, Work } from '../../sdk/store.ts';
import { type Care, type Connection, closed, isHot, type Prepared, prepare, storableParams } from '../runner.ts';
import { driverErrorOf, isAway, mayRunAgain, toFailure } from './failures.ts';

const MAX_RUNS = 6;
const RERUN_AFTER_MS = 15;

/** What is kept for a pooled client: its own query builder, and what it has prepared on the server. */
interface Session {
  db: Db;
  prepared: Map<Hot<never, unknown>, Prepared<Promise<unknown>>>;
}

/** PostgreSQL: each work on one pooled client, in a transaction of its own where it needs one. */
export class PgConnection implements Connection {
  readonly dialect = 'pg';
  readonly #pool: Pool;
  readonly #sessions = new WeakMap<PoolClient, Session>();
  #closing: Promise<void> | undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async run<T, Result>(care: Care, tables: T, work: Work<T, Result>): Promise<Result> {
    for (let run = 1; ; run++) {
      if (this.#closing) throw closed();
      try {
        return await this.#runOnce(care, tables, work);
      } catch (error) {
        if (!mayRunAgain(error) || run === MAX_RUNS) throw toFailure(error);
      }
      await sleep(RERUN_AFTER_MS * run);
    }
  }

  async durable(): Promise<void> {} // a work's promise resolves after its commit

  close(): Promise<void> {
    this.#closing ??= this.#pool.end();
    return this.#closing;
  }

  async #runOnce<T, Result>(care: Care, tables: T, work: Work<T, Result>): Promise<Result> {
    const client = await this.#pool.connect();
    let isBroken = false;
    try {
      return await this.#onClient(client, care, tables, work);
    } catch (thrown) {
      const error = driverErrorOf(thrown);
      isBroken = isAway(error) || (care === 'tx' && !(await rollback(client)));
      throw error;
    } finally {
      client.release(isBroken);
    }
  }

  async #onClient<T, Result>(client: PoolClient, care: Care, t: T, work: Work<T, Result>): Promise<Result> {
    const session = this.#sessionOf(client);
    if (care === 'tx') await client.query('begin');
    const context = { db: session.db, t };
    const steps = work(context);
    let turn = steps.next();
    while (!turn.done) turn = steps.next(await take(session, context, turn.value));
    if (care === 'tx') await client.query('commit');
    return turn.value;
  }

  #sessionOf(client: PoolClient): Session {
    const known = this.#sessions.get(client);
    if (known) return known;
    // Drizzle's types differ by dialect; both builders offer what Db names.
    const session: Session = { db: drizzle({ client }) as unknown as Db, prepared: new Map() };
    this.#sessions.set(client, session);
    return session;
  }
}

function take<T>(session: Session, context: StoreContext<T>, step: Step): PromiseLike<unknown> {
  if (!isHot(step)) return step;
  let prepared = session.prepared.get(step.hot);
  if (!prepared) {
    const query = step.hot.build(context as never); // a work hands over statements on its own tables
    prepared = prepare<Promise<unknown>>(query, `hot${session.prepared.size}`);
    session.prepared.set(step.hot, prepared);
  }
  return prepared.execute(storableParams(step.params));
}

async function rollback(client: PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false; // the caller throws what went wrong first
  }
}
