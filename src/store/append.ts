import { type Event, laneOf } from '../domain/event.ts';
import type { Millis } from '../domain/ids.ts';
import type { Step } from '../sdk/store.ts';
import { hotRows } from './rows.ts';
import type { Kernel } from './runner.ts';

const insertEvents = hotRows(({ db, t }: Kernel, cells) =>
  db
    .insert(t.events)
    .values(
      cells.map((cell) => ({
        id: cell('id'),
        lane: cell('lane'),
        type: cell('type'),
        payload: cell('payload'),
        receivedAt: cell('receivedAt'),
      })),
    )
    .onConflictDoNothing()
    .returning({ lane: t.events.lane }),
);

/** Part of a work: appends the events that are not in the log yet, and gives back the lanes of those. */
export function* appendEvents(events: readonly Event[], receivedAt: Millis): Generator<Step, string[], unknown> {
  const rows = events.map((event) => ({
    id: event.id,
    lane: laneOf(event),
    type: event.type,
    payload: event,
    receivedAt,
  }));
  const added = yield* insertEvents(rows);
  return [...new Set(added.map((row) => row.lane))];
}
