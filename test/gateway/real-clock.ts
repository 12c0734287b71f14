import type { Clock } from '../../src/domain/clock.ts';

/** The machine's own time; tests wait seconds, never days. */
export const realClock: Clock = {
  now: () => Date.now(),
  at(at, run) {
    const timer = setTimeout(run, Math.max(0, at - Date.now()));
    return () => clearTimeout(timer);
  },
};
