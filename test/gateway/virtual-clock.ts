import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Activity } from '../../src/domain/activity.ts';
import type { Cancel, Clock } from '../../src/domain/clock.ts';
import type { Millis } from '../../src/domain/ids.ts';

interface Alarm {
  at: Millis;
  run: () => void;
}

/**
 * A clock that stands still until it is told to go on; then it goes from one alarm to the next, each when all is
 * quiet.
 */
export class VirtualClock implements Clock {
  readonly #activity: Activity;
  readonly #alarms = new Set<Alarm>();
  #now: Millis;

  constructor(activity: Activity, now: Millis) {
    this.#activity = activity;
    this.#now = now;
  }

  now(): Millis {
    return this.#now;
  }

  at(at: Millis, run: () => void): Cancel {
    const alarm = { at, run };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  async quiet(): Promise<void> {
    do {
      await nextTurn();
      await this.#activity.idle();
    } while (this.#activity.count > 0);
  }

  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await this.quiet();
      const next = [...this.#alarms].sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > until) break;
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
  }
}
