import { createHash } from 'node:crypto';
import type { Cancel, Chance, Clock } from '../domain/clock.ts';
import type { Millis } from '../domain/ids.ts';

/** What setTimeout can count to. */
const LONGEST_TIMEOUT: Millis = 2_147_483_647;

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  at(at, run) {
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const ms = Math.max(0, at - Date.now());
      timer = ms > LONGEST_TIMEOUT ? setTimeout(wait, LONGEST_TIMEOUT) : setTimeout(run, ms);
    };
    wait();
    return () => clearTimeout(timer);
  },
};

/** A clock that stops for one user of it: nothing that was to happen for a process that died happens. */
export class MortalClock implements Clock {
  readonly #clock: Clock;
  #isDead = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): Millis {
    return this.#clock.now();
  }

  at(at: Millis, run: () => void): Cancel {
    return this.#clock.at(at, () => {
      if (!this.#isDead) run();
    });
  }

  die(): void {
    this.#isDead = true;
  }
}

/** Chance from a seed: the first 48 bits of SHA-256 over seed and key. */
export function seededChance(seed: string): Chance {
  return {
    draw: (key) => createHash('sha256').update(`${seed}\n${key}`).digest().readUIntBE(0, 6) / 2 ** 48,
  };
}
