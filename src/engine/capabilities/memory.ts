import type { GroupId } from '../../domain/ids.ts';
import type { Memory } from '../../sdk/capabilities.ts';
import type { MemoryWrite } from '../ports.ts';
import type { Scope } from '../scope.ts';

/**
 * A plugin's small values in one group, as if what this handling wrote were written already. A plugin that only
 * watches remembers apart, so that it never touches what the real one counts.
 */
export function memoryOf(scope: Scope): Memory {
  const { memory } = scope.engine.store;
  const { draft, now } = scope;
  const plugin = scope.mode === 'observe' ? `${scope.plugin.name}~observe` : scope.plugin.name;
  const groupId: GroupId | '' = scope.group?.id ?? '';
  const write = (entry: Pick<MemoryWrite, 'key' | 'value' | 'expiresAt'>): void => {
    draft.memory.push({ plugin, groupId, ...entry });
  };
  return {
    async get<T>(key: string): Promise<T | undefined> {
      const drafted = draft.memory.findLast((entry) => entry.key === key);
      const value = drafted ? drafted.value : await memory.get(plugin, groupId, key, now);
      return value as T | undefined; // what a plugin wrote is what it reads
    },
    set: (key, value, options) =>
      write({ key, value, expiresAt: options?.ttlMs === undefined ? undefined : now + options.ttlMs }),
    delete: (key) => write({ key, value: undefined }),
    async list<T>(prefix: string): Promise<{ key: string; value: T }[]> {
      const values = new Map<string, unknown>();
      for (const entry of await memory.list(plugin, groupId, prefix, now)) values.set(entry.key, entry.value);
      for (const entry of draft.memory) if (entry.key.startsWith(prefix)) values.set(entry.key, entry.value);
      const kept = [...values].filter(([, value]) => value !== undefined);
      return kept.map(([key, value]) => ({ key, value: value as T }));
    },
  };
}
