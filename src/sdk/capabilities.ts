import type { Priority } from '../domain/action.ts';
import type { Member } from '../domain/group.ts';
import type { EventId, GroupId, Millis, PersonId } from '../domain/ids.ts';
import type { Role } from '../domain/role.ts';
import type { PluginStore, Tables } from './store.ts';

/** How something is said. */
export interface SayOptions {
  /** Who is @-mentioned; the text names them where it wants to. */
  mention?: readonly PersonId[];
  /** Default: `reply`. */
  priority?: Priority;
  /** Whether quiet hours hold it back until they end. */
  canWait?: boolean;
  /** The events that this answers together, where several were merged. */
  causes?: readonly EventId[];
  /** The case that it belongs to. */
  caseId?: number;
}

/** Says things. What is said is written down with the event and goes out at the account's pace. */
export interface Speak {
  say(text: string, options?: SayOptions): void;
  /** Privately, where the channel allows; else it becomes a ticket. */
  dm(to: PersonId, text: string, options?: Omit<SayOptions, 'mention'>): void;
  announce(text: string, options?: SayOptions): void;
}

/** What became of the wish to remove somebody. `refused` says why, in the operators' language. */
export type Verdict = { status: 'queued' | 'observed' } | { status: 'refused'; why: string };

/** Acts against members, within what the engine never allows. */
export interface Moderate {
  /** Removes a member from the group. `by`: an operator who orders it by hand. */
  remove(person: PersonId, options: { reason: string; caseId?: number; by?: PersonId }): Promise<Verdict>;
}

/** Looks at this group's members. */
export interface Members {
  get(person: PersonId): Promise<Member | undefined>;
  present(): Promise<Member[]>;
  roleOf(person: PersonId): Role;
  /** What the group calls somebody; the id where no name is known. */
  nameOf(person: PersonId): Promise<string>;
}

/** Remembers small values for this plugin in this group. Written with the event: a retry starts from what was before. */
export interface Memory {
  get<T>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown, options?: { ttlMs?: Millis }): void;
  delete(key: string): void;
  list<T>(prefix: string): Promise<{ key: string; value: T }[]>;
}

/** Asks for a later event. The same name and key again moves the timer. */
export interface Timers<Names extends string = string> {
  set(name: Names, timer: { key?: string; at: Millis; data?: unknown; causes?: readonly EventId[] }): void;
  clear(name: Names, key?: string): void;
}

/** What one command is, for a list of commands. */
export interface CommandInfo {
  name: string;
  aliases: readonly string[];
  usage: string;
  summary: string;
  allow: Role;
  plugin: string;
}

/** Knows all plugins' commands. */
export interface Catalogue {
  /** The commands that somebody may use in this group now, in registry order. */
  allowedTo(person: PersonId): CommandInfo[];
  /** The plugins that are on here, by title. */
  pluginsHere(): { name: string; title: string; isObserving: boolean }[];
  readonly version: string;
}

/** What a plugin can declare in `uses`. Each comes in two makes: the real one, and one that only watches. */
export interface Capabilities<T extends Tables = Tables> {
  speak: Speak;
  moderate: Moderate;
  members: Members;
  memory: Memory;
  timers: Timers;
  catalogue: Catalogue;
  /** The plugin's own tables. */
  store: PluginStore<T>;
}

export type CapabilityName = keyof Capabilities;

/** What a plugin sees of the group in which it works. */
export interface GroupView {
  id: GroupId;
  topic: string;
  ownerId: PersonId | undefined;
  memberCount: number;
  /** The group's rules as the operators wrote them; empty when there are none. */
  rules: string;
  timezone: string;
}
