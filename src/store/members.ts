import { and, eq, isNull, sql } from 'drizzle-orm';
import type { NamedPerson } from '../domain/event.ts';
import type { GroupId, PersonId } from '../domain/ids.ts';
import { hot, q, type Step } from '../sdk/store.ts';
import { hotRows } from './rows.ts';
import { given, type Kernel } from './runner.ts';
import type { KernelTables } from './tables/index.ts';

export type MemberRow = KernelTables['members']['$inferSelect'];

/** What makes somebody present: which event told, and when they came by it. */
export interface Arrival {
  groupId: GroupId;
  joinedAt: number;
  joinedByEvent: string;
  invitedBy: PersonId | null;
}

const LATER = sql`case when excluded.last_active_at > members.last_active_at
  then excluded.last_active_at else members.last_active_at end`;

/** What stands for the event of those whom we only know by their voice: how they came is still to be told. */
const HEARD = 'heard/';

/** The event that tells of somebody by a message alone. */
export function heardBy(eventId: string): string {
  return `${HEARD}${eventId}`;
}

/** Whether nobody has told yet how this member came. */
export function isOnlyHeard(row: MemberRow): boolean {
  return row.joinedByEvent?.startsWith(HEARD) ?? false;
}

// Somebody who is present stays as they are, unless only heard so far; somebody who had left is here again.
const arrivals = hotRows(({ db, t }: Kernel, cells) =>
  db
    .insert(t.members)
    .values(
      cells.map((cell) => ({
        groupId: cell('groupId'),
        person: cell('person'),
        name: cell('name'),
        alias: cell('alias'),
        joinedAt: cell('joinedAt'),
        joinedByEvent: cell('joinedByEvent'),
        invitedBy: cell('invitedBy'),
        lastActiveAt: cell('joinedAt'),
      })),
    )
    .onConflictDoUpdate({
      target: [t.members.groupId, t.members.person],
      set: {
        leftAt: null,
        name: sql`case when excluded.name = '' then members.name else excluded.name end`,
        alias: sql`excluded.alias`,
        joinedAt: sql`excluded.joined_at`,
        joinedByEvent: sql`excluded.joined_by_event`,
        invitedBy: sql`excluded.invited_by`,
        lastActiveAt: LATER,
      },
      setWhere: sql`members.left_at is not null or members.joined_by_event like 'heard/%'`,
    })
    .returning({ person: t.members.person }),
);

const memberOf = hot(({ db, t }: Kernel) => db.select().from(t.members).where(isMember(t)));

const presentIn = hot(({ db, t }: Kernel) =>
  db
    .select()
    .from(t.members)
    .where(and(eq(t.members.groupId, sql.placeholder('groupId')), isNull(t.members.leftAt))),
);

const depart = hot(({ db, t }: Kernel) =>
  db
    .update(t.members)
    .set({ leftAt: given('at', t.members.leftAt), leftByEvent: given('event', t.members.leftByEvent) })
    .where(and(isMember(t), isNull(t.members.leftAt)))
    .returning({ person: t.members.person }),
);

const rename = hot(({ db, t }: Kernel) =>
  db
    .update(t.members)
    .set({
      name: sql`coalesce(${given('name', t.members.name)}, ${t.members.name})`,
      alias: sql`coalesce(${given('alias', t.members.alias)}, ${t.members.alias})`,
    })
    .where(isMember(t)),
);

function isMember(t: KernelTables) {
  return and(eq(t.members.groupId, sql.placeholder('groupId')), eq(t.members.person, sql.placeholder('person')));
}

/** Part of a work: makes people present; gives back those who were not. */
export function* arrive(people: readonly NamedPerson[], arrival: Arrival): Generator<Step, PersonId[], unknown> {
  const rows = people.map(({ id, name = '', alias = '' }) => ({ person: id, name, alias, ...arrival }));
  const arrived = yield* arrivals(rows);
  return arrived.map((row) => row.person);
}

/** Part of a work: somebody is gone; `false` if they were not here. */
export function* leave(
  groupId: GroupId,
  person: PersonId,
  event: string,
  at: number,
): Generator<Step, boolean, unknown> {
  const rows = yield* q(depart, { groupId, person, event, at });
  return rows.length > 0;
}

/** What somebody is called now: no name or an empty one tells nothing, an empty alias takes the alias away. */
export interface Called {
  id: PersonId;
  name?: string | undefined;
  alias?: string | undefined;
}

/** Part of a work: keeps what the platform now calls a member. */
export function* renameMember(groupId: GroupId, { id, name, alias }: Called): Generator<Step, void, unknown> {
  yield* q(rename, { groupId, person: id, name: name || null, alias: alias ?? null });
}

export function* memberRow(groupId: GroupId, person: PersonId): Generator<Step, MemberRow | undefined, unknown> {
  const [row] = yield* q(memberOf, { groupId, person });
  return row;
}

export function presentRows(groupId: GroupId): Generator<Step, MemberRow[], unknown> {
  return q(presentIn, { groupId });
}
