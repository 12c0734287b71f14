import { sql } from 'drizzle-orm';
import type { PersonId } from '../../domain/ids.ts';
import type { Cols } from '../../sdk/store.ts';

export function directoryTables(c: Cols) {
  const groups = c.table('groups', {
    id: c.text('id').primaryKey(),
    account: c.text('account').notNull(),
    topic: c.text('topic').notNull(),
    ownerId: c.text('owner_id'),
    adminIds: c.json<PersonId[]>()('admin_ids').notNull(),
    memberCount: c.int('member_count').notNull().default(0),
    firstSeenAt: c.time('first_seen_at').notNull(),
    syncedAt: c.time('synced_at'),
    /** The first sync: told again, it is a first meeting again. */
    metByEvent: c.text('met_by_event'),
  });
  const members = c.table(
    'members',
    {
      groupId: c.text('group_id').notNull(),
      person: c.text('person').notNull(),
      name: c.text('name').notNull(),
      alias: c.text('alias').notNull(),
      joinedAt: c.time('joined_at').notNull(),
      joinedByEvent: c.text('joined_by_event').notNull(),
      invitedBy: c.text('invited_by'),
      leftAt: c.time('left_at'),
      leftByEvent: c.text('left_by_event'),
      lastActiveAt: c.time('last_active_at').notNull(),
    },
    (t) => [
      c.primaryKey({ columns: [t.groupId, t.person] }),
      c.index('members_person').on(t.person).where(sql`left_at is null`),
    ],
  );
  const accounts = c.table('accounts', {
    id: c.text('id').primaryKey(),
    /** The bot's own person id on it. */
    self: c.text('self').notNull(),
    lastHeardAt: c.time('last_heard_at').notNull(),
  });
  return { groups, members, accounts };
}
