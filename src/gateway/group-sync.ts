import type { Activity } from '../domain/activity.ts';
import type { Cancel, Clock } from '../domain/clock.ts';
import { messageOf } from '../domain/error.ts';
import type { GroupSynced, NamedPerson } from '../domain/event.ts';
import type { AccountId, GroupId, Millis, PersonId } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import { type GroupSight, GroupState, type Movement } from './group-state.ts';
import type { Questions } from './questions.ts';

/** Replayed events come first after a login; then the member lists show what is still missing. */
const SETTLE_MS = 2000;
/** Joins and leaves come in bursts; one sync heals them all. */
const GATHER_MS = 2000;
/** A group whose sync failed is asked again once, after this. */
const RETRY_MS = 30_000;

export interface GroupSyncOptions {
  account: AccountId;
  clock: Clock;
  activity: Activity;
  log: Logger;
  questions: Questions;
  syncsPerSecond: number;
  /** When the account last heard anything before this process; undefined if it never did. */
  lastHeardAt: Millis | undefined;
  /** The members with their names, where those are asked for at once. */
  nameAll: (groupId: GroupId, ids: readonly PersonId[]) => Promise<NamedPerson[]>;
  /** Delivers what `make` gives when all that was heard before is delivered. */
  deliver: (what: string, make: () => Promise<GroupSynced[]>) => void;
}

/** Keeps the bot's picture of its groups true: after a login, before a group's first event, after joins and leaves. */
export class GroupSync {
  readonly #options: GroupSyncOptions;
  readonly #groups = new Map<GroupId, GroupState>();
  readonly #queue = new Set<GroupId>();
  #isUp = false;
  #upAt: Millis = 0;
  /** Whether events from before this login may still be replayed. */
  #mayReplay: boolean;
  #self: PersonId | undefined;
  #sweep: Cancel | undefined;
  #pump: Cancel | undefined;
  #count = 0;

  constructor(options: GroupSyncOptions) {
    this.#options = options;
    this.#mayReplay = options.lastHeardAt !== undefined;
  }

