import type { Cols } from '#sdk';

/** The plugin's own tables. A bench's tables are in no migration: `CREATE_TABLES` makes them. */
export function makeTables(c: Cols) {
  const messages = c.table('standard_messages', {
    event: c.text('event').primaryKey(),
    groupId: c.text('group_id').notNull(),
    person: c.text('person').notNull(),
    at: c.time('at').notNull(),
    text: c.text('text').notNull(),
  });
  const members = c.table(
    'standard_members',
    {
      groupId: c.text('group_id').notNull(),
      person: c.text('person').notNull(),
      messages: c.int('messages').notNull(),
      points: c.big('points').notNull(),
      talkedAt: c.time('talked_at').notNull(),
    },
    (t) => [c.primaryKey({ columns: [t.groupId, t.person] })],
  );
  const warnings = c.table(
    'standard_warnings',
    {
      event: c.text('event').primaryKey(),
      groupId: c.text('group_id').notNull(),
      person: c.text('person').notNull(),
      number: c.int('number').notNull(),
    },
    (t) => [c.index('standard_warnings_member').on(t.groupId, t.person, t.number)],
  );
  const signIns = c.table(
    'standard_sign_ins',
    {
      groupId: c.text('group_id').notNull(),
      person: c.text('person').notNull(),
      day: c.text('day').notNull(),
      event: c.text('event').notNull(),
    },
    (t) => [c.primaryKey({ columns: [t.groupId, t.person, t.day] })],
  );
  return { messages, members, warnings, signIns };
}

export type StandardTables = ReturnType<typeof makeTables>;

export const CREATE_TABLES = `
  create table standard_messages (
    event text primary key not null, group_id text not null, person text not null, at integer not null,
    text text not null
  );
  create table standard_members (
    group_id text not null, person text not null, messages integer not null, points integer not null,
    talked_at integer not null, primary key (group_id, person)
  );
  create table standard_warnings (
    event text primary key not null, group_id text not null, person text not null, number integer not null
  );
  create index standard_warnings_member on standard_warnings (group_id, person, number);
  create table standard_sign_ins (
    group_id text not null, person text not null, day text not null, event text not null,
    primary key (group_id, person, day)
  );
`;
