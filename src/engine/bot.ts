import type { Activity } from '../domain/activity.ts';
import type { Cancel, Chance, Clock } from '../domain/clock.ts';
import type { AccountId, Millis } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import type { Plugin } from '../sdk/plugin.ts';
import type { PluginStore, Tables } from '../sdk/store.ts';
import { Actor } from './act/actor.ts';
import { CommandRegistry } from './commands/registry.ts';
import { Directory } from './directory.ts';
import { Drain } from './drain.ts';
import { LiveFeed } from './feed.ts';
import { Handler } from './handle.ts';
import { Intake } from './intake.ts';
import { LaneKeeper } from './lane-keeper.ts';
import type { Feed, Gateway, Listener, Queue, Store } from './ports.ts';
import { ALARM, actTopic, DRAIN, Ringer } from './ringer.ts';
import { Scheduler } from './scheduler.ts';
import { Schedules } from './schedules.ts';
import type { Engine } from './scope.ts';
import type { Settings } from './settings.ts';

/** What a process does. `gateway`: holds accounts; `worker`: handles events; `scheduler`: makes time pass. */
export const ENGINE_ROLES = ['gateway', 'worker', 'scheduler'] as const;
export type EngineRole = (typeof ENGINE_ROLES)[number];

export interface BotParts {
  store: Store;
  queue: Queue;
  gateways: readonly Gateway[];
  clock: Clock;
  chance: Chance;
  settings: Settings;
  plugins: readonly Plugin[];
  tablesOf(plugin: string): PluginStore<Tables>;
  logger: Logger;
  activity: Activity;
  version: string;
  /** Unique to this process and start: who holds a lane. */
  instance: string;
  roles: readonly EngineRole[];
  /** How many lanes are drained at the same time. */
  concurrency?: number;
}

const DEFAULT_CONCURRENCY = 50;
/** So long, what is being answered may take to finish; a queue that is away never lets go by itself. */
const CLOSE_GRACE_MS: Millis = 3_000;
const HEARING_MS: Millis = 60_000;

/** The whole bot, as far as it runs in this process. */
export class Bot {
  readonly #parts: BotParts;
  readonly #feed: LiveFeed;
  readonly #engine: Engine;
  readonly #ringer: Ringer;
  readonly #keeper: LaneKeeper;
  readonly #actors = new Map<AccountId, Actor>();
  #listeners: Listener[] = [];
  #scheduler: Scheduler | undefined;
  #cancelHearing: Cancel | undefined;
  #isStopped = false;

  constructor(parts: BotParts) {
    this.#parts = parts;
    const { store, clock, settings, logger, queue, activity } = parts;
    this.#feed = new LiveFeed(logger);
    this.#ringer = new Ringer(queue, store, logger, activity);
    this.#keeper = new LaneKeeper(parts.instance, store, clock, logger);
    this.#engine = {
      ...parts,
      directory: new Directory(store, clock, settings),
      commands: new CommandRegistry(parts.plugins),
    };
  }

  get feed(): Feed {
    return this.#feed;
  }

  /** Starts what this process does: first what handles, then what brings. */
  async start(): Promise<void> {
    const { roles, gateways } = this.#parts;
    if (roles.includes('worker')) await this.#startWorker();
    if (roles.includes('gateway')) for (const gateway of gateways) await this.#startGateway(gateway);
    if (roles.includes('scheduler')) await this.#startScheduler();
  }

  /** Stops in reverse order; what is being handled is finished first. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelHearing?.();
    await this.#scheduler?.stop();
    for (const actor of this.#actors.values()) await actor.stop();
    for (const gateway of this.#parts.gateways) await gateway.close();
    await Promise.all(this.#listeners.map((listener) => listener.close(CLOSE_GRACE_MS)));
    this.#keeper.stop();
  }

  /** From now on no schedule and no timer fires; all else goes on. */
  async stopTime(): Promise<void> {
    await this.#scheduler?.stop();
  }

  /** Ends as if the process had died: nothing is given back, nothing is finished. For replays of a crash. */
  async abandon(): Promise<void> {
    this.#keeper.stop();
    await Promise.all(this.#listeners.map((listener) => listener.close(0)));
  }

  async #startWorker(): Promise<void> {
    const { store, clock, activity, queue, concurrency = DEFAULT_CONCURRENCY } = this.#parts;
    const handler = new Handler(this.#engine);
    const drain = new Drain({
      store,
      clock,
      activity,
      handler,
      keeper: this.#keeper,
      ringer: this.#ringer,
      feed: this.#feed,
    });
    this.#listeners.push(await queue.listen(DRAIN, concurrency, (lane) => drain.run(lane)));
  }

  async #startScheduler(): Promise<void> {
    const { queue, activity } = this.#parts;
    const schedules = new Schedules(this.#engine, this.#ringer, this.#feed);
    const scheduler = new Scheduler(this.#engine, this.#ringer, schedules, activity);
    this.#scheduler = scheduler;
    this.#listeners.push(await queue.listen(ALARM, 1, () => scheduler.reconsider()));
    await scheduler.start();
  }

  async #startGateway(gateway: Gateway): Promise<void> {
    const { store, clock, activity, logger, queue } = this.#parts;
    const { account } = gateway;
    const intake = new Intake({ store, clock, activity, logger, ringer: this.#ringer });
    const actor = new Actor({
      engine: this.#engine,
      gateway,
      keeper: this.#keeper,
      feed: this.#feed,
      activity,
    });
    this.#actors.set(account, actor);
    const hearing = this.#noteHearing(gateway);
    this.#listeners.push(await queue.listen(actTopic(account), 1, async () => actor.poke()));
    await gateway.start({
      receive: (event) => intake.receive(event),
      up: (self) => {
        this.#engine.directory.setSelf(account, self);
        logger.info({ account }, 'the account is up');
        this.#feed.tell({ kind: 'gateway', account, isUp: true });
        hearing();
        actor.poke();
      },
      down: (why) => {
        logger.warn({ account, why }, 'the account is down');
        this.#feed.tell({ kind: 'gateway', account, isUp: false, why });
      },
    });
  }

  /** Keeps how far the account's hearing goes, once a minute and when called: later events may be missed in a crash. */
  #noteHearing(gateway: Gateway): () => void {
    const { clock, store, activity, logger } = this.#parts;
    const note = (): void => {
      if (this.#isStopped || !gateway.isUp || gateway.self === undefined) return;
      const written = activity.during(store.directory.heard(gateway.account, gateway.self, clock.now()));
      written.catch((error: unknown) => logger.warn({ err: error }, 'could not note what was heard'));
    };
    const everyMinute = (): void => {
      note();
      if (!this.#isStopped) this.#cancelHearing = clock.at(clock.now() + HEARING_MS, everyMinute);
    };
    everyMinute();
    return note;
  }
}
