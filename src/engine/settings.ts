import type { Mode } from '../domain/action.ts';
import type { GroupId, Millis, PersonId } from '../domain/ids.ts';
import type { Operators } from '../domain/role.ts';

/** How fast an account may act. All of it is there to look like a person, and to stay logged in. */
export interface Pace {
  /** Between two messages in one group, and before each: drawn evenly from this range. */
  gapMs: readonly [min: Millis, max: Millis];
  /** Messages of one account in any minute. */
  perMinute: number;
  /** Between two removals by one account. */
  removalGapMs: Millis;
  /** How long the platform may take to answer before the outcome is unknown. */
  timeoutMs: Millis;
}

/** How many members may be removed from one group, over the hour or day before. */
export interface RemovalCaps {
  perHour: number;
  perDay: number;
}

/** What is set for a group, beside its plugins. */
export interface GroupSettings {
  timezone: string;
  /** Local times `[from, to)`, over midnight where from > to; undefined: none. */
  quietHours: { from: string; to: string } | undefined;
  /** The group's rules (群规) as members read them. */
  rules: string;
  kind: string | undefined;
  tags: readonly string[];
}

export interface PluginSettings {
  mode: Mode;
  /** Parsed by the plugin's own schema. */
  config: unknown;
}

/** A group as the settings name it: by id, or by topic. */
export type GroupName = { id: GroupId; topic: string } | undefined;

/** The effective settings: default → kind → tag → group, field by field. */
export interface Settings {
  readonly operators: Operators;
  /** Never punished by the machine. */
  readonly whitelist: readonly PersonId[];
  readonly pace: Pace;
  readonly removalCaps: RemovalCaps;
  group(group: GroupName): GroupSettings;
  plugin(name: string, group: GroupName): PluginSettings;
}
