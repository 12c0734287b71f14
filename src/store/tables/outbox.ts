import { sql } from 'drizzle-orm';
import type { ActionStatus } from '../../domain/action.ts';
import type { EventId } from '../../domain/ids.ts';
import type { NewAction } from '../../engine/ports.ts';
import type { Cols } from '../../sdk/store.ts';

/** In words and not as bound values: see IS_PENDING. */
export const IS_QUEUED = sql`status = 'queued'`;
export const WAS_ATTEMPTED = sql`attempted_at is not null`;
export const IS_REMOVAL = sql`verb = 'remove'`;

export function outboxTables(c: Cols) {
  const outbox = c.table(
    'outbox',
    {
      id: c.id('id'),
      key: c.text('key').notNull().unique(),
      account: c.text('account').notNull(),
      verb: c.text('verb').$type<NewAction['action']['do']>().notNull(),
      groupId: c.text('group_id'),
      action: c.json<NewAction['action']>()('action').notNull(),
      plugin: c.text('plugin').notNull(),
      cause: c.text('cause').notNull(),
      causes: c.json<EventId[]>()('causes').notNull(),
      caseId: c.big('case_id'),
      priority: c.int('priority').notNull(),
      status: c.text('status').$type<ActionStatus>().notNull(),
      why: c.text('why'),
      confirm: c.text('confirm'),
      createdAt: c.time('created_at').notNull(),
      dueAt: c.time('due_at').notNull(),
      attemptedAt: c.time('attempted_at'),
      endedAt: c.time('ended_at'),
      platformId: c.text('platform_id'),
    },
    (t) => [
      c.index('outbox_queued').on(t.account, t.priority, t.id).where(IS_QUEUED),
      c.index('outbox_status').on(t.status, t.id),
      c.index('outbox_attempted').on(t.account, t.attemptedAt).where(WAS_ATTEMPTED),
      c.index('outbox_removals').on(t.groupId).where(IS_REMOVAL),
      c.index('outbox_cause').on(t.cause),
    ],
  );
  return { outbox };
}
