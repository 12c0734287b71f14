import type { Group } from '../domain/group.ts';
import type { Millis, PersonId } from '../domain/ids.ts';
import { outranks, ROLE_TITLES } from '../domain/role.ts';
import type { Engine } from './scope.ts';

/** What is received later than this after it happened is a replay: nobody is punished for it, no command obeyed. */
export const STALE_MS: Millis = 10 * 60_000;

const HOUR: Millis = 3_600_000;

/** Whether something reached us too late to act on. */
export function isStale(happenedAt: Millis, receivedAt: Millis): boolean {
  return receivedAt - happenedAt > STALE_MS;
}

/**
 * Why somebody must not be removed, in the operators' language; undefined if they may be. The machine (`by` missing)
 * never acts on the bot, the owner, admins, operators and the whitelist; a human only on a lower role.
 */
export function whyProtected(
  engine: Engine,
  target: { person: PersonId; group: Group; by?: PersonId | undefined },
): string | undefined {
  const { person, group, by } = target;
  if (person === engine.directory.selfOf(group.account)) return '不处理机器人自己';
  const role = engine.directory.roleOf(person, group);
  if (by === undefined) {
    if (role !== 'member') return `对方是${ROLE_TITLES[role]}，机器人不处罚`;
    return engine.settings.whitelist.includes(person) ? '对方在白名单里，机器人不处罚' : undefined;
  }
  const own = engine.directory.roleOf(by, group);
  return outranks(own, role) ? undefined : `你是${ROLE_TITLES[own]}，不能处理${ROLE_TITLES[role]}`;
}

/**
 * Why no more members may be removed from this group now; undefined below the caps. Both are rolling windows;
 * `more` are those about to be added.
 */
export async function whyCapped(engine: Engine, groupId: string, now: Millis, more = 0): Promise<string | undefined> {
  const { perHour, perDay } = engine.settings.removalCaps;
  const removals = await engine.store.outbox.removalsSince(groupId, now - 24 * HOUR);
  const inHour = removals.filter((at) => at > now - HOUR).length + more;
  if (inHour >= perHour) return `本群一小时内已移出 ${inHour} 人，到了上限 ${perHour}，先停下等人确认`;
  const inDay = removals.length + more;
  if (inDay >= perDay) return `本群 24 小时内已移出 ${inDay} 人，到了上限 ${perDay}，先停下等人确认`;
  return undefined;
}

/** Who is told when a human must act in a group: its owner, and the super-admins. */
export function operatorsOf(engine: Engine, group: Group | undefined): PersonId[] {
  return [...new Set([...(group?.ownerId ? [group.ownerId] : []), ...engine.settings.operators.super])];
}
