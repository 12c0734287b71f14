import { groupOf } from '../domain/action.ts';
import { groupLane } from '../domain/event.ts';
import type { GroupId } from '../domain/ids.ts';
import type { Store } from '../engine/ports.ts';
import type { Timeline, TimelineQuery } from './api.ts';
import { causesFrom, viewAction, viewEntry } from './views.ts';
import type { Waits } from './waits.ts';

export interface TimelineSource {
  store: Pick<Store, 'events' | 'outbox'>;
  titles: ReadonlyMap<string, string>;
  waits: Waits;
}

/** What happened in a group, what the plugins made of it, and which actions came of it. */
export async function readTimeline(
  source: TimelineSource,
  groupId: GroupId,
  query: TimelineQuery,
): Promise<Omit<Timeline, 'now'>> {
  const handled = await source.store.events.recent({
    lane: groupLane(groupId),
    limit: query.limit,
    ...(query.after !== undefined && { afterSeq: query.after }),
  });
  const causes = [...new Set(handled.flatMap(({ event }) => causesFrom(event)))];
  const actions = causes.length > 0 ? await source.store.outbox.byCauses(causes) : [];
  return {
    entries: handled.map((entry) => viewEntry(entry, source.titles)),
    actions: actions
      // A schedule's occurrence is the cause of actions in many groups.
      .filter(({ action }) => (groupOf(action) ?? groupId) === groupId)
      .map((action) => viewAction(action, source.waits.get(action.id))),
  };
}
