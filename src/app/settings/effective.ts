import { InvalidSettings } from '../../domain/error.ts';
import type { GroupId, PersonId } from '../../domain/ids.ts';
import type { Operators } from '../../domain/role.ts';
import type { GroupName, GroupSettings, Pace, PluginSettings, RemovalCaps, Settings } from '../../engine/settings.ts';
import type { Plugin } from '../../sdk/plugin.ts';
import { didYouMean } from './closest.ts';
import type { SettingsFile } from './file-schema.ts';
import type { GroupLevel, Level, Levels } from './levels.ts';
import { type Mistake, mistakeLines } from './mistake.ts';
import { type Explained, Profile } from './profile.ts';

/** What a group is, beside what the file says: from a transcript, or from an operator. */
export interface Assignment {
  kind?: string | undefined;
  tags?: readonly string[] | undefined;
}

/** The settings of one file. What a group's chain of levels comes to is worked out once and kept. */
export class EffectiveSettings implements Settings {
  readonly operators: Operators;
  readonly whitelist: readonly PersonId[];
  readonly pace: Pace;
  readonly removalCaps: RemovalCaps;
  readonly #levels: Levels;
  readonly #plugins: ReadonlyMap<string, Plugin>;
  readonly #lineOf: (path: readonly PropertyKey[]) => number;
  readonly #assigned = new Map<GroupId, Assignment>();
  readonly #profiles = new Map<string, Profile>();
  readonly #byGroup = new Map<GroupId, { topic: string; profile: Profile }>();

  constructor(
    file: SettingsFile,
    levels: Levels,
    plugins: readonly Plugin[],
    lineOf: (path: readonly PropertyKey[]) => number,
  ) {
    this.operators = file.operators;
    this.whitelist = file.whitelist;
    const { gap, perMinute, removalGap, timeout } = file.pace;
    this.pace = { gapMs: gap, perMinute, removalGapMs: removalGap, timeoutMs: timeout };
    this.removalCaps = { perHour: file.caps.removalsPerHour, perDay: file.caps.removalsPerDay };
    this.#levels = levels;
    this.#plugins = new Map(plugins.map((plugin) => [plugin.name, plugin]));
    this.#lineOf = lineOf;
  }

  group(group: GroupName): GroupSettings {
    return this.#profileOf(group).group;
  }

  /** Throws an Error where no such plugin was loaded. */
  plugin(name: string, group: GroupName): PluginSettings {
    return this.#profileOf(group).plugin(this.#pluginNamed(name));
  }

  /** Each setting of a plugin in a group, and its `mode`, with where it was written. */
  explain(name: string, group: GroupName): Record<string, Explained> {
    return this.#profileOf(group).explainPlugin(this.#pluginNamed(name));
  }

  /** The group's own settings, with where they were written. */
  explainGroup(group: GroupName) {
    return this.#profileOf(group).explainGroup();
  }

  /**
   * Says what a group is, whatever the file says of its kind and tags; a field left out leaves the file's.
   * Throws InvalidSettings for a kind that the file does not know, and where the settings then do not fit together.
   */
  assign(groupId: GroupId, assignment: Assignment): void {
    const { kind } = assignment;
    if (kind !== undefined && !this.#levels.kinds.has(kind))
      throw new InvalidSettings([
        `群 ${groupId}: 没有类型「${kind}」${didYouMean(kind, [...this.#levels.kinds.keys()])}`,
      ]);
    const profile = this.#profile(this.#levels.groups.get(groupId), assignment);
    const mistakes = this.#mistakesIn(profile);
    if (mistakes.length > 0) throw new InvalidSettings(mistakeLines(`群 ${groupId}`, mistakes));
    this.#assigned.set(groupId, assignment);
    this.#byGroup.delete(groupId);
  }

  /** What the plugins' schemas have against the levels together, wherever that occurs; `skip` leaves plugins out. */
  mistakes(skip: ReadonlySet<string>): Mistake[] {
    const { top, defaults, kinds, tags, groups } = this.#levels;
    const base = [top, defaults];
    const alone = [...kinds.values(), ...tags.values()].map((level) => this.#make([...base, level], undefined, []));
    const own = [...groups.values()].map((group) => this.#profile(group, {}));
    const profiles = [this.#make(base, undefined, []), ...alone, ...own];
    return profiles.flatMap((profile) => this.#mistakesIn(profile, skip));
  }

  #mistakesIn(profile: Profile, skip: ReadonlySet<string> = new Set()): Mistake[] {
    const plugins = [...this.#plugins.values()].filter((plugin) => !skip.has(plugin.name));
    return plugins
      .flatMap((plugin) => profile.mistakes(plugin))
      .map((mistake) => ({ ...mistake, line: this.#lineOf(mistake.path) }));
  }

  #pluginNamed(name: string): Plugin {
    const plugin = this.#plugins.get(name);
    if (!plugin) throw new Error(`no plugin ${name}`);
    return plugin;
  }

  #profileOf(group: GroupName): Profile {
    if (!group) return this.#profile(undefined, {});
    const known = this.#byGroup.get(group.id);
    if (known?.topic === group.topic) return known.profile;
    const { groups } = this.#levels;
    const level = groups.get(group.id) ?? groups.get(group.topic);
    const profile = this.#profile(level, this.#assigned.get(group.id) ?? {});
    this.#byGroup.set(group.id, { topic: group.topic, profile });
    return profile;
  }

  #profile(group: GroupLevel | undefined, assignment: Assignment): Profile {
    const kind = assignment.kind ?? group?.kind;
    const tags = assignment.tags ?? group?.tags ?? [];
    const key = JSON.stringify([kind ?? null, tags, group?.origin ?? null]);
    let profile = this.#profiles.get(key);
    if (!profile) {
      const levels = this.#levels;
      const named = [
        kind === undefined ? undefined : levels.kinds.get(kind),
        ...tags.map((tag) => levels.tags.get(tag)),
      ];
      const chain = [levels.top, levels.defaults, ...named, group].filter((level) => level !== undefined);
      profile = this.#make(chain, kind, tags);
      this.#profiles.set(key, profile);
    }
    return profile;
  }

  #make(levels: readonly Level[], kind: string | undefined, tags: readonly string[]): Profile {
    return new Profile(levels, { kind, tags }, this.#lineOf);
  }
}
