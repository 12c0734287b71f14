import type { Event } from '../../domain/event.ts';
import type { EventId } from '../../domain/ids.ts';
import type { Cols } from '../../sdk/store.ts';

/** What the kernel keeps for plugins: memory, timers, schedules, commands that wait for their code; and the seed. */
export function pluginStateTables(c: Cols) {
  const memory = c.table(
    'memory',
    {
      plugin: c.text('plugin').notNull(),
      groupId: c.text('group_id').notNull(),
      key: c.text('key').notNull(),
      value: c.json<unknown>()('value'),
      expiresAt: c.time('expires_at'),
    },
    (t) => [c.primaryKey({ columns: [t.plugin, t.groupId, t.key] })],
  );
  const timers = c.table(
    'timers',
    {
      id: c.id('id'),
      plugin: c.text('plugin').notNull(),
      account: c.text('account').notNull(),
      groupId: c.text('group_id').notNull(),
      timer: c.text('timer').notNull(),
      key: c.text('key').notNull(),
      dueAt: c.time('due_at').notNull(),
      data: c.json<unknown>()('data'),
      causes: c.json<EventId[]>()('causes').notNull(),
    },
    (t) => [
      c.uniqueIndex('timers_key').on(t.plugin, t.groupId, t.timer, t.key),
      c.index('timers_due').on(t.dueAt, t.id),
    ],
  );
  /** One row: up to when the schedules were looked at. */
  const scheduleCursor = c.table('schedule_cursor', {
    id: c.int('id').primaryKey(),
    at: c.time('at').notNull(),
  });
  const missedOccurrences = c.table(
    'missed_occurrences',
    {
      id: c.id('id'),
      plugin: c.text('plugin').notNull(),
      schedule: c.text('schedule').notNull(),
      groupId: c.text('group_id').notNull(),
      occurrence: c.text('occurrence').notNull(),
      dueAt: c.time('due_at').notNull(),
    },
    (t) => [c.uniqueIndex('missed_occurrences_key').on(t.plugin, t.schedule, t.groupId, t.occurrence)],
  );
  const confirmations = c.table(
    'confirmations',
    {
      askedBy: c.text('asked_by').primaryKey(),
      code: c.text('code').notNull(),
      person: c.text('person').notNull(),
      lane: c.text('lane').notNull(),
      command: c.text('command').notNull(),
      event: c.json<Event>()('event').notNull(),
      expiresAt: c.time('expires_at').notNull(),
      usedBy: c.text('used_by'),
    },
    (t) => [c.index('confirmations_code').on(t.lane, t.code)],
  );
  const facts = c.table('facts', {
    name: c.text('name').primaryKey(),
    value: c.text('value').notNull(),
  });
  return { facts, memory, timers, scheduleCursor, missedOccurrences, confirmations };
}
