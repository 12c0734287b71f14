import type { Activity } from '../domain/activity.ts';
import type { Clock } from '../domain/clock.ts';
import { messageOf } from '../domain/error.ts';
import type { MemberRenamed, NamedPerson } from '../domain/event.ts';
import type { AccountId, EventId, GroupId, PersonId } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import { NameLookups } from './name-lookups.ts';
import { Names } from './names.ts';
import type { Questions } from './questions.ts';
import { withTimeout } from './timeout.ts';

/** A newcomer's name may take this long; the event goes on without it then. */
const NEWCOMERS_TIMEOUT_MS = 3000;

/** How members' names are learnt: all at once, or a few where a platform minds being asked. */
export type Lookups = 'eager' | { perSecond: number };

export interface MemberNamesOptions {
  account: AccountId;
  clock: Clock;
  activity: Activity;
  log: Logger;
  questions: Questions;
  lookups: Lookups;
  deliver: (what: string, make: () => Promise<MemberRenamed[]>) => void;
}

/** Learns what members are called, and tells when that changes. */
export class MemberNames {
  readonly #options: MemberNamesOptions;
  readonly #known = new Names();
  /** Missing where all names are read at once. */
  readonly #lookups: NameLookups | undefined;
  #count = 0;

  constructor(options: MemberNamesOptions) {
    this.#options = options;
    if (options.lookups === 'eager') return;
    const found = (groupId: GroupId, person: NamedPerson) =>
      options.deliver(`name in ${groupId}`, async () => this.#renamed(groupId, [person]));
    this.#lookups = new NameLookups({ ...options, perSecond: options.lookups.perSecond, found });
  }

  stop(): void {
    this.#lookups?.stop();
  }

  /** A group's members, with names where these are read at once. */
  all(groupId: GroupId, ids: readonly PersonId[]): Promise<NamedPerson[]> {
    if (this.#lookups) return Promise.resolve(ids.map((id) => ({ id })));
    return Promise.all(ids.map((id) => this.#ask(groupId, id)));
  }

  /** Those who join, with the names that can be had in time. */
  newcomers(groupId: GroupId, ids: readonly PersonId[]): Promise<NamedPerson[]> {
    const { clock } = this.#options;
    return Promise.all(
      ids.map(async (id) => {
        const asked = withTimeout(clock, NEWCOMERS_TIMEOUT_MS, 'a newcomer', this.#ask(groupId, id));
        const person = await asked.catch(() => ({ id }));
        if (!('name' in person)) this.#lookups?.ask(groupId, id);
        return person;
      }),
    );
  }

  /** Who invited somebody: a welcome names them. Tells only what is news. */
  async inviter(groupId: GroupId, id: PersonId): Promise<MemberRenamed[]> {
    if (!this.#lookups || id === '' || this.#known.has(groupId, id)) return [];
    const asked = withTimeout(this.#options.clock, NEWCOMERS_TIMEOUT_MS, 'an inviter', this.#read(groupId, id));
    const found = await asked.catch(() => []);
    if (found.length === 0) this.#lookups.ask(groupId, id);
    return this.#renamed(groupId, found);
  }

  /** Somebody spoke. */
  heardOf(groupId: GroupId, person: PersonId): void {
    if (this.#lookups && !this.#known.has(groupId, person)) this.#lookups.ask(groupId, person);
  }

  forget(groupId: GroupId, person: PersonId): void {
    this.#known.forget(groupId, person);
  }

  /**
   * Some member's name in the group has changed; the platform does not say whose. `cause` names the change, if it has
   * a name.
   */
  touchGroup(groupId: GroupId, cause?: EventId): void {
    const known = this.#known.inGroup(groupId);
    if (this.#lookups) {
      for (const person of known) this.#lookups.ask(groupId, person);
      return;
    }
    this.#options.deliver(`names in ${groupId}`, async () => {
      const members = await Promise.all(known.map((id) => this.#read(groupId, id)));
      return this.#renamed(groupId, members.flat(), cause);
    });
  }

  /** Somebody's own name may have changed. */
  touchPerson(person: PersonId): void {
    for (const groupId of this.#known.groupsOf(person)) {
      if (this.#lookups) this.#lookups.ask(groupId, person);
      else
        this.#options.deliver(`name in ${groupId}`, async () =>
          this.#renamed(groupId, await this.#read(groupId, person)),
        );
    }
  }

  async #ask(groupId: GroupId, id: PersonId): Promise<NamedPerson> {
    const [person] = await this.#read(groupId, id);
    if (!person) return { id };
    this.#known.learn(groupId, person);
    return person;
  }

  /** What the platform calls somebody now; nothing where it does not tell. */
  async #read(groupId: GroupId, id: PersonId): Promise<NamedPerson[]> {
    try {
      return [await this.#options.questions.member(groupId, id)];
    } catch (error) {
      this.#options.log.debug({ groupId, error: messageOf(error) }, 'a name could not be read');
      return [];
    }
  }

  #renamed(groupId: GroupId, people: NamedPerson[], cause?: EventId): MemberRenamed[] {
    const { account, clock } = this.#options;
    const news = people.filter((person) => this.#known.learn(groupId, person) !== 'same');
    const at = clock.now();
    return news.map(({ id: member, name, alias = '' }) => ({
      type: 'member.renamed',
      id: cause !== undefined && news.length === 1 ? cause : `name/${groupId}/${member}/${at}-${++this.#count}`,
      account,
      at,
      groupId,
      member,
      ...(name === undefined ? {} : { name }),
      alias,
    }));
  }
}
