/** Private servers for tests, of Debian's packages: each on a free port, in a folder of its own, gone after the tests. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';

const POSTGRES_HOME = '/usr/lib/postgresql';
const START_TRIES = 300;
const START_RETRY_MS = 100;

export interface Service {
  url: string;
  /** Missing for a server that was given. */
  pid?: number | undefined;
  stop(): Promise<void>;
}

/** A PostgreSQL server; undefined where there is none, unless REQUIRE_SERVICES=1 makes that a failure. */
export async function startPostgres(): Promise<Service | undefined> {
  const given = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  const bin = postgresBin();
  if (!bin) return missing('PostgreSQL');
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), 'test-postgres-'));
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  execFileSync(join(bin, 'initdb'), init, { ...user, cwd: folder, stdio: 'ignore' });
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'fsync=off', 'max_connections=200'].flatMap((line) => ['-c', line]);
  const args = ['-D', data, '-p', String(port), '-k', folder, ...settings];
  const server = spawn(join(bin, 'postgres'), args, { ...user, cwd: folder, stdio: 'ignore' });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  return untilReady(service(url, server, 'SIGINT', folder), server, () => answersSql(url));
}

/** A Redis server; undefined where there is none, unless REQUIRE_SERVICES=1 makes that a failure. */
export async function startRedis(): Promise<Service | undefined> {
  const given = process.env.TEST_REDIS_URL ?? process.env.REDIS_URL;
  return given ? { url: given, stop: async () => {} } : startOwnRedis();
}

/** A Redis server that may be emptied and stopped: never a given one. On `port`, so that it can come back where it was. */
export async function startOwnRedis(port?: number): Promise<Service | undefined> {
  const program = onPath('redis-server');
  if (!program) return missing('Redis');
  const folder = mkdtempSync(join(tmpdir(), 'test-redis-'));
  const listensOn = port ?? (await freePort());
  const args = ['--port', String(listensOn), '--bind', '127.0.0.1', '--save', '', '--maxmemory-policy', 'noeviction'];
  const server = spawn(program, [...args, '--dir', folder], { stdio: 'ignore' });
  const running = service(`redis://127.0.0.1:${listensOn}`, server, 'SIGTERM', folder);
  return untilReady(running, server, () => accepts(listensOn));
}

/** An empty database on a server, for one suite. */
export async function createDatabase(server: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

function missing(name: string): undefined {
  if (process.env.REQUIRE_SERVICES === '1') throw new Error(`REQUIRE_SERVICES=1, but ${name} is not installed`);
  return undefined;
}

function postgresBin(): string | undefined {
  if (!existsSync(POSTGRES_HOME)) return undefined;
  const versions = readdirSync(POSTGRES_HOME).sort((a, b) => Number(b) - Number(a));
  const folders = versions.map((version) => join(POSTGRES_HOME, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

/** PostgreSQL refuses to be run by root: then as the user that its package made. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function onPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

function service(url: string, server: ChildProcess, signal: NodeJS.Signals, folder: string): Service {
  // A test run that is broken off leaves nothing behind.
  const abandon = () => {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  return {
    url,
    pid: server.pid,
    async stop() {
      process.off('exit', abandon);
      if (server.exitCode === null && server.kill(signal)) await once(server, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(running: Service, server: ChildProcess, isReady: () => Promise<boolean>): Promise<Service> {
  for (let attempt = 0; attempt < START_TRIES && server.exitCode === null; attempt++) {
    if (await isReady()) return running;
    await sleep(START_RETRY_MS);
  }
  await running.stop();
  throw new Error(`${running.url} did not start`);
}

async function answersSql(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // connect rejects as well
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => socket.end(() => resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
