import type { Cancel, Clock } from '../domain/clock.ts';
import type { Millis } from '../domain/ids.ts';
import type { LinkTiming } from './link-timing.ts';
import { type Breakage, ServiceClient, type ServiceOptions } from './service-client.ts';
import { STATUS } from './status.ts';
import { withTimeout } from './timeout.ts';

/**
 * How an attempt ended. `silent`: the service started and told nothing, as it does when it thinks that somebody else
 * listens.
 */
export interface Ending {
  kind: 'broken' | 'silent' | 'refused' | 'closed';
  why: string;
}

/** One attempt to be connected, with a client of its own, until that is no good any more. */
export class LinkAttempt {
  readonly client: ServiceClient;
  readonly ended: Promise<Ending>;
  readonly #clock: Clock;
  readonly #timing: LinkTiming;
  readonly #token: string;
  #end: (ending: Ending) => void = () => {};
  #heardAt: Millis;
  #hasHeard = false;
  #hasStarted = false;
  #isClosed = false;
  #timer: Cancel | undefined;

  constructor(service: ServiceOptions, options: { clock: Clock; timing: LinkTiming }) {
    this.#clock = options.clock;
    this.#timing = options.timing;
    this.#token = service.token ?? process.env.WECHATY_PUPPET_SERVICE_TOKEN ?? '';
    this.#heardAt = options.clock.now();
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.client = new ServiceClient(service, (breakage) => this.#broke(breakage));
    this.client.on('heartbeat', () => {
      this.#heardAt = this.#clock.now();
      this.#hasHeard = true;
    });
  }

  /** When the service last gave a sign of life. */
  get heardAt(): Millis {
    return this.#heardAt;
  }

  get hasHeard(): boolean {
    return this.#hasHeard;
  }

  async start(): Promise<void> {
    try {
      await withTimeout(this.#clock, this.#timing.startMs, 'start', this.client.start());
      if (this.#isClosed) return;
      this.#hasStarted = true;
      this.#ding();
      this.#watch(this.#timing.firstWordMs);
    } catch (error) {
      this.#broke({ why: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Ends it from our side; the service stays as it is. */
  close(): void {
    this.#isClosed = true;
    this.#end({ kind: 'closed', why: 'closed' });
    this.#timer?.();
    this.client.letGo();
  }

  #watch(afterMs: number): void {
    this.#timer?.();
    this.#timer = this.#clock.at(this.#clock.now() + afterMs, () => this.#check());
  }

  #check(): void {
    const silentMs = this.#clock.now() - this.#heardAt;
    if (this.#hasStarted && !this.#hasHeard) {
      this.#end({ kind: 'silent', why: `the service has started and told nothing for ${silentMs} ms` });
      return;
    }
    if (silentMs > this.#timing.staleMs) {
      this.#end({ kind: 'broken', why: `no sign of life for ${silentMs} ms` });
      return;
    }
    this.#ding();
    this.#watch(this.#timing.dingMs);
  }

  /** The answer comes as an event, if the service is alive: then it is a heartbeat too. */
  #ding(): void {
    try {
      this.client.ding('alive?');
    } catch {
      // Not connected any more; the next check will see it.
    }
  }

  #broke({ why, code }: Breakage): void {
    const kind = code === STATUS.unauthenticated ? 'refused' : 'broken';
    const firstLine = why.split('\n', 1)[0] ?? why;
    // A service that refuses a token repeats it, and this goes into the log.
    this.#end({ kind, why: this.#token === '' ? firstLine : firstLine.replaceAll(this.#token, '…') });
  }
}
