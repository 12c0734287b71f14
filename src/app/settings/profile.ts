import { MODES, type Mode } from '../../domain/action.ts';
import { InvalidSettings } from '../../domain/error.ts';
import type { GroupSettings, PluginSettings } from '../../engine/settings.ts';
import type { Plugin } from '../../sdk/plugin.ts';
import { DEFAULT_TIMEZONE } from './file-schema.ts';
import type { Level, Origin } from './levels.ts';
import { type Mistake, mistakeLines, mistakesOf } from './mistake.ts';

/** An effective value, and where it was written; the line is missing for what was written nowhere. */
export interface Explained<T = unknown> {
  value: T;
  origin: Origin;
  line?: number;
}

/** A value as some level wrote it. */
interface Written {
  value: unknown;
  level: Level;
  path: readonly string[];
}

type LineOf = (path: readonly PropertyKey[]) => number;

function isMode(value: unknown): value is Mode {
  return MODES.some((mode) => mode === value);
}

/** What one chain of levels comes to: the settings of all groups that have the same kind, tags and own level. */
export class Profile {
  readonly #levels: readonly Level[];
  readonly #lineOf: LineOf;
  readonly #plugins = new Map<Plugin, PluginSettings>();
  readonly group: GroupSettings;

  constructor(levels: readonly Level[], names: Pick<GroupSettings, 'kind' | 'tags'>, lineOf: LineOf) {
    this.#levels = levels;
    this.#lineOf = lineOf;
    const { timezone, quietHours, rules } = this.explainGroup();
    this.group = { timezone: timezone.value, quietHours: quietHours.value, rules: rules.value, ...names };
  }

  /** The plugin's effective settings. Throws InvalidSettings where the levels do not fit together. */
  plugin(plugin: Plugin): PluginSettings {
    const known = this.#plugins.get(plugin);
    if (known) return known;
    const { mode, ...fields } = this.#written(plugin);
    const parsed = plugin.config.safeParse(values(fields));
    if (!parsed.success) throw new InvalidSettings(mistakeLines(`插件 ${plugin.name}`, this.mistakes(plugin)));
    const settings: PluginSettings = {
      mode: isMode(mode?.value) ? mode.value : (plugin.defaultMode ?? 'enforce'),
      config: parsed.data,
    };
    this.#plugins.set(plugin, settings);
    return settings;
  }

  /** What the plugin's schema has against the levels together. */
  mistakes(plugin: Plugin): Mistake[] {
    const { mode: _, ...fields } = this.#written(plugin);
    const isSaid = (level: Level) => level.plugins.has(plugin.name);
    const last = (this.#levels.findLast(isSaid) ?? this.#levels.at(-1))?.path ?? [];
    return mistakesOf(plugin.config, values(fields)).map(({ path: [field, ...rest], message }) => {
      const written = fields[String(field)];
      const path = written ? [...written.path, ...rest] : [...last, 'plugins', plugin.name, ...(field ? [field] : [])];
      return { path, message };
    });
  }

  explainPlugin(plugin: Plugin): Record<string, Explained> {
    const { mode, config } = this.plugin(plugin);
    const effective = { ...(config as object), mode }; // a plugin's schema is an object's
    const written = this.#written(plugin);
    return Object.fromEntries(
      Object.entries(effective).map(([field, value]) => [field, { value, ...this.#source(written[field]) }]),
    );
  }

  explainGroup() {
    const timezone = this.#last('timezone');
    const quietHours = this.#last('quietHours');
    const rules = this.#last('rules');
    const quiet = quietHours?.value === 'off' ? undefined : quietHours?.value;
    return {
      timezone: { value: timezone?.value ?? DEFAULT_TIMEZONE, ...this.#source(timezone) },
      quietHours: { value: quiet, ...this.#source(quietHours) },
      rules: { value: rules?.value ?? '', ...this.#source(rules) },
    };
  }

  #source(written: Written | undefined): Pick<Explained, 'origin' | 'line'> {
    if (!written) return { origin: 'schema default' };
    return { origin: written.level.origin, line: this.#lineOf(written.path) };
  }

  #last<Field extends 'timezone' | 'quietHours' | 'rules'>(field: Field) {
    const level = this.#levels.findLast((candidate) => candidate[field] !== undefined);
    return level && { value: level[field], level, path: [...level.path, field] };
  }

  /** What is written for the plugin, field by field: the last level wins. */
  #written(plugin: Plugin): Record<string, Written> {
    const written: Record<string, Written> = {};
    for (const level of this.#levels) {
      for (const [field, value] of Object.entries(level.plugins.get(plugin.name) ?? {}))
        written[field] = { value, level, path: [...level.path, 'plugins', plugin.name, field] };
    }
    return written;
  }
}

function values(written: Readonly<Record<string, Written>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(written).map(([field, { value }]) => [field, value]));
}
