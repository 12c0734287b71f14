import { displayName } from '../../domain/group.ts';
import type { Members } from '../../sdk/capabilities.ts';
import type { Scope } from '../scope.ts';

/** Looks at the members of the event's group; outside of groups there are none. */
export function membersOf(scope: Scope): Members {
  const { store, directory } = scope.engine;
  const { group } = scope;
  const get: Members['get'] = async (person) => (group ? store.directory.member(group.id, person) : undefined);
  return {
    get,
    present: async () => (group ? store.directory.present(group.id) : []),
    roleOf: (person) => directory.roleOf(person, group),
    async nameOf(person) {
      const member = await get(person);
      return member ? displayName(member) : person;
    },
  };
}
