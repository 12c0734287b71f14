import type { Cols } from '../../sdk/store.ts';
import { directoryTables } from './directory.ts';
import { eventTables } from './events.ts';
import { outboxTables } from './outbox.ts';
import { pluginStateTables } from './plugin-state.ts';

/** The kernel's own tables, in either dialect. */
export function kernelTables(c: Cols) {
  return { ...eventTables(c), ...directoryTables(c), ...outboxTables(c), ...pluginStateTables(c) };
}

export type KernelTables = ReturnType<typeof kernelTables>;
