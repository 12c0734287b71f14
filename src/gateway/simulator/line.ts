import type { Change } from './model.ts';

/** Where the bot's phone hears the world. */
export interface Ear {
  hear(change: Change): void;
  up(): void;
  down(): void;
  /** The process that this phone belongs to is gone. */
  died(): void;
}

/** As many events as the platform keeps for a phone that is off. */
export const MISSED_LIMIT = 10_000;

/** The wire between the platform and the bot's phone: it breaks, loses, keeps for later and says things twice. */
export class Line {
  #ear: Ear | undefined;
  #isConnected = true;
  #isAttached = true;
  #keepsForNextEar = false;
  #missed: Change[] = [];
  #duplicates = 0;
  readonly #onState: (isOpen: boolean) => void;

  constructor(onState: (isOpen: boolean) => void) {
    this.#onState = onState;
  }

  get isOpen(): boolean {
    return this.#isConnected && this.#isAttached;
  }

  /** Whether this is the phone that the account runs on; the one of a process that died is not. */
  isHeldBy(ear: Ear): boolean {
    return this.#ear === ear;
  }

  listen(ear: Ear): void {
    this.#ear = ear;
    if (!this.isOpen) return;
    ear.up();
    if (this.#keepsForNextEar) this.#catchUp();
  }

  hangUp(ear: Ear): void {
    if (this.#ear === ear) this.#ear = undefined;
  }

  /** Tells the phone, now or when the line is up again. What the bot did itself is never said twice. */
  tell(change: Change, isOwn: boolean): void {
    if (!this.isOpen || (this.#keepsForNextEar && !this.#ear)) {
      this.#missed.push(change);
      if (this.#missed.length > MISSED_LIMIT) this.#missed.shift();
      return;
    }
    this.#ear?.hear(change);
    // That somebody or some group has changed is no event of its own.
    const isEvent = change.type !== 'person' && change.type !== 'group';
    if (isOwn || !isEvent || this.#duplicates === 0) return;
    this.#duplicates--;
    this.#ear?.hear(change);
  }

  duplicateNext(): void {
    this.#duplicates++;
  }

  disconnect(): void {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#ear?.down();
    this.#onState(this.isOpen);
  }

  reconnect(replay: boolean): void {
    if (this.#isConnected) return;
    this.#isConnected = true;
    this.#reopen(replay);
  }

  detach(): void {
    this.#isAttached = false;
    this.#ear?.died();
    this.#ear = undefined;
    this.#onState(this.isOpen);
  }

  attach(replay: boolean): void {
    if (this.#isAttached) return;
    this.#isAttached = true;
    this.#reopen(replay);
  }

  #reopen(replay: boolean): void {
    if (!replay) this.#missed = [];
    if (!this.isOpen) return;
    this.#onState(true);
    if (this.#ear === undefined) {
      this.#keepsForNextEar = true;
      return;
    }
    this.#ear.up();
    this.#catchUp();
  }

  #catchUp(): void {
    this.#keepsForNextEar = false;
    const missed = this.#missed;
    this.#missed = [];
    for (const change of missed) this.#ear?.hear(change);
  }
}
