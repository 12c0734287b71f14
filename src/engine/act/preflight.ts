import type { Action } from '../../domain/action.ts';
import type { Millis } from '../../domain/ids.ts';
import type { Gateway, StoredAction } from '../ports.ts';
import { whyProtected } from '../protection.ts';
import type { Engine } from '../scope.ts';

/** An answer that comes later than this is worse than none; neither is anybody punished so late. */
const STALE_ACTION_MS: Millis = 30 * 60_000;

/** Why an action must not be done after all, looked at again in the moment before; undefined: go. */
export type Objection = { status: 'refused' | 'failed' | 'ticket'; why: string };

/** Looks once more before the platform is asked: the world may have changed since it was decided. */
export async function objectionTo(
  engine: Engine,
  gateway: Gateway,
  stored: StoredAction,
): Promise<Objection | undefined> {
  const { action, priority } = stored;
  if (action.do === 'ticket') return { status: 'ticket', why: stored.why ?? '' };
  const lateMs = engine.clock.now() - Math.max(stored.createdAt, stored.dueAt);
  if (priority !== 'broadcast' && lateMs > STALE_ACTION_MS) {
    return { status: 'failed', why: '等待超过 30 分钟，已经过时，不再执行' };
  }
  if (action.do === 'remove') {
    const why = await whyNotRemoved(engine, action);
    if (why) return { status: 'refused', why };
  }
  if (!('groupId' in action)) return undefined;
  const abilities = await gateway.abilities(action.groupId);
  if (abilities.has(action.do)) return undefined;
  const about = action.do === 'remove' ? ` ${action.member}` : '';
  const reason = stored.why === undefined ? '' : `（${stored.why}）`;
  return { status: 'ticket', why: `机器人在本群没有权限，请人来做：${TITLES[action.do]}${about}${reason}` };
}

async function whyNotRemoved(engine: Engine, action: Extract<Action, { do: 'remove' }>): Promise<string | undefined> {
  const group = await engine.directory.group(action.groupId);
  const member = await engine.store.directory.member(action.groupId, action.member);
  if (!group || !member || member.leftAt !== undefined) return '对方已经不在群里';
  return whyProtected(engine, { person: action.member, group, by: action.by });
}

const TITLES: Record<Action['do'], string> = {
  say: '发言',
  dm: '私聊',
  picture: '发图片',
  announce: '发群公告',
  remove: '移出成员',
  invite: '邀请成员',
  rename: '改群名',
  remark: '改备注',
  accept: '通过好友',
};
