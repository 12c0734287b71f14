import type { Capabilities, CapabilityName, GroupView } from '../sdk/capabilities.ts';
import type { Context } from '../sdk/plugin.ts';
import type { Tables } from '../sdk/store.ts';
import { catalogueOf } from './capabilities/catalogue.ts';
import { membersOf } from './capabilities/members.ts';
import { memoryOf } from './capabilities/memory.ts';
import { moderator } from './capabilities/moderate.ts';
import { speaker } from './capabilities/speak.ts';
import { timersOf } from './capabilities/timers.ts';
import type { Scope } from './scope.ts';

const MAKERS: { [Name in CapabilityName]: (scope: Scope) => Capabilities[Name] } = {
  speak: speaker,
  moderate: moderator,
  members: membersOf,
  memory: memoryOf,
  timers: timersOf,
  catalogue: catalogueOf,
  store: (scope) => scope.engine.tablesOf(scope.plugin.name),
};

/** What a handler gets: the basics, and the capabilities that its plugin declares. */
export function contextOf(scope: Scope): Context<unknown, never, Tables> {
  const { engine, plugin, mode, group, now, quietUntil, draft, event } = scope;
  const context: Record<string, unknown> = {
    config: engine.settings.plugin(plugin.name, group).config,
    mode,
    group: viewOf(scope),
    now,
    quietUntil,
    draw: (key: string) => engine.chance.draw(`${plugin.name}/${event.id}/${key}`),
    explain: (note: string) => {
      draft.notes.push(note);
    },
  };
  for (const name of plugin.uses) context[name] = MAKERS[name](scope);
  return context as unknown as Context<unknown, never, Tables>; // the definition's own types say what is there
}

function viewOf({ group, groupSettings }: Scope): GroupView | undefined {
  return (
    group && {
      id: group.id,
      topic: group.topic,
      ownerId: group.ownerId,
      memberCount: group.memberCount,
      rules: groupSettings.rules,
      timezone: groupSettings.timezone,
    }
  );
}
