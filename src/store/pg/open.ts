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
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CLIENTS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'qunguan',
  });
  // A connection that breaks while nobody uses it is replaced by the pool; without listeners it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    const client = await pool.connect();
    try {
      await migratePg(client, name);
    } finally {
      client.release();
    }
    return new PgConnection(pool);
  } catch (thrown) {
    await pool.end();
    const error = toFailure(thrown);
    if (error instanceof PermanentFailure || error instanceof TemporaryFailure) throw error;
    throw new PermanentFailure(`打不开数据库 ${name}：${messageOf(error)} (cannot open the database)`, {
      cause: error,
    });
  }
}

function nameOf(url: string): string {
  if (!URL.canParse(url)) throw new PermanentFailure('DATABASE_URL 不是有效的地址 (not a valid URL)');
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
