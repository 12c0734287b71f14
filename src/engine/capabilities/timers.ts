import type { Timers } from '../../sdk/capabilities.ts';
import type { Scope } from '../scope.ts';

/** Sets timers for one plugin in one group; they come back as `timer.due`, in the group's own order. */
export function timersOf(scope: Scope): Timers {
  const write = (name: string, key: string, rest: { dueAt?: number; data?: unknown; causes?: readonly string[] }) => {
    if (!scope.group)
      throw new Error(`${scope.plugin.name} wants a timer, but ${scope.event.type} happened in no group`);
    if (!scope.plugin.timers?.[name]) throw new Error(`${scope.plugin.name} has no timer "${name}"`);
    scope.draft.timers.push({
      plugin: scope.plugin.name,
      account: scope.event.account,
      groupId: scope.group.id,
      timer: name,
      key,
      dueAt: rest.dueAt,
      data: rest.data,
      causes: [...(rest.causes ?? [scope.event.id])],
    });
  };
  return {
    set: (name, timer) =>
      write(name, timer.key ?? '', {
        dueAt: timer.at,
        data: timer.data ?? null,
        ...(timer.causes ? { causes: timer.causes } : {}),
      }),
    clear: (name, key = '') => write(name, key, {}),
  };
}
