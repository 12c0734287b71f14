import type { Activity } from '../domain/activity.ts';
import type { Cancel } from '../domain/clock.ts';
import { groupLane, type TimerDue } from '../domain/event.ts';
import type { Millis } from '../domain/ids.ts';
import type { StoredTimer } from './ports.ts';
import { actTopic, DRAIN, type Ringer } from './ringer.ts';
import type { Schedules } from './schedules.ts';
import type { Engine } from './scope.ts';

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;
/** Ids of handled events are kept for so long, against events that the platform replays. */
const KEEP_EVENTS_MS: Millis = 30 * DAY;
const TIMERS_AT_ONCE = 500;

/** Makes things happen at their time: schedules, timers, the sweep for what fell by the wayside. */
export class Scheduler {
  readonly #engine: Engine;
  readonly #ringer: Ringer;
  readonly #schedules: Schedules;
  readonly #activity: Activity;
  #cancelMinute: Cancel | undefined;
  #cancelTimer: Cancel | undefined;
  #isStopped = false;
  #prunedAt = 0;
  /** What is done is done one after the other. */
  #work: Promise<void> = Promise.resolve();

  constructor(engine: Engine, ringer: Ringer, schedules: Schedules, activity: Activity) {
    this.#engine = engine;
    this.#ringer = ringer;
    this.#schedules = schedules;
    this.#activity = activity;
  }

  async start(): Promise<void> {
    await this.#do(() => this.#everyMinute());
    await this.reconsider();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelMinute?.();
    this.#cancelTimer?.();
    await this.#work;
  }

  /** Looks when the next timer runs out: something was set or taken back. */
  reconsider(): Promise<void> {
    return this.#do(() => this.#setAlarm());
  }

  #do(work: () => Promise<void>): Promise<void> {
    const end = this.#activity.begin();
    this.#work = this.#work
      .then(() => (this.#isStopped ? undefined : work()))
      .catch((error: unknown) =>
        this.#engine.logger.error({ err: error }, 'the scheduler failed; it tries again in a minute'),
      )
      .finally(end);
    return this.#work;
  }

  async #everyMinute(): Promise<void> {
    const { clock } = this.#engine;
    const next = Math.floor(clock.now() / MINUTE + 1) * MINUTE;
    this.#cancelMinute = clock.at(next, () => void this.#do(() => this.#everyMinute()));
    await this.#schedules.tick();
    await this.#sweep();
    await this.#setAlarm();
  }

  /** Rings again for all that waits: bells may have been lost, with the queue or with the process that rang. */
  async #sweep(): Promise<void> {
    const { store, clock } = this.#engine;
    const now = clock.now();
    for (const lane of await store.events.lanesPending(now)) this.#ringer.ring(DRAIN, lane);
    for (const account of await store.outbox.accountsWaiting()) this.#ringer.ring(actTopic(account), account);
    if (now - this.#prunedAt < HOUR) return;
    this.#prunedAt = now;
    await store.events.prune(now - KEEP_EVENTS_MS, now);
  }

  async #setAlarm(): Promise<void> {
    const { store, clock } = this.#engine;
    const now = clock.now();
    for (const timer of await store.timers.due(now, TIMERS_AT_ONCE)) {
      await store.timers.fire(timer, timerDue(timer), now);
      await store.durable();
      this.#ringer.ring(DRAIN, groupLane(timer.groupId));
    }
    this.#cancelTimer?.();
    const next = await store.timers.nextDueAt();
    this.#cancelTimer = next === undefined ? undefined : clock.at(next, () => void this.reconsider());
  }
}

function timerDue(timer: StoredTimer): TimerDue {
  const { plugin, account, groupId, key, data, causes, dueAt } = timer;
  const id = `timer:${plugin}.${timer.timer}:${groupId}:${key}@${dueAt}`;
  return { type: 'timer.due', id, account, groupId, at: dueAt, plugin, timer: timer.timer, key, data, causes };
}
