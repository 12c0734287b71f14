import Database from 'better-sqlite3';
import { localDay } from '../../src/domain/local-time.ts';
import { messageAt } from './load.ts';
import { isBanned, SIGNED_IN, SIGNED_IN_BEFORE, warningText } from './plugin.ts';
import { SIGN_IN_POINTS, TALK_POINT_MS } from './store.ts';
import { CREATE_TABLES } from './tables.ts';

/** The plugin's statements by hand, each in a transaction of its own. Nothing that the engine does. */
export function workRaw(file: string, count: number, startAt: number, zone: string): { seconds: number } {
  const client = new Database(file);
  client.pragma('journal_mode = wal');
  client.pragma('synchronous = normal');
  client.exec(CREATE_TABLES);
  const sql = statements(client);
  const begun = performance.now();
  let said = 0;
  for (let index = 0; index < count; index++) {
    const { id, groupId, from, at, text } = messageAt(index, startAt).event;
    if (sql.insert.run(id, groupId, from, at, text).changes > 0) sql.count.run(groupId, from, at);
    if (isBanned(text)) {
      sql.warn.run(id, groupId, from, groupId, from);
      said += warningText(sql.warning.get(id) ?? 0).length;
    }
    if (text.startsWith('/签到')) {
      const isFirst = sql.signIn.run(groupId, from, localDay(at, zone), id).changes > 0;
      if (isFirst) sql.award.run(groupId, from);
      said += (isFirst ? SIGNED_IN : SIGNED_IN_BEFORE).length;
    }
  }
  const seconds = (performance.now() - begun) / 1_000;
  client.close();
  if (said === 0) throw new Error('nothing was answered');
  return { seconds };
}

function statements(client: Database.Database) {
  return {
    insert: client.prepare('insert into standard_messages values (?, ?, ?, ?, ?) on conflict do nothing'),
    count: client.prepare(
      `insert into standard_members values (?, ?, 1, 1, ?) on conflict (group_id, person) do update set
         messages = messages + 1, points = points + (excluded.talked_at >= talked_at + ${TALK_POINT_MS}),
         talked_at = case when excluded.talked_at >= talked_at + ${TALK_POINT_MS}
           then excluded.talked_at else talked_at end`,
    ),
    warn: client.prepare(
      `insert into standard_warnings values (?, ?, ?, (select coalesce(max(number), 0) + 1 from standard_warnings
         where group_id = ? and person = ?)) on conflict do nothing`,
    ),
    warning: client.prepare<[string], number>('select number from standard_warnings where event = ?').pluck(),
    signIn: client.prepare('insert into standard_sign_ins values (?, ?, ?, ?) on conflict do nothing'),
    award: client.prepare(
      `update standard_members set points = points + ${SIGN_IN_POINTS} where group_id = ? and person = ?`,
    ),
  };
}
