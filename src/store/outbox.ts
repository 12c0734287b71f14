import { and, asc, desc, eq, gt, gte, inArray, lte, min, sql } from 'drizzle-orm';
import { groupOf, PRIORITY, type Priority } from '../domain/action.ts';
import type { NewAction, OutboxStore, StoredAction } from '../engine/ports.ts';
import { hot, q, type Step } from '../sdk/store.ts';
import { hotRows } from './rows.ts';
import { given, givenLimit, type Kernel, type KernelRunner } from './runner.ts';
import type { KernelTables } from './tables/index.ts';
import { IS_QUEUED, IS_REMOVAL, WAS_ATTEMPTED } from './tables/outbox.ts';

// `as`: the keys of PRIORITY are what they are.
const PRIORITY_NAMES = new Map<number, Priority>(
  Object.entries(PRIORITY).map(([name, rank]) => [rank, name as Priority]),
);

const IS_ATTEMPTING = sql`status = 'attempting'`;

const insert = hotRows(({ db, t }: Kernel, cells) =>
  db
    .insert(t.outbox)
    .values(
      cells.map((cell) => ({
        key: cell('key'),
        account: cell('account'),
        verb: cell('verb'),
        groupId: cell('groupId'),
        action: cell('action'),
        plugin: cell('plugin'),
        cause: cell('cause'),
        causes: cell('causes'),
        caseId: cell('caseId'),
        priority: cell('priority'),
        status: cell('status'),
        why: cell('why'),
        confirm: cell('confirm'),
        createdAt: cell('createdAt'),
        dueAt: cell('dueAt'),
        endedAt: cell('endedAt'),
      })),
    )
    .onConflictDoNothing()
    .returning({ id: t.outbox.id }),
);

const sendable = hot(({ db, t }: Kernel) =>
  db
    .select()
    .from(t.outbox)
    .where(and(isOfAccount(t), IS_QUEUED, lte(t.outbox.dueAt, sql.placeholder('now'))))
    .orderBy(asc(t.outbox.priority), asc(t.outbox.id))
    .limit(givenLimit()),
);

const nextDue = hot(({ db, t }: Kernel) =>
  db
    .select({ at: min(t.outbox.dueAt) })
    .from(t.outbox)
    .where(and(isOfAccount(t), IS_QUEUED, gt(t.outbox.dueAt, sql.placeholder('now')))),
);

const waitingAccounts = hot(({ db, t }: Kernel) =>
  db.selectDistinct({ account: t.outbox.account }).from(t.outbox).where(IS_QUEUED),
);

const attempt = hot(({ db, t }: Kernel) =>
  db
    .update(t.outbox)
    .set({ status: 'attempting', attemptedAt: given('now', t.outbox.attemptedAt) })
    .where(and(eq(t.outbox.id, sql.placeholder('id')), IS_QUEUED))
    .returning({ id: t.outbox.id }),
);

const requeue = hot(({ db, t }: Kernel) =>
  db
    .update(t.outbox)
    .set({ status: 'queued', attemptedAt: null, dueAt: given('dueAt', t.outbox.dueAt) })
    .where(and(eq(t.outbox.id, sql.placeholder('id')), IS_ATTEMPTING)),
);

const end = hot(({ db, t }: Kernel) =>
  db
    .update(t.outbox)
    .set({
      status: given('status', t.outbox.status),
      endedAt: given('at', t.outbox.endedAt),
      why: sql`coalesce(${given('why', t.outbox.why)}, ${t.outbox.why})`,
      platformId: sql`coalesce(${given('platformId', t.outbox.platformId)}, ${t.outbox.platformId})`,
    })
    .where(eq(t.outbox.id, sql.placeholder('id'))),
);

const attempting = hot(({ db, t }: Kernel) =>
  db
    .select()
    .from(t.outbox)
    .where(and(IS_ATTEMPTING, isOfAccount(t)))
    .orderBy(asc(t.outbox.id)),
);

const attemptedSince = hot(({ db, t }: Kernel) =>
  db
    .select()
    .from(t.outbox)
    .where(and(isOfAccount(t), WAS_ATTEMPTED, gte(t.outbox.attemptedAt, sql.placeholder('since'))))
    .orderBy(asc(t.outbox.attemptedAt), asc(t.outbox.id)),
);

