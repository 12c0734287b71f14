import type { Clock } from '../../domain/clock.ts';
import type { Millis, PersonId } from '../../domain/ids.ts';
import { Faults } from './faults.ts';
import { Line } from './line.ts';
import type { Change, WorldMessage, WorldSnapshot } from './model.ts';
import { Register } from './register.ts';

export interface WorldOptions {
  clock: Clock;
  /** `bot` unless said. */
  botId?: PersonId;
  botName?: string;
  /** How many messages of a group are remembered. */
  keepMessages?: number;
  /** What the ids of unnamed things begin with; the time of the beginning unless said, so that two worlds differ. */
  idPrefix?: string;
}

/** What WeChat itself does in the simulated world: it keeps, tells, and fails when it is told to. */
export class Platform {
  readonly botId: PersonId;
  readonly line: Line;
  /** What is to go wrong with the bot's next doings. */
  readonly faults = new Faults();
  readonly register: Register;
  readonly #clock: Clock;
  readonly #idPrefix: string;
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #hanging = new Set<Promise<unknown>>();
  #count = 0;

  constructor(options: WorldOptions) {
    this.#clock = options.clock;
    this.botId = options.botId ?? 'bot';
    this.#idPrefix = options.idPrefix ?? options.clock.now().toString(36);
    this.register = new Register(options.clock.now(), options.keepMessages ?? 500);
    this.register.name(this.botId, options.botName ?? '群管小助手');
    this.line = new Line((isOpen) => this.happen({ type: 'connection', isOpen }));
  }

  now(): Millis {
    return this.#clock.now();
  }

  newId(what: string): string {
    this.#count++;
    return `${what}-${this.#idPrefix}-${this.#count}`;
  }

  /** Every change from now on, the bot's doings included. Gives back what ends it. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Nothing reaches the bot and nothing goes out. */
  disconnect(): void {
    this.line.disconnect();
  }

  /** `replay`: what was missed arrives now, with its old time stamps; else it is lost. */
  reconnect({ replay = false }: { replay?: boolean } = {}): void {
    this.line.reconnect(replay);
  }

  /** The bot's process died: its phone hears nothing more, and what it still does has no effect. */
  detach(): void {
    this.line.detach();
  }

  /** A new process has the account. */
  attach({ replay = false }: { replay?: boolean } = {}): void {
    this.line.attach(replay);
  }

  /** The next event that somebody else causes arrives twice. */
  duplicateNext(): void {
    this.line.duplicateNext();
  }

  /** The next removal by the bot reports success and does nothing. */
  kickNoopNext(): void {
    this.faults.kickNoops++;
  }

  /** The next text of the bot gets no answer; `delivered` says whether it arrives. */
  sendTimeoutNext({ delivered = true }: { delivered?: boolean } = {}): void {
    this.faults.sendTimeouts.push(delivered);
  }

  /** The next removal, announcement or rename by the bot is refused. */
  notOwnerNext(): void {
    this.faults.notOwners++;
  }

  /** The bot's calls that never got an answer and are still open. */
  get hangingCalls(): ReadonlySet<Promise<unknown>> {
    return this.#hanging;
  }

  snapshot(): WorldSnapshot {
    return { botId: this.botId, isConnected: this.line.isOpen, ...this.register.snapshot() };
  }

  /** A call that never gets an answer. */
  hang(): Promise<never> {
    const call = new Promise<never>(() => {});
    this.#hanging.add(call);
    return call;
  }

  /** Keeps a message and tells of it; for the bot's hands too. */
  put(message: WorldMessage): string {
    this.register.keep(message);
    this.happen({ type: 'message', message });
    return message.id;
  }

  /** Tells everybody who watches, and the bot's phone if it can know. */
  happen(change: Change, isHeard = this.isHeard(change)): void {
    for (const listener of this.#listeners) listener(change);
    if (isHeard) this.line.tell(change, this.#isOwn(change));
  }

  /** Whether the bot's account can know of it: it is in the group. */
  protected isHeard(change: Change): boolean {
    if (change.type === 'connection' || change.type === 'invited') return false;
    const groupId = change.type === 'message' ? change.message.groupId : 'groupId' in change && change.groupId;
    return !groupId || this.register.group(groupId).members.has(this.botId);
  }

  #isOwn(change: Change): boolean {
    if (change.type === 'message') return change.message.from === this.botId;
    return 'by' in change && change.by === this.botId;
  }
}
