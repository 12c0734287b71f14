import { Cron } from 'croner';
import type { Millis } from '../domain/ids.ts';
import { fromWall, toWall } from '../domain/local-time.ts';

/** One time at which a pattern says that something happens. */
export interface Occurrence {
  at: Millis;
  /** The local date and minute that it stands for, which is its name: `2026-11-22T08:00`. */
  name: string;
}

/** Clocks are never set by more than this. */
const LARGEST_SHIFT: Millis = 3 * 3_600_000;
/** Nobody wants to hear of more missed times than this. */
const MOST = 1_000;

const parsed = new Map<string, Cron>();
const nexts = new Map<string, { from: Millis; next: Millis }>();

/** The pattern, read as if local clocks were UTC: then no clock is ever set, and each local time is named once. */
function cronOf(pattern: string): Cron {
  const known = parsed.get(pattern);
  if (known) return known;
  const cron = new Cron(pattern, { timezone: 'UTC', mode: '5-part', paused: true });
  parsed.set(pattern, cron);
  return cron;
}

/**
 * The occurrences of a pattern after `from`, up to and including `to`, in a zone's local time. A local time that is
 * skipped in spring comes at the first minute after the gap, one that exists twice in autumn comes once.
 */
export function occurrencesBetween(pattern: string, zone: string, from: Millis, to: Millis): Occurrence[] {
  const key = `${pattern}|${zone}`;
  const cached = nexts.get(key);
  if (cached && cached.from <= from && to < cached.next) return [];
  const found: Occurrence[] = [];
  let next = Number.POSITIVE_INFINITY;
  for (const occurrence of occurrencesAround(pattern, zone, from)) {
    if (occurrence.at <= from || occurrence.at === found.at(-1)?.at) continue;
    if (occurrence.at > to) {
      next = occurrence.at;
      break;
    }
    if (found.push(occurrence) >= MOST) break;
  }
  if (found.length < MOST) nexts.set(key, { from: to, next });
  return found;
}

function* occurrencesAround(pattern: string, zone: string, from: Millis): Generator<Occurrence> {
  const cron = cronOf(pattern);
  let wall = cron.nextRun(new Date(toWall(from, zone) - LARGEST_SHIFT));
  for (; wall; wall = cron.nextRun(wall)) {
    const at = fromWall(wall.getTime(), zone);
    yield { at, name: wall.toISOString().slice(0, 16) };
  }
}
