import Database from 'better-sqlite3';
import type { Expected } from './expected.ts';

interface MemberRow {
  key: string;
  messages: number;
  points: number;
  warnings: number;
}

/** Compares a store with what the load must have come to; gives what does not agree, in words. */
export function mistakesIn(file: string, expected: Expected, performed: number | undefined): string[] {
  const client = new Database(file, { readonly: true });
  const mistakes: string[] = [];
  const compare = (what: string, found: unknown, wanted: unknown): void => {
    if (found !== wanted) mistakes.push(`${what}: ${String(found)} instead of ${String(wanted)}`);
  };
  const count = (query: string): unknown => client.prepare(`select count(*) from ${query}`).pluck().get();
  compare('messages', count('standard_messages'), expected.messages);
  compare('warnings', count('standard_warnings'), expected.warnings);
  compare('sign-ins', count('standard_sign_ins'), expected.signIns);
  compare('members that differ', differing(client, expected), 0);
  if (performed !== undefined) {
    compare(
      'events handled',
      count(`events where type = 'message.received' and status = 'handled'`),
      expected.messages,
    );
    compare('replies in the outbox', count(`outbox where status = 'done'`), expected.replies.size);
    compare('replies performed', performed, expected.replies.size);
    compare('replies that differ', differingReplies(client, expected), 0);
  }
  client.close();
  return mistakes;
}

function differing(client: Database.Database, { members }: Expected): number {
  const rows = client
    .prepare<[], MemberRow>(
      `select m.group_id || ' ' || m.person as key, messages, points, coalesce(max(w.number), 0) as warnings
       from standard_members m left join standard_warnings w on w.group_id = m.group_id and w.person = m.person
       group by m.group_id, m.person`,
    )
    .all();
  const wrong = rows.filter((row) => {
    const member = members.get(row.key);
    return !member || ['messages', 'points', 'warnings'].some((field) => differs(row, member, field));
  });
  return wrong.length + Math.abs(members.size - rows.length);
}

function differs(row: MemberRow, member: object, field: string): boolean {
  return Reflect.get(row, field) !== Reflect.get(member, field);
}

function differingReplies(client: Database.Database, { replies }: Expected): number {
  const rows = client.prepare<[], { cause: string; action: string }>('select cause, action from outbox').all();
  return rows.filter(({ cause, action }) => JSON.parse(action).text !== replies.get(cause)).length;
}