  /** The account hears its groups; `since` when it heard nothing, undefined at the first login. */
  up(self: PersonId, since: Millis | undefined): void {
    const { clock, activity } = this.#options;
    this.#isUp = true;
    this.#upAt = clock.now();
    this.#self = self;
    for (const state of this.#groups.values()) {
      state.blindSince ??= since;
      state.isSynced = false;
      state.hasFailed = false;
    }
    this.#sweep?.();
    this.#sweep = clock.at(this.#upAt + SETTLE_MS, () => {
      this.#sweep = undefined;
      this.#mayReplay = false;
      void activity.during(this.syncAll());
    });
  }

  down(): void {
    this.#isUp = false;
    this.#mayReplay = true;
    this.#sweep?.();
    this.#sweep = undefined;
    this.#pump?.();
    this.#pump = undefined;
    this.#queue.clear();
    for (const state of this.#groups.values()) state.stopWaiting();
  }

  /** The puppet knows all groups now, which may be long after the login. */
  ready(): void {
    if (!this.#sweep) void this.#options.activity.during(this.syncAll());
  }

  /** Syncs every group that was not yet synced since the login, no faster than is good. */
  async syncAll(): Promise<void> {
    try {
      for (const groupId of await this.#options.questions.groupIds()) this.#enqueue(groupId);
    } catch (error) {
      this.#options.log.warn({ error: messageOf(error) }, 'the list of groups could not be read');
    }
  }

  /** Begins to fetch a group that will have to be synced before its event, while the event waits for its turn. */
  expect(groupId: GroupId, at: Millis): void {
    const state = this.#state(groupId);
    if (!this.#mustSyncBefore(state, at) || state.ahead) return;
    state.ahead = this.#look(groupId);
    state.ahead.catch(() => {});
  }

  /** What must be delivered before an event of this group. */
  async before(groupId: GroupId, at: Millis): Promise<GroupSynced[]> {
    const state = this.#state(groupId);
    if (!this.#mustSyncBefore(state, at)) return [];
    this.expect(groupId, at);
    try {
      return await this.#tell(groupId, await state.ahead);
    } catch (error) {
      this.#failed(groupId, error);
      return [];
    } finally {
      state.ahead = undefined;
    }
  }

  /** Notes people on the move. Until the returned function is called, syncs show the group as it was before. */
  moving(movement: Movement): () => void {
    const { groupId, joined, left } = movement;
    const state = this.#state(groupId);
    state.movements.add(movement);
    // Of a group that the bot enters, nothing can have been missed.
    if (this.#self !== undefined && joined.includes(this.#self)) state.blindSince = undefined;
    return () => {
      if (!state.movements.delete(movement)) return;
      state.version++;
      state.forgetTold();
      if (this.#self === undefined || !left.includes(this.#self)) return this.#syncLater(groupId, GATHER_MS);
      state.stopWaiting();
      this.#groups.delete(groupId);
    };
  }

  /** The platform says that something about the group has changed. */
  touch(groupId: GroupId): void {
    if (this.#state(groupId).isSynced) this.#syncLater(groupId, GATHER_MS);
    else if (!this.#sweep) this.#enqueue(groupId);
  }

  #enqueue(groupId: GroupId): void {
    if (!this.#isUp || this.#state(groupId).isSynced) return;
    this.#queue.add(groupId);
    if (!this.#pump) this.#syncNext();
  }

  #syncNext(): void {
    this.#pump = undefined;
    const { clock, syncsPerSecond } = this.#options;
    for (const groupId of this.#queue) {
      this.#queue.delete(groupId);
      if (this.#state(groupId).isSynced) continue;
      this.#syncNow(groupId);
      if (syncsPerSecond === Number.POSITIVE_INFINITY) continue;
      this.#pump = clock.at(clock.now() + 1000 / syncsPerSecond, () => this.#syncNext());
      return;
    }
  }

  #syncLater(groupId: GroupId, afterMs: number): void {
    const state = this.#state(groupId);
    if (state.timer || !this.#isUp) return;
    const { clock } = this.#options;
    state.timer = clock.at(clock.now() + afterMs, () => {
      state.timer = undefined;
      this.#syncNow(groupId);
    });
  }

  #syncNow(groupId: GroupId): void {
    const { activity, deliver } = this.#options;
    const seen = this.#look(groupId).then(
      (sight) => deliver(`sync of ${groupId}`, () => this.#tell(groupId, sight)),
      (error) => this.#failed(groupId, error),
    );
    void activity.during(seen);
  }

  async #look(groupId: GroupId): Promise<GroupSight> {
    const { version } = this.#state(groupId);
    const answer = await this.#options.questions.group(groupId);
    return { answer, members: await this.#options.nameAll(groupId, answer.memberIds), version };
  }

  /** Makes the event when its turn has come; looks again if people came or went in the meantime. */
  async #tell(groupId: GroupId, seen: GroupSight | undefined): Promise<GroupSynced[]> {
    const { account, clock } = this.#options;
    const sight = this.#state(groupId).isFresh(seen) ? seen : await this.#look(groupId);
    const state = this.#state(groupId);
    const { topic, ownerId, adminIds } = sight.answer;
    const at = clock.now();
    const event: GroupSynced = {
      type: 'group.synced',
      id: `sync/${groupId}/${at}-${++this.#count}`,
      account,
      at,
      groupId,
      topic,
      ...(ownerId === undefined ? {} : { ownerId }),
      adminIds,
      members: state.withoutMovements(sight.members, this.#self),
      ...(state.blindSince === undefined ? {} : { blindSince: state.blindSince }),
    };
    return state.tell(event) ? [event] : [];
  }

  #failed(groupId: GroupId, error: unknown): void {
    this.#options.log.warn({ groupId, error: messageOf(error) }, 'a group could not be synced');
    const state = this.#state(groupId);
    if (state.hasFailed) return;
    state.hasFailed = true;
    this.#syncLater(groupId, RETRY_MS);
  }

  #mustSyncBefore(state: GroupState, at: Millis): boolean {
    return this.#isUp && !state.isSynced && !(this.#mayReplay && at < this.#upAt);
  }

  #state(groupId: GroupId): GroupState {
    const known = this.#groups.get(groupId);
    if (known) return known;
    const state = new GroupState(this.#options.lastHeardAt);
    this.#groups.set(groupId, state);
    return state;
  }
}
