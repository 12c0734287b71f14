/** What is in a store, without what two runs of the same story may differ in: times, and ids that are made of times. */
import Database from 'better-sqlite3';

type Row = Record<string, unknown>;

export interface StoreDump {
  /** What was heard, in the order of each lane. */
  events: Row[];
  /** What ran out: when, compared with what was heard, is a matter of time. */
  timerEvents: Row[];
  members: Row[];
  groups: Row[];
  memory: Row[];
  timers: Row[];
  /** All actions; one whose outcome is unknown counts as done here. */
  outbox: Row[];
  /** `group text` of what was said for certain, and of what may have been. */
  done: string[];
  unknown: string[];
}

/** What the gateway finds out by itself when it comes up; each start adds some. */
const FOUND_OUT = "('group.synced', 'member.renamed')";

const TIMES = new Set(['at', 'joinedAt', 'lastActiveAt']);

export function dumpOf(file: string): StoreDump {
  const client = new Database(file, { readonly: true });
  const all = (sql: string): Row[] => client.prepare<[], Row>(sql).all();
  try {
    const columns = 'lane, id, type, status, payload, trace, done';
    const heard = `select ${columns} from events where type not in ${FOUND_OUT}`;
    const outbox = all('select key, account, group_id, action, plugin, cause, causes, priority, status from outbox');
    const saidAs = (status: string) =>
      outbox
        .filter((row) => row.status === status)
        .map((row) => `${row.group_id ?? ''} ${JSON.parse(String(row.action)).text}`);
    return {
      events: all(`${heard} and type <> 'timer.due' order by lane, seq`).map(eventRow),
      timerEvents: sorted(all(`${heard} and type = 'timer.due'`).map(eventRow)),
      members: all(`select group_id, person, name, alias, joined_by_event, invited_by, left_by_event,
        left_at is not null as has_left from members order by group_id, person`).map((row) => ({
        ...row,
        joined_by_event: String(row.joined_by_event).replace(/^sync\/.*/, 'sync'),
      })),
      groups: all('select id, account, topic, owner_id, admin_ids, member_count from groups order by id'),
      memory: all('select plugin, group_id, key, value from memory order by plugin, group_id, key'),
      timers: all(
        'select plugin, group_id, timer, key, data, causes from timers order by plugin, group_id, timer, key',
      ),
      outbox: sorted(
        outbox.map((row) => ({
          ...row,
          key: withoutTime(row.key),
          status: row.status === 'unknown' ? 'done' : row.status,
        })),
      ),
      done: saidAs('done'),
      unknown: saidAs('unknown'),
    };
  } finally {
    client.close();
  }
}

function eventRow(row: Row): Row {
  const payload = JSON.parse(String(row.payload), (field, value) => (TIMES.has(field) ? undefined : value)) as Row;
  return { ...row, id: withoutTime(row.id), payload: { ...payload, id: withoutTime(payload.id) } };
}

/** A timer's event is named after the moment when it was due. */
function withoutTime(id: unknown): string {
  return String(id).replace(/@\d+/, '@');
}

function sorted(rows: Row[]): Row[] {
  const order = (row: Row) => String(row.id ?? row.key);
  return rows.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}
