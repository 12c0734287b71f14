import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { messageOf, PermanentFailure } from '../../domain/error.ts';
import { isBusy, SqliteConnection } from './connection.ts';
import { migrateSqlite } from './migrate.ts';

const BUSY_TIMEOUT_MS = 5_000;
/** SQLite's own 2 MB are less than the indices that every message goes through. */
const CACHE_KILOBYTES = 32_768;
/**
 * So long may the WAL get before it is written back, in pages of 4 kB. SQLite's own 1,000 stall the process twice a
 * second at 200 messages a second; 8,000 write a page back less often (p99 37 → 22 ms).
 */
const CHECKPOINT_PAGES = 8_000;
const WAL_TRIES = 100;
const WAL_RETRY_MS = 50;

/** Opens an SQLite file and brings it up to date. Rejects with a PermanentFailure that names the file. */
export async function openSqlite(file: string, onFatal: (error: Error) => void): Promise<SqliteConnection> {
  const name = file === ':memory:' ? file : resolve(file);
  let client: Database.Database | undefined;
  try {
    if (file !== ':memory:') mkdirSync(dirname(name), { recursive: true });
    client = new Database(name, { timeout: BUSY_TIMEOUT_MS });
    await switchToWal(client);
    client.pragma('synchronous = normal'); // switching to WAL leaves it at what it was
    client.pragma(`cache_size = -${CACHE_KILOBYTES}`);
    client.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    client.pragma('temp_store = memory'); // or undo logs of large works go through files in /tmp
    migrateSqlite(client, name);
    return new SqliteConnection(client, onFatal);
  } catch (error) {
    client?.close();
    throw error instanceof PermanentFailure ? error : unusable(name, error);
  }
}

/** SQLite does not wait here for another process that opens the same new file. */
async function switchToWal(client: Database.Database): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      client.pragma('journal_mode = wal');
      return;
    } catch (error) {
      if (!isBusy(error) || attempt === WAL_TRIES) throw error;
    }
    await sleep(WAL_RETRY_MS);
  }
}

function unusable(name: string, cause: unknown): PermanentFailure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new PermanentFailure(`打不开数据库 ${name}：${reasonOf(code)} (${messageOf(cause)})`, { cause });
}

function reasonOf(code: string): string {
  if (code === 'SQLITE_NOTADB') return '它不是 SQLite 数据库文件，或已损坏。请换一个路径，或恢复备份';
  if (code.startsWith('SQLITE_CORRUPT')) return '文件已损坏，请恢复备份';
  if (code.startsWith('SQLITE_READONLY') || code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return '没有写入权限，请检查文件和所在目录的权限';
  }
  if (code.startsWith('SQLITE_BUSY')) return '另一个进程一直占用着它';
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') return '磁盘已满';
  return '请检查路径和权限';
}
