import type { Clock } from '../domain/clock.ts';
import type { Event, GroupEvent } from '../domain/event.ts';
import type { Group } from '../domain/group.ts';
import type { AccountId, GroupId, Millis, PersonId } from '../domain/ids.ts';
import { type Role, roleIn } from '../domain/role.ts';
import type { Learnt, Store } from './ports.ts';
import type { Settings } from './settings.ts';

/** How long a group's facts may be reused in this process; other processes learn of changes too. */
const FRESH_MS: Millis = 5_000;

/** The groups, kept at hand: they are asked for with every message and change rarely. */
export class Directory {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #selves = new Map<AccountId, { self: PersonId | undefined; until: Millis }>();
  readonly #groups = new Map<GroupId, { group: Group | undefined; until: Millis }>();

  constructor(store: Store, clock: Clock, settings: Settings) {
    this.#store = store;
    this.#clock = clock;
    this.#settings = settings;
  }

  async group(id: GroupId): Promise<Group | undefined> {
    const now = this.#clock.now();
    const known = this.#groups.get(id);
    if (known && known.until > now) return known.group;
    const group = await this.#store.directory.group(id);
    this.#groups.set(id, { group, until: now + FRESH_MS });
    return group;
  }

  /** Writes down what an event tells, and forgets what it makes stale. */
  async learn(event: Event, receivedAt: Millis): Promise<Learnt> {
    const learnt = await this.#store.events.learn(event, receivedAt);
    if ('groupId' in event && changesGroup(event)) this.#groups.delete(event.groupId);
    return learnt;
  }

  /** Whether this process knows well enough who the bot is on an account. */
  knowsSelf(account: AccountId): boolean {
    return (this.#selves.get(account)?.until ?? 0) > this.#clock.now();
  }

  /** Asks who the bot is; another process may hold the account. */
  async learnSelf(account: AccountId): Promise<void> {
    this.setSelf(account, await this.#store.directory.selfOf(account));
  }

  setSelf(account: AccountId, self: PersonId | undefined): void {
    this.#selves.set(account, { self, until: this.#clock.now() + FRESH_MS });
  }

  /** The bot's own person id on an account, as last learnt. */
  selfOf(account: AccountId): PersonId | undefined {
    return this.#selves.get(account)?.self;
  }

  roleOf(person: PersonId, group: Group | undefined): Role {
    const roles = group && { groupId: group.id, ownerId: group.ownerId, adminIds: group.adminIds };
    return roleIn(person, roles, this.#settings.operators);
  }
}

function changesGroup(event: GroupEvent): boolean {
  return event.type.startsWith('group.') || event.type === 'member.joined' || event.type === 'member.left';
}
