import { hasRole } from '../../domain/role.ts';
import type { Catalogue } from '../../sdk/capabilities.ts';
import type { Scope } from '../scope.ts';

/** Lists commands and plugins as they are in the event's group. */
export function catalogueOf(scope: Scope): Catalogue {
  const { engine, group } = scope;
  const modeOf = (plugin: string) => engine.settings.plugin(plugin, group).mode;
  const place = group ? 'group' : 'direct';
  return {
    version: engine.version,
    allowedTo(person) {
      const role = engine.directory.roleOf(person, group);
      return engine.commands.all
        .filter((known) => known.command.where === 'anywhere' || (known.command.where ?? 'group') === place)
        .filter((known) => hasRole(role, known.command.allow) && modeOf(known.plugin.name) !== 'off')
        .map((known) => known.info);
    },
    pluginsHere: () =>
      engine.plugins
        .map((plugin) => ({ name: plugin.name, title: plugin.title, mode: modeOf(plugin.name) }))
        .filter(({ mode }) => mode !== 'off')
        .map(({ name, title, mode }) => ({ name, title, isObserving: mode === 'observe' })),
  };
}
