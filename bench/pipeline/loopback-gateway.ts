import type { Ability, Action } from '../../src/domain/action.ts';
import type { Event } from '../../src/domain/event.ts';
import type { Gateway, GatewaySink, Receipt } from '../../src/engine/ports.ts';
import { ACCOUNT, SELF } from '../standard-work/load.ts';

const ABILITIES: ReadonlySet<Ability> = new Set<Ability>(['say', 'dm']);

/** A platform that does at once whatever it is asked to, and counts it. */
export class LoopbackGateway implements Gateway {
  readonly account = ACCOUNT;
  readonly self = SELF;
  isUp = false;
  performed = 0;
  #sink: GatewaySink | undefined;

  async start(sink: GatewaySink): Promise<void> {
    this.#sink = sink;
    this.isUp = true;
    sink.up(SELF);
  }

  /** Tells the bot of an event; resolves once it is kept. */
  receive(event: Event): Promise<void> {
    if (!this.#sink) throw new Error('the gateway was not started');
    return this.#sink.receive(event);
  }

  async close(): Promise<void> {
    this.isUp = false;
  }

  async perform(_action: Action): Promise<Receipt> {
    this.performed++;
    return {};
  }

  async memberIds(): Promise<string[]> {
    return [];
  }

  async abilities(): Promise<ReadonlySet<Ability>> {
    return ABILITIES;
  }
}
