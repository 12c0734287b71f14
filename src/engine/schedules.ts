import type { Event, ScheduleDue } from '../domain/event.ts';
import { groupLane } from '../domain/event.ts';
import type { Group } from '../domain/group.ts';
import type { Millis } from '../domain/ids.ts';
import type { Plugin } from '../sdk/plugin.ts';
import type { LiveFeed } from './feed.ts';
import { occurrencesBetween } from './occurrences.ts';
import type { MissedOccurrence } from './ports.ts';
import { DRAIN, type Ringer } from './ringer.ts';
import type { Engine } from './scope.ts';

const DEFAULT_GRACE_MS: Millis = 30 * 60_000;

/** Turns the occurrences of all schedules since the last look into events, each once, however many processes look. */
export class Schedules {
  readonly #engine: Engine;
  readonly #ringer: Ringer;
  readonly #feed: LiveFeed;

  constructor(engine: Engine, ringer: Ringer, feed: LiveFeed) {
    this.#engine = engine;
    this.#ringer = ringer;
    this.#feed = feed;
  }

  async tick(): Promise<void> {
    const { store, clock } = this.#engine;
    const to = clock.now();
    const from = await store.schedules.cursor();
    if (from !== undefined && from >= to) return;
    const events: Event[] = [];
    const missed: MissedOccurrence[] = [];
    if (from !== undefined && this.#engine.plugins.some(({ schedules }) => schedules)) {
      for (const group of await store.directory.groups()) this.#collect(group, from, to, events, missed);
    }
    if (!(await store.schedules.advance({ from, to, events, missed }))) return;
    for (const event of events) if ('groupId' in event) this.#ringer.ring(DRAIN, groupLane(event.groupId));
    for (const occurrence of missed) this.#feed.tell({ kind: 'missed', missed: occurrence });
  }

  #collect(group: Group, from: Millis, to: Millis, events: Event[], missed: MissedOccurrence[]): void {
    for (const plugin of this.#engine.plugins) {
      if (!plugin.schedules) continue;
      try {
        for (const { graceMs, ...due } of this.#occurrencesOf(plugin, group, from, to)) {
          if (to - due.dueAt > graceMs) missed.push(due);
          else events.push(scheduleDue(group, due));
        }
      } catch (error) {
        const fields = { plugin: plugin.name, groupId: group.id, err: error };
        this.#engine.logger.error(fields, "a plugin's schedules make no sense; the others go on");
      }
    }
  }

  #occurrencesOf(plugin: Plugin, group: Group, from: Millis, to: Millis): (MissedOccurrence & { graceMs: Millis })[] {
    const { settings } = this.#engine;
    const { mode, config } = settings.plugin(plugin.name, group);
    if (mode === 'off') return [];
    const zone = settings.group(group).timezone;
    const base = { plugin: plugin.name, groupId: group.id };
    return Object.entries(plugin.schedules ?? {}).flatMap(([schedule, { when, graceMs = DEFAULT_GRACE_MS }]) =>
      when(config as Record<string, unknown>).flatMap((pattern) =>
        occurrencesBetween(pattern, zone, from, to).map(({ at, name }) => ({
          ...base,
          schedule,
          occurrence: name,
          dueAt: at,
          graceMs,
        })),
      ),
    );
  }
}

function scheduleDue(group: Group, { dueAt: at, ...due }: MissedOccurrence): ScheduleDue {
  const id = `schedule:${due.plugin}.${due.schedule}@${due.occurrence}#${group.id}`;
  return { type: 'schedule.due', id, account: group.account, at, ...due };
}
