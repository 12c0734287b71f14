import type { Activity } from '../domain/activity.ts';
import type { Cancel, Clock } from '../domain/clock.ts';
import { messageOf } from '../domain/error.ts';
import type { NamedPerson } from '../domain/event.ts';
import type { GroupId, PersonId } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import type { Questions } from './questions.ts';

/**
 * More than this many wait only if a platform is asked faster than it may be; who is dropped is asked when speaking
 * again.
 */
const WAITING_LIMIT = 2000;

interface Lookup {
  groupId: GroupId;
  person: PersonId;
}

export interface NameLookupOptions {
  clock: Clock;
  activity: Activity;
  log: Logger;
  questions: Questions;
  perSecond: number;
  found: (groupId: GroupId, person: NamedPerson) => void;
}

/** Looks names up in the background, no faster than the platform likes to be asked. */
export class NameLookups {
  readonly #options: NameLookupOptions;
  readonly #waiting = new Map<string, Lookup>();
  #nextAt = 0;
  #cancel: Cancel | undefined;

  constructor(options: NameLookupOptions) {
    this.#options = options;
  }

  ask(groupId: GroupId, person: PersonId): void {
    const key = `${groupId}\n${person}`;
    if (this.#waiting.has(key) || this.#waiting.size >= WAITING_LIMIT) return;
    this.#waiting.set(key, { groupId, person });
    this.#schedule();
  }

  stop(): void {
    this.#waiting.clear();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(): void {
    if (this.#cancel || this.#waiting.size === 0) return;
    const { clock, perSecond } = this.#options;
    this.#cancel = clock.at(Math.max(this.#nextAt, clock.now()), () => {
      this.#cancel = undefined;
      this.#nextAt = clock.now() + 1000 / perSecond;
      void this.#options.activity.during(this.#lookUpNext());
      this.#schedule();
    });
  }

  async #lookUpNext(): Promise<void> {
    for (const [key, { groupId, person }] of this.#waiting) {
      this.#waiting.delete(key);
      try {
        this.#options.found(groupId, await this.#options.questions.member(groupId, person));
      } catch (error) {
        this.#options.log.debug({ groupId, error: messageOf(error) }, 'a name could not be looked up');
      }
      return;
    }
  }
}
