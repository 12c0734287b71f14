import { randomUUID } from 'node:crypto';
import { Activity } from '../../domain/activity.ts';
import type { Chance } from '../../domain/clock.ts';
import type { Millis } from '../../domain/ids.ts';
import type { Logger } from '../../domain/logger.ts';
import { Bot } from '../../engine/bot.ts';
import type { FeedChange } from '../../engine/ports.ts';
import type { Settings } from '../../engine/settings.ts';
import { openSimulatorGateway, World } from '../../gateway/index.ts';
import { openQueue } from '../../queue/open.ts';
import type { Plugin } from '../../sdk/plugin.ts';
import { MortalClock, seededChance } from '../clocks.ts';
import { type AppStore, openAppStore } from '../open-store.ts';
import { version } from '../version.ts';
import { SteppedQueue } from './stepped-queue.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface StageOptions {
  startAt: Millis;
  settings: Settings;
  plugins: readonly Plugin[];
  /** A SQLite file, or `:memory:`. */
  file: string;
  seed: string;
  logger: Logger;
  /** Hears what the bot's engine tells, with the virtual time. */
  onChange(change: FeedChange, at: Millis): void;
}

/** One after the other, so that a line's consequences are all there before the next line happens. */
const CONCURRENCY = 1;
const ACCOUNT = 'main';

/** The whole bot with a simulated WeChat, on a clock that moves only when all is quiet. */
export class Stage {
  readonly world: World;
  readonly clock: VirtualClock;
  readonly store: AppStore;
  readonly #options: StageOptions;
  readonly #chance: Chance;
  readonly #queue: SteppedQueue;
  #life: { bot: Bot; clock: MortalClock; activity: Activity } | undefined;
  #starts = 0;

  private constructor(options: StageOptions, store: AppStore) {
    this.#options = options;
    this.store = store;
    this.clock = new VirtualClock(options.startAt);
    this.world = new World({ clock: this.clock, idPrefix: 'w' });
    this.#chance = seededChance(options.seed);
    this.#queue = new SteppedQueue(openQueue({ file: ':memory:' }, options.logger));
  }

  /** Sets the stage; the bot is not started yet. */
  static async open(options: StageOptions): Promise<Stage> {
    return new Stage(options, await openAppStore({ file: options.file }, options.plugins));
  }

  get bot(): Bot {
    if (!this.#life) throw new Error('the bot is not running');
    return this.#life.bot;
  }

  get isRunning(): boolean {
    return this.#life !== undefined;
  }

  /** Starts the bot's process. */
  async start(): Promise<void> {
    const { settings, plugins, logger, onChange } = this.#options;
    const clock = new MortalClock(this.clock);
    const activity = new Activity();
    const lastHeardAt = await this.store.directory.lastHeardAt(ACCOUNT);
    const gateway = openSimulatorGateway(this.world, { account: ACCOUNT, clock, activity, log: logger, lastHeardAt });
    const bot = new Bot({
      store: this.store,
      queue: this.#queue,
      gateways: [gateway],
      clock,
      chance: this.#chance,
      settings,
      plugins,
      tablesOf: (plugin) => this.store.forPlugin(plugin),
      logger,
      activity,
      version,
      instance: `${process.pid}-${randomUUID()}-${this.#starts++}`,
      roles: ['gateway', 'worker', 'scheduler'],
      concurrency: CONCURRENCY,
    });
    bot.feed.on((change) => onChange(change, this.clock.now()));
    this.#life = { bot, clock, activity };
    await bot.start();
    await this.quiet();
  }

  /** Kills the bot's process: what it had under way is left as it is. */
  async kill(): Promise<void> {
    const life = this.#life;
    if (!life) return;
    this.#life = undefined;
    life.clock.die();
    this.world.detach();
    this.#queue.forget();
    await life.bot.abandon();
  }

  /** Starts the bot's process again. */
  async restart(options: { replay: boolean }): Promise<void> {
    this.world.attach(options);
    await this.start();
  }

  /** Lets time pass up to a moment, with all that happens on the way. */
  async passTo(at: Millis): Promise<void> {
    await this.quiet();
    while (this.clock.step(at)) await this.quiet();
  }

  /** Lets the outbox empty itself at its own pace; no schedule and no timer fires any more. */
  async finish(): Promise<void> {
    await this.#life?.bot.stopTime();
    await this.quiet();
    while (await this.#hasWork()) {
      const next = this.clock.nextAt;
      if (next === undefined || !this.clock.step(next)) return;
      await this.quiet();
    }
  }

  async close(): Promise<void> {
    if (this.#life) await this.#life.bot.stop();
    await this.#queue.close();
    await this.store.close();
  }

  /** Waits until nothing is under way but what waits for the clock. */
  async quiet(): Promise<void> {
    for (;;) {
      await this.#life?.activity.idle();
      await new Promise(setImmediate);
      if (this.#life && this.#life.activity.count > 0) continue;
      if ((await this.#queue.depth()) > 0) continue;
      if (!(await this.#queue.release())) return;
    }
  }

  async #hasWork(): Promise<boolean> {
    if (!this.world.line.isOpen || !this.#life) return false;
    const now = this.clock.now();
    const { outbox, events } = this.store;
    if ((await outbox.accountsWaiting()).length > 0 || (await outbox.attempting(ACCOUNT)).length > 0) return true;
    return (await events.lanesPending(now)).length > 0 || (await events.nextRetryAt(now)) !== undefined;
  }
}
