#!/usr/bin/env node
import { Command } from 'commander';
import { version } from './app/version.ts';
import { InvalidSettings, messageOf, PermanentFailure, TemporaryFailure } from './domain/error.ts';

const program = new Command('qunguan').description('群管：自托管的微信群运营机器人').version(version);

program
  .command('start', { isDefault: true })
  .description('启动机器人和控制台')
  .option('--config <file>', '配置文件，默认 config/qunguan.yaml')
  .action(async (options: { config?: string }) => {
    const { start } = await import('./app/start.ts');
    await start(options.config);
  });

program
  .command('replay <file>')
  .description('在虚拟时钟上演一遍群聊记录，打印机器人做了什么')
  .option('--config <file>', '配置文件')
  .option('--db <file>', '接着这个 SQLite 文件演；不写就什么都不留')
  .option('--seed <n>', '随机数种子', '1')
  .action(async (file: string, options: { config?: string; db?: string; seed: string }) => {
    const { runReplay } = await import('./app/replay/command.ts');
    process.exitCode = await runReplay(file, options);
  });

program
  .command('simulator')
  .description('把模拟微信作为 Wechaty 服务提供给另一个进程')
  .requiredOption('--listen <host:port>', '监听地址，例如 127.0.0.1:18788')
  .requiredOption('--token <token>', '令牌；本机不用 TLS 时要以 insecure_ 开头')
  .option('--play <file>', '一边服务一边演这份群聊记录')
  .option('--speed <n>', '演得多快：1 是原速', '1')
  .action(async (options: { listen: string; token: string; play?: string; speed: string }) => {
    const { runSimulator } = await import('./app/simulator.ts');
    await runSimulator(options);
  });

program
  .command('migrate')
  .description('把数据库升级到本版本')
  .action(async () => {
    const { migrate } = await import('./app/migrate.ts');
    await migrate();
  });

try {
  await program.parseAsync();
} catch (error) {
  const expected = [InvalidSettings, PermanentFailure, TemporaryFailure];
  const isExpected = error instanceof Error && expected.some((kind) => error instanceof kind);
  console.error(isExpected ? error.message : error);
  if (!isExpected) console.error(`群管没有料到这个错误：${messageOf(error)}`);
  process.exitCode = 1;
}
