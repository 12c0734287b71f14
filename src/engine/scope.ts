import type { Mode } from '../domain/action.ts';
import type { Chance, Clock } from '../domain/clock.ts';
import type { Event } from '../domain/event.ts';
import type { Group } from '../domain/group.ts';
import type { Millis } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import type { Plugin } from '../sdk/plugin.ts';
import type { PluginStore, Tables } from '../sdk/store.ts';
import type { CommandRegistry } from './commands/registry.ts';
import type { Directory } from './directory.ts';
import type { Draft } from './draft.ts';
import type { Store } from './ports.ts';
import type { GroupSettings, Settings } from './settings.ts';

/** What the engine's parts share. */
export interface Engine {
  store: Store;
  clock: Clock;
  chance: Chance;
  settings: Settings;
  plugins: readonly Plugin[];
  directory: Directory;
  commands: CommandRegistry;
  logger: Logger;
  version: string;
  /** A plugin's own tables. */
  tablesOf(plugin: string): PluginStore<Tables>;
}

/** One plugin's work on one event: what its capabilities stand on. */
export interface Scope {
  engine: Engine;
  plugin: Plugin;
  mode: Mode;
  event: Event;
  /** When the event reached us, as against when it happened. */
  receivedAt: Millis;
  group: Group | undefined;
  groupSettings: GroupSettings;
  quietUntil: Millis | undefined;
  now: Millis;
  draft: Draft;
}
