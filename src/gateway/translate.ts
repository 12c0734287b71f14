import { type Puppet, types } from 'wechaty-puppet';
import type { z } from 'zod';
import { Activity } from '../domain/activity.ts';
import type { Clock } from '../domain/clock.ts';
import { messageOf } from '../domain/error.ts';
import type { Event } from '../domain/event.ts';
import type { AccountId, Millis, PersonId } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import { Delivery } from './delivery.ts';
import { GroupSync } from './group-sync.ts';
import { announcedOf, joinedOf, leftOf, renamedOf, type Where } from './heard.ts';
import { type Lookups, MemberNames } from './member-names.ts';
import { readMessage } from './message.ts';
import * as payloads from './payloads.ts';
import { Questions } from './questions.ts';

export interface TranslationOptions {
  account: AccountId;
  clock: Clock;
  log: Logger;
  activity?: Activity;
  /** One look-up a second unless said. */
  lookups?: Lookups;
  /** When the account last heard anything before this process; missing if it never did. */
  lastHeardAt?: Millis | undefined;
  /** How fast groups are read in the background; 20 unless said, without limit where look-ups are eager. */
  syncsPerSecond?: number;
  /** How long the puppet may take for one answer; 3 s unless said. */
  fetchTimeoutMs?: number;
}

type Receive = (event: Event) => Promise<void>;

/**
 * Turns what any Wechaty puppet tells into domain events, in the order of arrival. It outlives the puppets it listens
 * to.
 */
export class Translation {
  readonly #account: AccountId;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #questions: Questions;
  readonly #delivery: Delivery;
  readonly #names: MemberNames;
  readonly #groups: GroupSync;
  #self: PersonId | undefined;

  constructor(options: TranslationOptions, receive: Receive) {
    const { account, clock, log, activity = new Activity(), lookups = { perSecond: 1 } } = options;
    const syncsPerSecond = options.syncsPerSecond ?? (lookups === 'eager' ? Number.POSITIVE_INFINITY : 20);
    this.#account = account;
    this.#clock = clock;
    this.#log = log;
    const questions = new Questions(clock, options.fetchTimeoutMs ?? 3000);
    this.#questions = questions;
    const delivery = new Delivery({ activity, log, deliver: (event) => this.#deliver(event, receive) });
    this.#delivery = delivery;
    const deliver = (what: string, make: () => Promise<readonly Event[]>) => delivery.pushLate(what, make);
    const names = new MemberNames({ account, clock, activity, log, questions, lookups, deliver });
    this.#names = names;
    this.#groups = new GroupSync({
      account,
      clock,
      activity,
      log,
      questions,
      syncsPerSecond,
      lastHeardAt: options.lastHeardAt,
      nameAll: (groupId, ids) => names.all(groupId, ids),
      deliver,
    });
  }

  /** Listens to a puppet. Gives back what ends it. */
  hear(puppet: Puppet): () => void {
    this.#questions.turnTo(puppet);
    const ears = [
      this.#on(puppet, 'message', payloads.messageHeard, ({ messageId }) => this.#onMessage(messageId)),
      this.#on(puppet, 'room-join', payloads.joinHeard, (heard) => this.#onJoin(heard)),
      this.#on(puppet, 'room-leave', payloads.leaveHeard, (heard) => this.#onLeave(heard)),
      this.#on(puppet, 'room-topic', payloads.topicHeard, (heard) => this.#tell(renamedOf(heard, this.#where()))),
      this.#on(puppet, 'room-announce', payloads.announceHeard, (heard) => this.#onNotice(heard)),
      this.#on(puppet, 'friendship', payloads.friendshipHeard, ({ friendshipId }) => this.#onFriendship(friendshipId)),
      this.#on(puppet, 'room-invite', payloads.invitationHeard, (heard) => this.#onInvitation(heard.roomInvitationId)),
      this.#on(puppet, 'dirty', payloads.dirtyHeard, (heard) => this.#onDirty(heard)),
    ];
    return () => {
      this.#questions.turnTo(undefined);
      for (const stop of ears) stop();
    };
  }

  /** The account is logged in; `since` when it heard nothing, undefined at the first login. */
  up(self: PersonId, since: Millis | undefined): void {
    this.#self = self;
    this.#groups.up(self, since);
  }

  down(): void {
    this.#groups.down();
    this.#names.stop();
  }

  /** The puppet is ready now, which may be some time after the login: its list of groups is complete. */
  ready(): void {
    this.#groups.ready();
  }

