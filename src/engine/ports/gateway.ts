import type { Ability, Action } from '../../domain/action.ts';
import type { Event } from '../../domain/event.ts';
import type { AccountId, GroupId, PersonId } from '../../domain/ids.ts';

/** What a gateway tells the bot. */
export interface GatewaySink {
  /** Takes an event in; resolves once it is kept for good. Never rejects. */
  receive(event: Event): Promise<void>;
  /** The account is logged in and hears its groups. */
  up(self: PersonId): void;
  /** The account hears nothing any more; the gateway goes on trying. */
  down(why: string): void;
}

/** What the platform answered. */
export interface Receipt {
  /** The platform's id of what was sent, where it gives one. */
  platformId?: string;
}

/** One account's way to the platform. An outage is its own business: it recovers by itself and says so. */
export interface Gateway {
  readonly account: AccountId;
  /** The bot's own person id; undefined until the first login. */
  readonly self: PersonId | undefined;
  readonly isUp: boolean;
  /** Begins to listen. Rejects with InvalidSettings only where trying again cannot help. */
  start(sink: GatewaySink): Promise<void>;
  /** Lets go of the account without logging it out. */
  close(): Promise<void>;
  /**
   * Does it. Rejects with TemporaryFailure if it was certainly not done and may work later, PermanentFailure if the
   * platform said no, UnknownOutcome if no answer came.
   */
  perform(action: Action): Promise<Receipt>;
  /** Who is in the group now, asked of the platform and not of a cache. */
  memberIds(groupId: GroupId): Promise<PersonId[]>;
  /** What the channel lets the bot do in this group. */
  abilities(groupId: GroupId): Promise<ReadonlySet<Ability>>;
}
