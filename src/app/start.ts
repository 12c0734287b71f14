import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger as Pino } from 'pino';
import { plugins } from '../../plugins/index.ts';
import { startConsole } from '../console/server.ts';
import { Activity } from '../domain/activity.ts';
import { Bot, ENGINE_ROLES } from '../engine/bot.ts';
import { openQueue } from '../queue/open.ts';
import { seededChance, systemClock } from './clocks.ts';
import { type OpenedGateway, openGateway } from './gateways.ts';
import { openLogger } from './logging.ts';
import { storePlace } from './migrate.ts';
import { type AppStore, openAppStore } from './open-store.ts';
import { restoreWorld } from './restore-world.ts';
import { playFirstScene, seedWorld } from './seed.ts';
import { type EffectiveSettings, type Environment, loadSettings } from './settings/index.ts';
import { Shutdown } from './shutdown.ts';
import { WorldSimulation } from './simulation.ts';
import { packageRoot, version } from './version.ts';

/** `qunguan start`: runs until a signal comes. Rejects with what stops the start, said so that one can mend it. */
export async function start(configFile: string | undefined): Promise<void> {
  const { settings, environment } = loadSettings({ configFile, env: process.env, plugins });
  const logger = openLogger(environment.logLevel);
  const shutdown = new Shutdown(logger);
  shutdown.onSignals();
  // A promise that a plugin or a puppet forgot to wait for must not end the bot.
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'a promise failed that nobody waited for'));
  try {
    await startAll(settings, environment, logger, shutdown);
  } catch (error) {
    await shutdown.close();
    throw error;
  }
}

async function startAll(
  settings: EffectiveSettings,
  environment: Environment,
  logger: Pino,
  shutdown: Shutdown,
): Promise<void> {
  const { roles, dataFolder, redisUrl } = environment;
  const store = await openAppStore(storePlace(environment), plugins, (error) => {
    logger.fatal({ err: error }, 'the store lost what it had promised to keep; ending, nothing is lost by a new start');
    process.exit(1);
  });
  shutdown.add('store', () => store.close());
  if (!redisUrl) mkdirSync(dataFolder, { recursive: true });
  const queue = openQueue(redisUrl ? { redisUrl } : { file: join(dataFolder, 'queue.db') }, logger);
  shutdown.add('queue', () => queue.close());

  const activity = new Activity();
  const chance = seededChance(await store.seed());
  const opened = roles.includes('gateway') ? await openGateway(environment, { store, chance, activity, logger }) : {};
  const { gateway, world }: Partial<OpenedGateway> = opened;
  const bot = new Bot({
    store,
    queue,
    gateways: gateway ? [gateway] : [],
    clock: systemClock,
    chance,
    settings,
    plugins,
    tablesOf: (plugin) => store.forPlugin(plugin),
    logger,
    activity,
    version,
    instance: `${process.pid}-${randomUUID()}`,
    roles: ENGINE_ROLES.filter((role) => roles.includes(role)),
  });
  const isFirstStart = (await store.directory.groups()).length === 0;
  if (world) seedWorld(world);
  if (world && !isFirstStart) await restoreWorld(world, store);
  const onFirstLook = isFirstStart && world ? () => void playFirstScene(world, systemClock) : undefined;
  const simulator = world && new WorldSimulation(world, onFirstLook);
  // First the console: a start that is refused for its port must not have done anything.
  const url =
    roles.includes('console') && (await openConsole({ environment, store, bot, simulator, logger, shutdown }));
  shutdown.add('bot', () => bot.stop());
  await bot.start();
  if (url) process.stdout.write(`\n  群管 ${version} 已启动：${url}\n\n`);
}

async function openConsole(parts: {
  environment: Environment;
  store: AppStore;
  bot: Bot;
  simulator: WorldSimulation | undefined;
  logger: Pino;
  shutdown: Shutdown;
}): Promise<string> {
  const { environment, store, bot, simulator, logger, shutdown } = parts;
  const console = await startConsole({
    host: environment.host,
    port: environment.port,
    allowedHosts: environment.allowedHosts,
    store,
    feed: bot.feed,
    clock: systemClock,
    plugins,
    simulator,
    logger,
    webRoot: join(packageRoot, 'dist', 'web'),
    version,
  });
  shutdown.add('console', () => console.close());
  return console.url;
}
