import type { NamedPerson } from '../domain/event.ts';
import type { GroupId, PersonId } from '../domain/ids.ts';

/** How many members' names are remembered. */
const LIMIT = 50_000;

interface Known {
  groupId: GroupId;
  person: PersonId;
  name: string;
  alias: string;
}

/**
 * The names that have been told on, so that nobody is asked or told twice. Forgets who was not asked about for
 * longest.
 */
export class Names {
  readonly #known = new Map<string, Known>();

  has(groupId: GroupId, person: PersonId): boolean {
    return this.#known.has(keyOf(groupId, person));
  }

  /** Remembers names; tells whether that is news about somebody known. */
  learn(groupId: GroupId, { id, name = '', alias = '' }: NamedPerson): 'same' | 'new' | 'changed' {
    const key = keyOf(groupId, id);
    const before = this.#known.get(key);
    this.#known.delete(key);
    this.#known.set(key, { groupId, person: id, name, alias });
    this.#trim();
    if (!before) return 'new';
    return before.name === name && before.alias === alias ? 'same' : 'changed';
  }

  forget(groupId: GroupId, person: PersonId): void {
    this.#known.delete(keyOf(groupId, person));
  }

  /** Whom we know in a group. */
  inGroup(groupId: GroupId): PersonId[] {
    return [...this.#known.values()].filter((known) => known.groupId === groupId).map((known) => known.person);
  }

  /** Where we know somebody. */
  groupsOf(person: PersonId): GroupId[] {
    return [...this.#known.values()].filter((known) => known.person === person).map((known) => known.groupId);
  }

  #trim(): void {
    if (this.#known.size <= LIMIT) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }
}

function keyOf(groupId: GroupId, person: PersonId): string {
  return `${groupId}\n${person}`;
}
