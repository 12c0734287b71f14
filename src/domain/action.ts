import type { GroupId, PersonId } from './ids.ts';

/** Something for the bot to say or do on the platform. */
export type Action =
  | { do: 'say'; groupId: GroupId; text: string; mention: readonly PersonId[] }
  | { do: 'dm'; to: PersonId; text: string }
  | { do: 'picture'; groupId: GroupId; file: string; alt: string }
  | { do: 'announce'; groupId: GroupId; text: string }
  /** `by`: the operator who ordered it by hand. */
  | { do: 'remove'; groupId: GroupId; member: PersonId; by?: PersonId }
  | { do: 'invite'; groupId: GroupId; person: PersonId }
  | { do: 'rename'; groupId: GroupId; topic: string }
  | { do: 'remark'; person: PersonId; remark: string }
  | { do: 'accept'; friend: string };

/** Something that only a human can do, and who should. */
export interface Ticket {
  do: 'ticket';
  groupId: GroupId;
  to: PersonId[];
}

export type Verb = Action['do'];
export type ActionOf<V extends Verb> = Extract<Action, { do: V }>;

/** What a channel lets the bot do in a group; what is missing becomes a ticket for a human. */
export type Ability = Verb;

/**
 * How urgent an action is: enforcement goes before replies, replies before broadcasts. The numbers sort.
 */
export const PRIORITY = { enforcement: 0, reply: 1, broadcast: 2 } as const;
export type Priority = keyof typeof PRIORITY;

/**
 * What became of an action.
 * `queued` waits for its turn; `attempting` was handed to the platform and not answered yet; `done`; `failed`: the
 * platform said no; `refused`: we would not do it; `unknown`: no answer came, it may have happened; `observed`: it
 * would have been done, but the plugin only watches here; `ticket`: a human must do it; `dropped`: no longer wanted.
 */
export const ACTION_STATUSES = [
  'queued',
  'attempting',
  'done',
  'failed',
  'refused',
  'unknown',
  'observed',
  'ticket',
  'dropped',
] as const;
export type ActionStatus = (typeof ACTION_STATUSES)[number];

/** How a plugin works in a group: not at all, watching only, or for real. */
export const MODES = ['off', 'observe', 'enforce'] as const;
export type Mode = (typeof MODES)[number];

/** The group that an action happens in, if it happens in one. */
export function groupOf(action: Action | Ticket): GroupId | undefined {
  return 'groupId' in action ? action.groupId : undefined;
}

/** Whether doing it twice would be seen twice: such an action is never tried again after an unknown outcome. */
export function isMessage(action: Action | Ticket): boolean {
  return action.do === 'say' || action.do === 'dm' || action.do === 'picture' || action.do === 'announce';
}
