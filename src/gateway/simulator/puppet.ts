import * as PUPPET from 'wechaty-puppet';
import type { Change } from './model.ts';
import type { SimulatorPuppetOptions } from './puppet-base.ts';
import { PuppetRooms } from './puppet-rooms.ts';

type ChangeOf<T extends Change['type']> = Extract<Change, { type: T }>;

/** The bot's phone in a simulated world, as a Wechaty puppet like any other. */
export class SimulatorPuppet extends PuppetRooms {
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(options: SimulatorPuppetOptions) {
    super(options);
    // An emitter without this listener throws, and an account has nobody to catch it.
    this.on('error', () => {});
  }

  override async onStart(): Promise<void> {
    // The base class listens to its own events only once it has started.
    this.once('start', () => this.world.line.listen(this));
    const { heartbeatMs } = this.simulation;
    if (heartbeatMs === undefined) return;
    this.#heartbeat = setInterval(() => this.emit('heartbeat', { data: 'simulator' }), heartbeatMs);
    this.#heartbeat.unref();
  }

  override async onStop(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.world.line.hangUp(this);
  }

  up(): void {
    if (this.isLoggedIn) return;
    this.login(this.world.botId);
    this.readyIndicator.value(true);
    this.emit('ready', { data: 'simulator' });
  }

  down(): void {
    if (!this.isLoggedIn) return;
    this.emit('logout', { contactId: this.currentUserId, data: 'disconnected' });
    // `logout()` would forget the id only later, and a reconnection may come at once.
    this.__currentUserId = undefined;
  }

  died(): void {
    this.hands.die();
    this.__currentUserId = undefined;
  }

  hear(change: Change): void {
    switch (change.type) {
      case 'message':
        this.#said(change);
        break;
      case 'join':
        this.#joined(change);
        break;
      case 'leave':
        this.#left(change);
        break;
      case 'topic':
        this.#renamed(change);
        break;
      case 'notice':
        this.#announced(change);
        break;
      case 'alias':
        this.#dirty(PUPPET.types.Dirty.RoomMember, change.groupId, change.id);
        break;
      case 'group':
        this.#dirty(PUPPET.types.Dirty.Room, change.groupId);
        break;
      case 'person':
        this.#dirty(PUPPET.types.Dirty.Contact, change.person);
        break;
      case 'friend-request':
        this.emit('friendship', { friendshipId: change.request.id });
        break;
      case 'group-invitation':
        this.emit('room-invite', { roomInvitationId: change.invitation.id });
        break;
    }
  }

  #said({ message }: ChangeOf<'message'>): void {
    this.remember(message);
    this.emit('message', { messageId: message.id });
  }

  #joined({ groupId, listed, by, at, id }: ChangeOf<'join'>): void {
    this.#dirty(PUPPET.types.Dirty.Room, groupId);
    const payload = { inviteeIdList: listed, inviterId: by ?? '', roomId: groupId, timestamp: at };
    this.emit('room-join', withId(payload, id));
  }

  #left({ groupId, members, by, at, id }: ChangeOf<'leave'>): void {
    this.#dirty(PUPPET.types.Dirty.Room, groupId);
    const payload = { removeeIdList: members, removerId: by ?? '', roomId: groupId, timestamp: at };
    this.emit('room-leave', withId(payload, id));
  }

  #renamed({ groupId, topic, oldTopic, by, at, id }: ChangeOf<'topic'>): void {
    this.#dirty(PUPPET.types.Dirty.Room, groupId);
    const payload = { changerId: by, newTopic: topic, oldTopic, roomId: groupId, timestamp: at };
    this.emit('room-topic', withId(payload, id));
  }

  #announced({ groupId, text, by, at, id }: ChangeOf<'notice'>): void {
    if (this.simulation.notices !== 'text') {
      const payload = { changerId: by, newAnnounce: text, roomId: groupId, timestamp: at };
      this.emit('room-announce', withId(payload, id));
      return;
    }
    const message = { id: id ?? this.world.newId('notice'), at, from: by, groupId, text: `@所有人\n${text}` };
    this.remember({ ...message, kind: 'text', mentions: [] });
    this.emit('message', { messageId: message.id });
  }

  #dirty(payloadType: PUPPET.types.Dirty, payloadId: string, id?: string): void {
    this.emit('dirty', withId({ payloadType, payloadId }, id));
  }
}

/** Adds the id that the world was given: an extra field, which puppet-service carries along as it is. */
function withId<T extends object>(payload: T, id: string | undefined): T {
  return id === undefined ? payload : { ...payload, id };
}
