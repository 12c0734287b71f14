import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import type { ConsoleOptions } from '../../src/console/context.ts';
import { type RunningConsole, startConsole } from '../../src/console/server.ts';
import { FakeBot } from './console-bot.ts';
import { FakeSimulation } from './console-simulation.ts';

export interface TestConsole extends RunningConsole {
  bot: FakeBot;
  simulation: FakeSimulation;
}

/** The console on a free port of loopback, with a fake simulation and a fake bot behind it. */
export async function openConsole(
  options: Partial<ConsoleOptions> & { answerAfterMs?: number } = {},
): Promise<TestConsole> {
  const { answerAfterMs, ...rest } = options;
  const simulation = new FakeSimulation();
  const bot = new FakeBot(simulation, answerAfterMs);
  const running = await startConsole({
    host: '127.0.0.1',
    port: 0,
    store: bot.store,
    feed: bot.feed,
    clock: { now: () => Date.now() },
    plugins: [
      { name: 'welcome', title: '欢迎新人' },
      { name: 'help', title: '帮助' },
    ],
    simulator: simulation,
    logger: pino({ level: 'silent' }),
    webRoot: fileURLToPath(new URL('./no-pages-here', import.meta.url)),
    version: '0.0.0-test',
    ...rest,
  });
  return { ...running, bot, simulation };
}
