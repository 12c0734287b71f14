import type { GroupId, PersonId } from '../domain/ids.ts';
import type { ChatLine, NewJoin, NewLeave, NewMessage, SimulatedGroup, SimulatedPerson } from './api.ts';

/** A moment of the simulated WeChat. */
export interface SimulationSnapshot {
  botId: PersonId;
  people: SimulatedPerson[];
  /** Each with its newest lines, oldest first. */
  groups: (SimulatedGroup & { lines: ChatLine[] })[];
}

export type SimulationChange =
  | { kind: 'line'; line: ChatLine }
  | { kind: 'group'; group: SimulatedGroup }
  | { kind: 'person'; person: SimulatedPerson };

/**
 * A simulated WeChat that one can play with. What cannot be (no such group, not a member) rejects with a Refusal whose
 * message tells the operator why.
 */
export interface Simulation {
  snapshot(linesPerGroup: number): Promise<SimulationSnapshot>;
  /** Gives the message's id, which is the event's id in the log. */
  say(message: NewMessage): Promise<string>;
  join(join: NewJoin): Promise<void>;
  leave(leave: NewLeave): Promise<void>;
  /** Somebody new, who is in no group yet. */
  addPerson(name: string): Promise<PersonId>;
  /** A picture's bytes; undefined where the message has none. */
  picture(messageId: string): Promise<Uint8Array | undefined>;
  /** Tells what changes from now on, in order. */
  onChange(listener: (change: SimulationChange) => void): () => void;
  /** Whether the simulation has this group. */
  hasGroup(groupId: GroupId): boolean;
}
