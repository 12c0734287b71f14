import { createHash } from 'node:crypto';
import type { Cancel } from '../domain/clock.ts';
import type { GroupSynced, NamedPerson } from '../domain/event.ts';
import type { GroupId, Millis, PersonId } from '../domain/ids.ts';
import type { GroupAnswer } from './questions.ts';

/** People who came and went by an event that is heard but not delivered yet. */
export interface Movement {
  groupId: GroupId;
  joined: readonly PersonId[];
  left: readonly PersonId[];
}

/** What the platform showed of a group. */
export interface GroupSight {
  answer: GroupAnswer;
  members: NamedPerson[];
  /** How many movements had been delivered when it was asked for. */
  version: number;
}

/** What is known of one group between two syncs. */
export class GroupState {
  /** Whether it was told of since the last login. */
  isSynced = false;
  /** Since when joins and leaves may have been missed. */
  blindSince: Millis | undefined;
  version = 0;
  readonly movements = new Set<Movement>();
  /** Already being fetched for an event that waits for its turn. */
  ahead: Promise<GroupSight> | undefined;
  timer: Cancel | undefined;
  hasFailed = false;
  #told = '';

  constructor(blindSince: Millis | undefined) {
    this.blindSince = blindSince;
  }

  isFresh(sight: GroupSight | undefined): sight is GroupSight {
    return sight?.version === this.version;
  }

  /** The next sync is told even if it shows what was told last. */
  forgetTold(): void {
    this.#told = '';
  }

  stopWaiting(): void {
    this.timer?.();
    this.timer = undefined;
    this.ahead = undefined;
  }

  /** Notes that this is told now; `false` if it tells nothing new. */
  tell(event: GroupSynced): boolean {
    const ids = event.members.map((member) => member.id);
    const shown = JSON.stringify([event.topic, event.ownerId, event.adminIds, ids]);
    const told = createHash('sha1').update(shown).digest('base64');
    if (this.isSynced && told === this.#told) return false;
    this.#told = told;
    this.isSynced = true;
    this.blindSince = undefined;
    this.hasFailed = false;
    return true;
  }

  /** The members as they were before what is still to be delivered: else those who join would not be newcomers. */
  withoutMovements(members: readonly NamedPerson[], self: PersonId | undefined): NamedPerson[] {
    const before = new Map(members.map((member) => [member.id, member]));
    for (const { joined, left } of [...this.movements].reverse()) {
      for (const id of joined) if (id !== self) before.delete(id);
      for (const id of left) if (!before.has(id)) before.set(id, { id });
    }
    return [...before.values()];
  }
}
