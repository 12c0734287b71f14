import type { Millis } from './ids.ts';

/** Stops what it was given for; calling it again does nothing. */
export type Cancel = () => void;

/** Where all time comes from, so that a month can pass in seconds. */
export interface Clock {
  now(): Millis;
  /** Calls back once `at` is reached, or at once if it has passed. Times beyond 24 days ahead are fine. */
  at(at: Millis, run: () => void): Cancel;
}

/** Where all chance comes from: the same key always draws the same number, so a replay and a retry agree. */
export interface Chance {
  /** A number in [0, 1), evenly spread over keys. */
  draw(key: string): number;
}

/** Waits on the clock. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.at(clock.now() + ms, resolve);
  });
}
