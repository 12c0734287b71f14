import type { EventId, Members, Memory, Millis, PersonId } from '#sdk';

/** A newcomer who waits to be welcomed. */
export interface Newcomer {
  person: PersonId;
  by: PersonId | undefined;
  /** The join. */
  cause: EventId;
}

interface Stored {
  openedAt: Millis;
  newcomers: Newcomer[];
}

const KEY = 'window';

/** The newcomers who will be welcomed together. */
export interface Window {
  readonly openedAt: Millis;
  readonly isEmpty: boolean;
  readonly causes: EventId[];
  add(newcomer: Newcomer): void;
  /** Whether the person was waiting. */
  remove(person: PersonId): boolean;
  save(): void;
}

/** The open window of this group, or a new one that opens now. */
export async function openWindow(memory: Memory, now: Millis): Promise<Window> {
  const stored = await memory.get<Stored>(KEY);
  const { openedAt } = stored ?? { openedAt: now };
  let newcomers = stored?.newcomers ?? [];
  return {
    openedAt,
    get isEmpty() {
      return newcomers.length === 0;
    },
    get causes() {
      return [...new Set(newcomers.map(({ cause }) => cause))];
    },
    add(newcomer) {
      newcomers = [...newcomers.filter(({ person }) => person !== newcomer.person), newcomer];
    },
    remove(person) {
      const before = newcomers.length;
      newcomers = newcomers.filter((newcomer) => newcomer.person !== person);
      return newcomers.length < before;
    },
    save() {
      if (newcomers.length > 0) memory.set(KEY, { openedAt, newcomers } satisfies Stored);
      else if (stored) memory.delete(KEY);
    },
  };
}

/** Closes the window and gives those of it who are still here. */
export async function takePending(memory: Memory, members: Members, now: Millis): Promise<Newcomer[]> {
  const stored = await memory.get<Stored>(KEY);
  memory.delete(KEY);
  const here: Newcomer[] = [];
  for (const newcomer of stored?.newcomers ?? []) {
    const member = await members.get(newcomer.person);
    if (member && (member.leftAt ?? Number.POSITIVE_INFINITY) > now) here.push(newcomer);
  }
  return here;
}
