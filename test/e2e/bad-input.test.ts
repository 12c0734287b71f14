/** What is wrong outside of the program is told so that somebody can mend it, and costs nothing that was promised. */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/index.ts';
import { BotProcess, type BotProcessOptions, makeFolder } from '../support/bot-process.ts';
import { freePort } from '../support/free-port.ts';

const TIMEOUT = { timeout: 120_000 };
const bots: BotProcess[] = [];

afterEach(async () => {
  for (const bot of bots.splice(0)) await bot.dispose();
});

function run(options: BotProcessOptions): BotProcess {
  const bot = new BotProcess(options);
  bots.push(bot);
  return bot;
}

/** The start was refused: in words, and not with a stack. */
async function refusalOf(bot: BotProcess): Promise<string> {
  expect(await bot.ended()).toBe(1);
  expect(bot.errors).not.toMatch(/^\s+at /m);
  expect(bot.errors).not.toContain('没有料到');
  return bot.errors;
}

describe('a start is refused', () => {
  test('for wrong settings, with every mistake by file, line and path', TIMEOUT, async () => {
    const config = `timezone: Asia/Beijing
pace:
  perMinute: 0
defaults:
  plugins:
    welcome: { text: '欢迎 {新人}' }
groups:
  g1: { kind: 没有的类型 }
`;
    const bot = run({ config, env: { REDIS_URL: 'localhost:6379', QUNGUAN_PORT: 'http' } });
    const told = await refusalOf(bot);
    const file = bot.configFile;
    expect(told).toContain('配置有 6 处错误');
    expect(told).toContain(`${file}:1: timezone: `);
    expect(told).toContain(`${file}:3: pace.perMinute: `);
    expect(told).toContain(`${file}:6: defaults.plugins.welcome.text: `);
    expect(told).toContain(`${file}:8: groups.g1.kind: `);
    expect(told).toContain('环境变量 REDIS_URL: ');
    expect(told).toContain('环境变量 QUNGUAN_PORT: ');
  });

  test('for a database that is none, which stays as it is', TIMEOUT, async () => {
    const bot = run({ config: '', folder: folderWith('qunguan.db', 'this is no database'.repeat(1_000)) });
    const file = join(bot.folder, 'qunguan.db');
    expect(await refusalOf(bot)).toContain(`打不开数据库 ${file}：它不是 SQLite 数据库文件，或已损坏`);
    expect(readFileSync(file, 'utf8')).toBe('this is no database'.repeat(1_000));
  });

  test('for a queue file that is broken, which may be deleted', TIMEOUT, async () => {
    const bot = run({ config: '', folder: folderWith('queue.db', 'this is no queue'.repeat(1_000)) });
    const told = await refusalOf(bot);
    expect(told).toContain(`打不开队列文件 ${join(bot.folder, 'queue.db')}`);
    expect(told).toContain('可以删掉它再启动，什么都不会丢');
  });

  test('for a database that a newer version has changed, which stays as it is', TIMEOUT, async () => {
    const folder = folderWith('empty', '');
    const file = join(folder, 'qunguan.db');
    await (await openStore({ file, tables: {} })).close();
    const client = new Database(file);
    const insert = 'insert into __drizzle_migrations (hash, created_at) values (?, ?)';
    client.prepare(insert).run('of tomorrow', Date.now() + 86_400_000);
    client.close();
    const before = readFileSync(file);
    expect(await refusalOf(run({ config: '', folder }))).toMatch(/数据库 .*qunguan\.db.*更新/s);
    expect(readFileSync(file)).toEqual(before);
  });

  test('for a port that somebody else has', TIMEOUT, async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const told = await refusalOf(run({ config: '', env: { QUNGUAN_PORT: String(port) } }));
    expect(told).toContain(`端口 ${port} 已被占用`);
    other.close();
  });

  test('for a PostgreSQL that is not there', TIMEOUT, async () => {
    const port = await freePort();
    const bot = run({ config: '', env: { DATABASE_URL: `postgres://qunguan:geheim@127.0.0.1:${port}/qunguan` } });
    const told = await refusalOf(bot);
    expect(told).toContain('数据库暂时连不上');
    expect(told).not.toContain('geheim');
  });
});

function folderWith(file: string, text: string): string {
  const folder = makeFolder();
  writeFileSync(join(folder, file), text);
  return folder;
}
