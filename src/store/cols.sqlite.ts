import { customType, index, integer, primaryKey, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Cols } from '../sdk/store.ts';
import { toStorable, toStorableJson } from './well-formed.ts';

const text = customType<{ data: string; driverData: string }>({ dataType: () => 'text', toDriver: toStorable });

const json = customType<{ data: unknown; driverData: string | null }>({
  dataType: () => 'text',
  toDriver: (value) => (value == null ? null : toStorableJson(value)),
  fromDriver: (stored) => (stored === null ? null : JSON.parse(stored)),
});

export const sqliteCols: Cols = {
  table: sqliteTable,
  index,
  uniqueIndex,
  primaryKey,
  id: (name) => integer(name).primaryKey({ autoIncrement: true }),
  int: (name) => integer(name),
  big: (name) => integer(name),
  time: (name) => integer(name),
  bool: (name) => integer(name, { mode: 'boolean' }),
  text: (name) => text(name) as never, // Drizzle loses the name's own type here
  json: () => (name) => json(name) as never, // the shape is the caller's word: JSON has no types
};
