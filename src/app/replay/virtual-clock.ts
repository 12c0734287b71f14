import type { Cancel, Clock } from '../../domain/clock.ts';
import type { Millis } from '../../domain/ids.ts';

interface Alarm {
  at: Millis;
  order: number;
  run: () => void;
}

/** A clock that stands still until it is told to move. */
export class VirtualClock implements Clock {
  #now: Millis;
  #order = 0;
  /** Soonest first; of the same time, in the order they were set. */
  #alarms: Alarm[] = [];

  constructor(start: Millis) {
    this.#now = start;
  }

  now(): Millis {
    return this.#now;
  }

  at(at: Millis, run: () => void): Cancel {
    const alarm = { at: Math.max(at, this.#now), order: this.#order++, run };
    const later = this.#alarms.findIndex((other) => other.at > alarm.at);
    this.#alarms.splice(later < 0 ? this.#alarms.length : later, 0, alarm);
    return () => {
      const index = this.#alarms.indexOf(alarm);
      if (index >= 0) this.#alarms.splice(index, 1);
    };
  }

  get nextAt(): Millis | undefined {
    return this.#alarms[0]?.at;
  }

  /** Moves to the next alarm, if it is not after `limit`, and lets it ring; else to `limit`. `false`: nothing rang. */
  step(limit: Millis): boolean {
    const [alarm] = this.#alarms;
    if (!alarm || alarm.at > limit) {
      this.#now = Math.max(this.#now, limit);
      return false;
    }
    this.#alarms.shift();
    this.#now = alarm.at;
    alarm.run();
    return true;
  }
}