// Those that wait count from when they were decided: a burst of decisions must see itself.
const removalsSince = hot(({ db, t }: Kernel) => {
  const at = sql<number>`coalesce(${t.outbox.attemptedAt}, ${t.outbox.createdAt})`.mapWith(Number);
  return db
    .select({ at: at.as('at') })
    .from(t.outbox)
    .where(
      and(
        eq(t.outbox.groupId, sql.placeholder('groupId')),
        IS_REMOVAL,
        sql`status in ('queued', 'attempting', 'done', 'unknown', 'failed')`,
        gte(at, sql.placeholder('since')),
      ),
    )
    .orderBy(asc(at));
});

const newestOfStatus = hot(({ db, t }: Kernel) =>
  db
    .select()
    .from(t.outbox)
    .where(eq(t.outbox.status, sql.placeholder('status')))
    .orderBy(desc(t.outbox.id))
    .limit(givenLimit()),
);

function isOfAccount(t: KernelTables) {
  return eq(t.outbox.account, sql.placeholder('account'));
}

/** Part of a work: adds the actions whose keys are new. */
export function* insertActions(actions: readonly NewAction[]): Generator<Step, void, unknown> {
  yield* insert(actions.map(toRow));
}

function toRow(action: NewAction) {
  return {
    ...action,
    verb: action.action.do,
    groupId: groupOf(action.action) ?? null,
    caseId: action.caseId ?? null,
    priority: PRIORITY[action.priority],
    why: action.why ?? null,
    confirm: action.confirm ?? null,
    endedAt: action.status === 'queued' ? null : action.createdAt,
  };
}

function toAction(row: KernelTables['outbox']['$inferSelect']): StoredAction {
  return {
    id: row.id,
    key: row.key,
    account: row.account,
    action: row.action,
    plugin: row.plugin,
    cause: row.cause,
    causes: row.causes,
    caseId: row.caseId ?? undefined,
    priority: PRIORITY_NAMES.get(row.priority) ?? 'broadcast',
    status: row.status,
    why: row.why ?? undefined,
    confirm: row.confirm ?? undefined,
    createdAt: row.createdAt,
    dueAt: row.dueAt,
    attemptedAt: row.attemptedAt ?? undefined,
    endedAt: row.endedAt ?? undefined,
    platformId: row.platformId ?? undefined,
  };
}

export function outboxStore(run: KernelRunner): OutboxStore {
  return {
    async add(actions) {
      if (actions.length > 0) await run.tx(() => insertActions(actions));
    },
    async sendable(account, now, limit) {
      return (await run.read(() => q(sendable, { account, now, limit }))).map(toAction);
    },
    async nextDueAt(account, now) {
      const [row] = await run.read(() => q(nextDue, { account, now }));
      return row?.at ?? undefined;
    },
    async accountsWaiting() {
      return (await run.read(() => q(waitingAccounts))).map((row) => row.account);
    },
    async begin(id, now) {
      return (await run.single(() => q(attempt, { id, now }))).length > 0;
    },
    async putBack(id, dueAt) {
      await run.single(() => q(requeue, { id, dueAt }));
    },
    async end(id, { status, at, why = null, platformId = null }) {
      await run.single(() => q(end, { id, status, at, why, platformId }));
    },
    async attempting(account) {
      return (await run.read(() => q(attempting, { account }))).map(toAction);
    },
    async attemptedSince(account, since) {
      return (await run.read(() => q(attemptedSince, { account, since }))).map(toAction);
    },
    async removalsSince(groupId, since) {
      const rows = await run.read(() => q(removalsSince, { groupId, since }));
      return rows.flatMap((row) => row.at ?? []);
    },
    async byCauses(causes) {
      if (causes.length === 0) return [];
      const rows = await run.read(({ db, t }) =>
        q(
          db
            .select()
            .from(t.outbox)
            .where(inArray(t.outbox.cause, [...causes]))
            .orderBy(asc(t.outbox.id)),
        ),
      );
      return rows.map(toAction);
    },
    async byStatus(status, limit) {
      return (await run.read(() => q(newestOfStatus, { status, limit }))).map(toAction);
    },
  };
}