  /**
   * A listener that throws would end the process: what is wrong with one event is logged, and the next one is heard.
   */
  #on<T>(puppet: Puppet, name: EarName, schema: z.ZodType<T>, hear: (heard: T) => void): () => void {
    const listener = (payload: unknown) => {
      try {
        const { data, error, success } = schema.safeParse(payload);
        if (success) hear(data);
        else this.#log.warn({ event: name, issues: error.issues.map(nameIssue) }, 'an event makes no sense, skipped');
      } catch (error) {
        this.#log.error({ event: name, error: messageOf(error) }, 'an event could not be heard');
      }
    };
    // Wechaty types each event's payload; we take none of them on trust.
    const emitter: UntypedEmitter = puppet as unknown as UntypedEmitter;
    emitter.on(name, listener);
    return () => emitter.off(name, listener);
  }

  #onMessage(id: string): void {
    this.#delivery.push({
      what: `message ${id}`,
      make: async () => {
        const where = { ...this.#where(), self: this.#self, questions: this.#questions };
        const event = await readMessage(id, where);
        if (event?.type === 'message.received') this.#groups.expect(event.groupId, event.at);
        return event ? [event] : [];
      },
    });
  }

  #onJoin(heard: z.infer<typeof payloads.joinHeard>): void {
    const { roomId: groupId, inviteeIdList: ids } = heard;
    const where = this.#where();
    const done = this.#groups.moving({ groupId, joined: ids, left: [] });
    const make = async () => {
      const asked = [this.#names.newcomers(groupId, ids), this.#names.inviter(groupId, heard.inviterId)] as const;
      const [members, inviter] = await Promise.all(asked);
      return members.length > 0 ? [joinedOf(heard, members, where), ...inviter] : [];
    };
    this.#delivery.push({ what: `join in ${groupId}`, make, done });
  }

  #onLeave(heard: z.infer<typeof payloads.leaveHeard>): void {
    const { roomId: groupId, removeeIdList: left } = heard;
    const event = leftOf(heard, this.#where());
    const done = this.#groups.moving({ groupId, joined: [], left });
    for (const id of left) this.#names.forget(groupId, id);
    const make = async () => (left.length > 0 ? [event] : []);
    this.#delivery.push({ what: `leave in ${groupId}`, make, done });
  }

  #onNotice(heard: z.infer<typeof payloads.announceHeard>): void {
    if (heard.changerId !== this.#self) this.#tell(announcedOf(heard, this.#where()));
  }

  #onFriendship(id: string): void {
    this.#delivery.push({
      what: `friendship ${id}`,
      make: async () => {
        const { account, now } = this.#where();
        const { contactId: from, hello, timestamp, type } = await this.#questions.friendship(id);
        if (type !== types.Friendship.Receive) return [];
        return [{ type: 'friend.requested', id, account, at: payloads.millisOf(timestamp, now), from, hello }];
      },
    });
  }

  #onInvitation(id: string): void {
    this.#delivery.push({
      what: `invitation ${id}`,
      make: async () => {
        const { account, now } = this.#where();
        const { inviterId: by, topic, timestamp } = await this.#questions.invitation(id);
        const at = payloads.millisOf(timestamp, now);
        return [{ type: 'group.invited', id, account, at, invitationId: id, topic, by }];
      },
    });
  }

  #onDirty({ payloadType, payloadId, id }: z.infer<typeof payloads.dirtyHeard>): void {
    if (payloadType === types.Dirty.Room) this.#groups.touch(payloadId);
    else if (payloadType === types.Dirty.RoomMember) this.#names.touchGroup(payloadId, id);
    else if (payloadType === types.Dirty.Contact) this.#names.touchPerson(payloadId);
  }

  #tell(event: Event): void {
    this.#delivery.push({ what: event.id, make: async () => [event] });
  }

  async #deliver(event: Event, receive: Receive): Promise<void> {
    if ('groupId' in event && event.type !== 'group.synced' && event.type !== 'member.renamed') {
      for (const synced of await this.#groups.before(event.groupId, event.at)) await receive(synced);
    }
    await receive(event);
    if (event.type === 'message.received') this.#names.heardOf(event.groupId, event.from);
  }

  #where(): Where {
    return { account: this.#account, now: this.#clock.now() };
  }
}

type EarName =
  | 'message'
  | 'room-join'
  | 'room-leave'
  | 'room-topic'
  | 'room-announce'
  | 'friendship'
  | 'room-invite'
  | 'dirty';

interface UntypedEmitter {
  on(name: string, listener: (payload: unknown) => void): unknown;
  off(name: string, listener: (payload: unknown) => void): unknown;
}

function nameIssue({ path, message }: z.core.$ZodIssue): string {
  return `${path.join('.')}: ${message}`;
}
