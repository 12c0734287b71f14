import type { Plugin } from '../sdk/plugin.ts';
import type { PluginStore, Tables } from '../sdk/store.ts';
import { type MakeTables, type OpenStore, openStore, type Place } from '../store/index.ts';

/** The store with the tables of all plugins. */
export type AppStore = Omit<OpenStore<Record<string, MakeTables>>, 'forPlugin'> & {
  /** A plugin's own tables; throws an Error where it has none. */
  forPlugin(plugin: string): PluginStore<Tables>;
};

/** Opens the store for these plugins. See `openStore` for what it throws. */
export function openAppStore(
  place: Place,
  plugins: readonly Plugin[],
  onFatal?: (error: Error) => void,
): Promise<AppStore> {
  const tables: Record<string, MakeTables> = {};
  for (const plugin of plugins) if (plugin.tables) tables[plugin.name] = plugin.tables;
  return openStore({ ...place, tables, ...(onFatal ? { onFatal } : {}) });
}
