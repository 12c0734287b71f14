import type { Millis } from './ids.ts';

const MINUTE = 60_000;
/** Older ones are forgotten all at once beyond this: months of quarters. */
const MOST_OFFSETS = 10_000;
const formats = new Map<string, Intl.DateTimeFormat>();
/** Offsets by zone and quarter of an hour: zones change at such moments only, and Intl is slow. */
const offsets = new Map<string, Map<number, Millis>>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

function offsetsOf(zone: string): Map<number, Millis> {
  const known = offsets.get(zone);
  if (known && known.size < MOST_OFFSETS) return known;
  const fresh = new Map<number, Millis>();
  offsets.set(zone, fresh);
  return fresh;
}

/** How far a zone's clocks are ahead of UTC at a moment. Throws RangeError for a zone that does not exist. */
export function offsetAt(at: Millis, zone: string): Millis {
  const quarter = Math.floor(at / (15 * MINUTE));
  const ofZone = offsetsOf(zone);
  const known = ofZone.get(quarter);
  if (known !== undefined) return known;
  const moment = quarter * 15 * MINUTE;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(moment)) part[type] = Number(value);
  const wall = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute);
  ofZone.set(quarter, wall - moment);
  return wall - moment;
}

/** What the clocks of a zone show, written as if it were UTC. */
export function toWall(at: Millis, zone: string): Millis {
  return at + offsetAt(at, zone);
}

/**
 * When the clocks of a zone show this. A time that is skipped in spring is the first moment after the gap; one that
 * comes twice in autumn is the first.
 */
export function fromWall(wall: Millis, zone: string): Millis {
  const early = wall - Math.max(offsetAt(wall - 86_400_000, zone), offsetAt(wall + 86_400_000, zone));
  const late = wall - Math.min(offsetAt(wall - 86_400_000, zone), offsetAt(wall + 86_400_000, zone));
  if (toWall(early, zone) === wall) return early;
  if (toWall(late, zone) === wall) return late;
  return gapEnd(early, late, zone);
}

/** The moment between two at which the zone's offset changes. */
function gapEnd(from: Millis, to: Millis, zone: string): Millis {
  const before = offsetAt(from, zone);
  let moment = Math.ceil(from / (15 * MINUTE)) * 15 * MINUTE;
  while (moment < to && offsetAt(moment, zone) === before) moment += 15 * MINUTE;
  return moment;
}

/** The local day, `2026-11-22`. */
export function localDay(at: Millis, zone: string): string {
  return new Date(toWall(at, zone)).toISOString().slice(0, 10);
}

/** Minutes since the local midnight. */
export function minuteOfDay(at: Millis, zone: string): number {
  return Math.floor((((toWall(at, zone) % 86_400_000) + 86_400_000) % 86_400_000) / MINUTE);
}

/** Minutes since midnight of `HH:MM`. */
function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** When the daily hours `[from, to)` that hold now end; undefined outside of them. Over midnight where from > to. */
export function endOfHours(at: Millis, hours: { from: string; to: string }, zone: string): Millis | undefined {
  const [from, to, now] = [minutesOf(hours.from), minutesOf(hours.to), minuteOfDay(at, zone)];
  const isInside = from <= to ? now >= from && now < to : now >= from || now < to;
  if (!isInside) return undefined;
  const midnight = toWall(at, zone) - (toWall(at, zone) % 86_400_000);
  const endsToday = now < to;
  return fromWall(midnight + to * MINUTE + (endsToday ? 0 : 86_400_000), zone);
}
