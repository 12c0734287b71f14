/**
 * A bot on real files and the real clock, with the platform beside it in the same process. What the platform must not
 * forget when the process is killed stands in a journal: each line is in the file before the next thing happens.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import help from '../../plugins/help/index.ts';
import { seededChance, systemClock } from '../../src/app/clocks.ts';
import { type AppStore, openAppStore } from '../../src/app/open-store.ts';
import { play } from '../../src/app/replay/play.ts';
import { parseTranscript, type Step } from '../../src/app/replay/transcript.ts';
import { loadSettings } from '../../src/app/settings/index.ts';
import { Activity } from '../../src/domain/activity.ts';
import { Bot } from '../../src/engine/bot.ts';
import type { Gateway, GatewaySink, Queue } from '../../src/engine/ports.ts';
import { openSimulatorGateway } from '../../src/gateway/simulator/gateway.ts';
import { World } from '../../src/gateway/simulator/world.ts';
import { openQueue } from '../../src/queue/open.ts';
import { buggy, reminder, slow, tally } from './crash-plugins.ts';
import { silentLogger } from './logger.ts';

const PLUGINS = [tally, reminder, buggy, slow, help];
const ACCOUNT = 'main';
/** Timers that are further away than this are not waited for. */
const FAR_MS = 3_600_000;

export interface CrashPlaces {
  database: string;
  settings: string;
  transcript: string;
  journal: string;
  /** A file, or an address of Redis. */
  queue: { file: string } | { redisUrl: string };
}

/** What one life of the process is to do. */
export interface Life {
  /** So many more things happen while nobody listens, before the process is up. */
  whileAway: number;
  /** The platform goes on up to this many things in all. */
  playTo: number;
  everyMs: number;
  /** The process kills itself when its n-th text has just reached the platform. */
  dieAtText?: number;
}

/** A line of the journal. */
export type Entry = { played: number } | { kept: string } | { text: string; group: string } | { born: true };

export class CrashBot {
  readonly #places: CrashPlaces;
  readonly #steps: Step[];
  readonly #kept = new Set<string>();
  #played: number;
  readonly #world = new World({ clock: systemClock, idPrefix: randomUUID() });
  #store!: AppStore;
  #queue!: Queue;
  #bot!: Bot;
  #texts = 0;

  constructor(places: CrashPlaces) {
    this.#places = places;
    const { steps, mistakes } = parseTranscript(readFileSync(places.transcript, 'utf8'));
    if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes));
    this.#steps = steps;
    this.#played = steps.filter(({ kind }) => kind === 'group').length;
    for (const entry of readJournal(places.journal)) {
      if ('played' in entry) this.#played = entry.played;
      if ('kept' in entry) this.#kept.add(entry.kept);
    }
  }

  /** Brings the platform to where it was, and starts the bot: what it had not kept, and what happened meanwhile, comes late. */
  async start(life: Life): Promise<void> {
    this.#note({ born: true });
    const firstLost = this.#steps.findIndex(({ kind, id = '' }) => kind !== 'group' && !this.#kept.has(id));
    const before = Math.min(this.#played, firstLost === -1 ? this.#steps.length : firstLost);
    for (const step of this.#steps.slice(0, before)) this.#happen(step);
    this.#world.detach();
    for (const step of this.#steps.slice(before, this.#played)) this.#happen(step);
    this.#playTo(Math.min(this.#played + life.whileAway, life.playTo));
    this.#world.attach({ replay: true });
    this.#world.onChange((change) => {
      if (change.type === 'message' && change.message.from === this.#world.botId) this.#sent(change.message, life);
    });
    await this.#startBot();
  }

  /** The platform goes on. */
  async play(life: Life): Promise<void> {
    while (this.#played < life.playTo) {
      this.#playTo(this.#played + 1);
      await sleep(life.everyMs);
    }
  }

  /** Resolves once the bot has nothing more to do with what has happened so far, and that is on the disk. */
  async idle(): Promise<void> {
    while (!(await this.#isIdle())) await sleep(50);
    await this.#store.durable();
  }

  async stop(): Promise<void> {
    await this.#bot.stop();
    await this.#queue.close();
    await this.#store.close();
  }

  async #startBot(): Promise<void> {
    const { database, settings: configFile, queue } = this.#places;
    this.#store = await openAppStore({ file: database }, PLUGINS);
    this.#queue = openQueue(queue, silentLogger);
    const { settings } = loadSettings({ configFile, env: {}, plugins: PLUGINS });
    const activity = new Activity();
    const lastHeardAt = await this.#store.directory.lastHeardAt(ACCOUNT);
    const options = { account: ACCOUNT, clock: systemClock, activity, log: silentLogger, lastHeardAt };
    this.#bot = new Bot({
      store: this.#store,
      queue: this.#queue,
      gateways: [this.#watched(openSimulatorGateway(this.#world, options))],
      clock: systemClock,
      chance: seededChance(await this.#store.seed()),
      settings,
      plugins: PLUGINS,
      tablesOf: (plugin) => this.#store.forPlugin(plugin),
      logger: silentLogger,
      activity,
      version: 'test',
      instance: randomUUID(),
      roles: ['gateway', 'worker', 'scheduler'],
    });
    await this.#bot.start();
  }

  /** The same gateway, with a note of what the bot has taken in for good: that the platform need not tell again. */
  #watched(gateway: Gateway): Gateway {
    const start = (sink: GatewaySink) =>
      gateway.start({
        receive: async (event) => {
          await sink.receive(event);
          this.#kept.add(event.id);
          this.#note({ kept: event.id });
        },
        up: (self) => sink.up(self),
        down: (why) => sink.down(why),
      });
    return new Proxy(gateway, {
      get(target, name) {
        if (name === 'start') return start;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  async #isIdle(): Promise<boolean> {
    const happened = this.#steps.slice(0, this.#played).filter(({ kind }) => kind !== 'group');
    if (!happened.every(({ id = '' }) => this.#kept.has(id))) return false;
    const { events, timers, outbox } = this.#store;
    const now = Date.now();
    if ((await events.lanesPending(now)).length > 0 || (await events.nextRetryAt(now)) !== undefined) return false;
    if (((await timers.nextDueAt()) ?? Number.POSITIVE_INFINITY) < now + FAR_MS) return false;
    return (await outbox.accountsWaiting()).length === 0 && (await outbox.attempting(ACCOUNT)).length === 0;
  }

  #playTo(count: number): void {
    while (this.#played < count) {
      const step = this.#steps[this.#played];
      if (!step) return;
      this.#played++;
      this.#note({ played: this.#played });
      this.#happen(step);
    }
  }

  #happen(step: Step): void {
    play(step, { world: this.#world, folder: '.', codeFor: () => undefined });
  }

  #sent(message: { text: string; groupId?: string | undefined }, life: Life): void {
    this.#note({ text: message.text, group: message.groupId ?? '' });
    this.#texts++;
    if (this.#texts === life.dieAtText) process.kill(process.pid, 'SIGKILL');
  }

  #note(entry: Entry): void {
    appendFileSync(this.#places.journal, `${JSON.stringify(entry)}\n`);
  }
}

/** What stands in a journal; a process that was killed may have left half a line at its end, which counts as nothing. */
export function readJournal(file: string): Entry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Entry); // written above
}
