import type { Puppet } from 'wechaty-puppet';
import type { Ability, Action } from '../domain/action.ts';
import { Activity } from '../domain/activity.ts';
import { messageOf } from '../domain/error.ts';
import type { AccountId, GroupId, Millis, PersonId } from '../domain/ids.ts';
import type { Gateway, GatewaySink, Receipt } from '../engine/ports.ts';
import { abilitiesOf } from './abilities.ts';
import type { Connection } from './connection.ts';
import { callPuppet, failureOf, notConnected, unread } from './perform.ts';
import { Questions } from './questions.ts';
import { withTimeout } from './timeout.ts';
import { Translation, type TranslationOptions } from './translate.ts';

export interface PuppetGatewayOptions extends TranslationOptions {
  /** How long the platform may take for what it is told to do; 30 s unless said. */
  callTimeoutMs?: number;
  /** Whether a call will never be answered: it is no activity then. Only a simulator can know. */
  isHanging?: (call: Promise<unknown>) => boolean;
}

/** A Gateway over any Wechaty puppet, however it is reached. */
export class PuppetGateway implements Gateway {
  readonly account: AccountId;
  readonly #connection: Connection;
  readonly #options: PuppetGatewayOptions;
  readonly #activity: Activity;
  readonly #questions: Questions;
  #self: PersonId | undefined;
  #isUp = false;
  #translation: Translation | undefined;
  #deafen: (() => void) | undefined;

  constructor(connection: Connection, options: PuppetGatewayOptions) {
    this.account = options.account;
    this.#connection = connection;
    this.#options = options;
    this.#activity = options.activity ?? new Activity();
    this.#questions = new Questions(options.clock, options.callTimeoutMs ?? 30_000);
  }

  get self(): PersonId | undefined {
    return this.#self;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  start(sink: GatewaySink): Promise<void> {
    const options = { ...this.#options, activity: this.#activity };
    const translation = new Translation(options, (event) => sink.receive(event));
    this.#translation = translation;
    const started = this.#connection.start({
      hear: (puppet) => this.#hear(puppet, translation),
      up: (self, blindSince) => this.#goUp(self, blindSince, sink),
      ready: () => translation.ready(),
      down: (why) => this.#goDown(why, sink),
    });
    return this.#activity.during(started);
  }

  async close(): Promise<void> {
    this.#isUp = false;
    this.#translation?.down();
    this.#deafen?.();
    this.#deafen = undefined;
    await this.#activity.during(this.#connection.close());
  }

  async perform(action: Action): Promise<Receipt> {
    const { puppet } = this.#connection;
    if (!this.#isUp || !puppet) throw notConnected();
    const id = await this.#call(action.do, () => callPuppet(puppet, action));
    return typeof id === 'string' && id !== '' ? { platformId: id } : {};
  }

  async memberIds(groupId: GroupId): Promise<PersonId[]> {
    if (!this.#isUp) throw notConnected();
    return await this.#activity.during(this.#questions.memberIds(groupId)).catch((error) => {
      throw unread(error);
    });
  }

  async abilities(groupId: GroupId): Promise<ReadonlySet<Ability>> {
    const asked = this.#activity.during(this.#questions.roles(groupId));
    return abilitiesOf(this.#self, await asked.catch(() => undefined));
  }

  async #call(what: string, start: () => Promise<unknown>): Promise<unknown> {
    const { clock, callTimeoutMs = 30_000, isHanging } = this.#options;
    const end = this.#activity.begin();
    try {
      const call = start();
      if (isHanging?.(call)) end();
      return await withTimeout(clock, callTimeoutMs, what, call);
    } catch (error) {
      throw failureOf(error);
    } finally {
      end();
    }
  }

  #hear(puppet: Puppet, translation: Translation): void {
    this.#deafen?.();
    this.#deafen = translation.hear(puppet);
    this.#questions.turnTo(puppet);
  }

  #goUp(self: PersonId, blindSince: Millis | undefined, sink: GatewaySink): void {
    this.#self = self;
    this.#isUp = true;
    this.#translation?.up(self, blindSince);
    this.#tell(() => sink.up(self));
  }

  #goDown(why: string, sink: GatewaySink): void {
    if (this.#isUp) this.#translation?.down();
    this.#isUp = false;
    this.#tell(() => sink.down(why));
  }

  /** We are inside of a listener here: what throws would end the process. */
  #tell(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#options.log.error(
        { account: this.account, error: messageOf(error) },
        'the state of the account was not taken in',
      );
    }
  }
}
