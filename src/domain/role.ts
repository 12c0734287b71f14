import type { GroupId, PersonId } from './ids.ts';

/** Everybody's standing in one group, highest first. */
export const ROLES = ['super', 'owner', 'admin', 'deputy', 'member'] as const;
export type Role = (typeof ROLES)[number];

const RANK: Record<Role, number> = { super: 4, owner: 3, admin: 2, deputy: 1, member: 0 };

/** The operators as the settings name them. */
export interface Operators {
  super: PersonId[];
  admins: PersonId[];
  deputies: { person: PersonId; groups: GroupId[] }[];
}

/** Who stands where on the platform, in one group. */
export interface GroupRoles {
  groupId: GroupId;
  ownerId?: PersonId | undefined;
  adminIds: readonly PersonId[];
}

/** The highest role that somebody has in a group, from the platform and from the operators' list. */
export function roleIn(person: PersonId, group: GroupRoles | undefined, operators: Operators): Role {
  if (operators.super.includes(person)) return 'super';
  if (group?.ownerId === person) return 'owner';
  if (group?.adminIds.includes(person) || operators.admins.includes(person)) return 'admin';
  if (group && operators.deputies.some((d) => d.person === person && d.groups.includes(group.groupId))) return 'deputy';
  return 'member';
}

/** Whether `role` is at least `wanted`. */
export function hasRole(role: Role, wanted: Role): boolean {
  return RANK[role] >= RANK[wanted];
}

/** By hand, one acts only on a strictly lower role. */
export function outranks(role: Role, other: Role): boolean {
  return RANK[role] > RANK[other];
}

/** What members read. */
export const ROLE_TITLES: Record<Role, string> = {
  super: '超级管理员',
  owner: '群主',
  admin: '管理员',
  deputy: '分管',
  member: '成员',
};
