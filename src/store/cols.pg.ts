import {
  bigint,
  bigserial,
  boolean,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Cols } from '../sdk/store.ts';
import { toStorable, toStorableJson } from './well-formed.ts';

const text = customType<{ data: string; driverData: string }>({ dataType: () => 'text', toDriver: toStorable });

// Not Drizzle's own jsonb: that parses what the driver has parsed, so the string '1' comes back as a number.
const json = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: (value) => (value == null ? null : toStorableJson(value)),
});

export const pgCols = {
  table: pgTable,
  index,
  uniqueIndex,
  primaryKey,
  id: (name: string) => bigserial(name, { mode: 'number' }).primaryKey(),
  int: (name: string) => integer(name),
  big: (name: string) => bigint(name, { mode: 'number' }),
  time: (name: string) => bigint(name, { mode: 'number' }),
  bool: (name: string) => boolean(name),
  text,
  json: () => json,
} as unknown as Cols; // one typed source: the same names, and the same values in and out on both
