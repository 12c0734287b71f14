import type { Ability } from '../domain/action.ts';
import type { PersonId } from '../domain/ids.ts';

const EVERYBODY: readonly Ability[] = ['say', 'dm', 'picture', 'invite', 'remark', 'accept'];
const OWNER_AND_ADMINS: readonly Ability[] = ['announce', 'remove', 'rename'];

/**
 * What the bot may do in a group. Only owner and admins remove members, post notices and rename (WeChat's rule for large
 * groups). Where the platform tells nobody's role, it is assumed able: the platform itself says no if it is not.
 */
export function abilitiesOf(
  self: PersonId | undefined,
  group: { ownerId?: PersonId; adminIds: readonly PersonId[] } | undefined,
): ReadonlySet<Ability> {
  const areRolesKnown = group !== undefined && (group.ownerId !== undefined || group.adminIds.length > 0);
  if (!areRolesKnown || self === undefined) return new Set([...EVERYBODY, ...OWNER_AND_ADMINS]);
  const isInCharge = group.ownerId === self || group.adminIds.includes(self);
  return new Set(isInCharge ? [...EVERYBODY, ...OWNER_AND_ADMINS] : EVERYBODY);
}
