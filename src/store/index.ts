import type { Store } from '../engine/ports.ts';
import type { Cols, PluginStore, Tables } from '../sdk/store.ts';
import { pgCols } from './cols.pg.ts';
import { sqliteCols } from './cols.sqlite.ts';
import { confirmationStore } from './confirmations.ts';
import { directoryStore } from './directory.ts';
import { eventStore } from './events.ts';
import { laneStore } from './lanes.ts';
import { memoryStore } from './memory.ts';
import { outboxStore } from './outbox.ts';
import { openPg } from './pg/open.ts';
import { type Connection, runnerOf } from './runner.ts';
import { scheduleStore } from './schedules.ts';
import { readSeed } from './seed.ts';
import { openSqlite } from './sqlite/open.ts';
import { kernelTables } from './tables/index.ts';
import { timerStore } from './timers.ts';

/** Makes a plugin's tables, for either dialect. */
export type MakeTables = (cols: Cols) => Tables;

/** Where the data is; exactly one of `url` (PostgreSQL) and `file` (SQLite, `:memory:` for none). */
export type Place = { url: string } | { file: string };

export type StoreOptions<Plugins extends Record<string, MakeTables>> = Place & {
  /** The plugins' own tables, by the plugin's name. */
  tables: Plugins;
  /** What was promised to be written is lost: the process must end. */
  onFatal?: (error: Error) => void;
};

export interface OpenStore<Plugins extends Record<string, MakeTables>> extends Store {
  readonly dialect: 'sqlite' | 'pg';
  /** A plugin's way to its own tables. */
  forPlugin<Name extends keyof Plugins & string>(name: Name): PluginStore<ReturnType<Plugins[Name]>>;
}

/**
 * Opens the store and brings its schema up to date. Rejects with a PermanentFailure that says what to do, or with a
 * TemporaryFailure while the database server is away.
 */
export async function openStore<Plugins extends Record<string, MakeTables>>(
  options: StoreOptions<Plugins>,
): Promise<OpenStore<Plugins>> {
  const connection = await connect(options, options.onFatal ?? (() => {}));
  const cols = connection.dialect === 'pg' ? pgCols : sqliteCols;
  const run = runnerOf(connection, kernelTables(cols));
  return {
    dialect: connection.dialect,
    events: eventStore(run),
    lanes: laneStore(run),
    directory: directoryStore(run),
    memory: memoryStore(run),
    timers: timerStore(run),
    schedules: scheduleStore(run),
    outbox: outboxStore(run),
    confirmations: confirmationStore(run),
    seed: () => readSeed(run),
    forPlugin: pluginStores(connection, cols, options.tables),
    durable: () => connection.durable(),
    close: () => connection.close(),
  };
}

function connect(place: Place, onFatal: (error: Error) => void): Promise<Connection> {
  return 'url' in place ? openPg(place.url) : openSqlite(place.file, onFatal);
}

function pluginStores<Plugins extends Record<string, MakeTables>>(
  connection: Connection,
  cols: Cols,
  plugins: Plugins,
) {
  const stores = new Map<string, PluginStore<Tables>>();
  for (const [name, makeTables] of Object.entries(plugins)) {
    stores.set(name, runnerOf(connection, makeTables(cols)));
  }
  return <Name extends keyof Plugins & string>(name: Name): PluginStore<ReturnType<Plugins[Name]>> => {
    const store = stores.get(name);
    if (!store) throw new Error(`the plugin ${name} has no tables`);
    return store as PluginStore<ReturnType<Plugins[Name]>>; // made above, by this name's own function
  };
}
