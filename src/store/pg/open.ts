import pg from 'pg';
import { messageOf, PermanentFailure, TemporaryFailure } from '../../domain/error.ts';
import { PgConnection } from './connection.ts';
import { toFailure } from './failures.ts';
import { migratePg } from './migrate.ts';

const MAX_CLIENTS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
/** A server that hangs is noticed after this. */
const QUERY_TIMEOUT_MS = 30_000;

/**
 * Connects to a PostgreSQL database and brings it up to date. Rejects with a TemporaryFailure while the server is away,
 * with a PermanentFailure that names the database otherwise. Messages never hold the password.
 */
export async function openPg(url: string): Promise<PgConnection> {
  const name = nameOf(url);
  const connecting = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'qunguan',
  };
  try {
    await migrate(new pg.Client(connecting), name);
  } catch (thrown) {
    const error = toFailure(thrown);
    if (error instanceof PermanentFailure || error instanceof TemporaryFailure) throw error;
    throw new PermanentFailure(`打不开数据库 ${name}：${messageOf(error)} (cannot open the database)`, {
      cause: error,
    });
  }
  const pool = new pg.Pool({ ...connecting, max: MAX_CLIENTS, query_timeout: QUERY_TIMEOUT_MS, keepAlive: true });
  // The pool replaces a connection that breaks; without listeners it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return new PgConnection(pool);
}

/** On a connection of its own: a migration may take longer than any query. */
async function migrate(client: pg.Client, name: string): Promise<void> {
  client.on('error', () => {}); // what is under way rejects as well
  try {
    await client.connect();
    await migratePg(client, name);
  } finally {
    await client.end();
  }
}

function nameOf(url: string): string {
  if (!URL.canParse(url)) throw new PermanentFailure('DATABASE_URL 不是有效的地址 (not a valid URL)');
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
