import { expect } from 'vitest';
import type { Clock } from '../../src/domain/clock.ts';
import type { Millis } from '../../src/domain/ids.ts';
import type { Gateway } from '../../src/engine/ports.ts';
import { type NewGroup, SimulatorPuppet, World } from '../../src/gateway/index.ts';
import type { Heard } from './heard.ts';

/** Where a contract is tried: a clock, and a way to let time pass on it. */
export interface Stage {
  clock: Clock;
  pass(ms: number): Promise<void>;
}

export interface Opened {
  gateway: Gateway;
  heard: Heard;
  close(): Promise<void>;
}

export interface GatewayUnderTest {
  stage(): Stage;
  /** Starts a gateway over this puppet and waits until it is up. A call may take a second. */
  open(puppet: SimulatorPuppet, stage: Stage, options: { lastHeardAt?: Millis }): Promise<Opened>;
  /** How a human's notice arrives. */
  noticeType: 'group.announced' | 'message.received';
}

export const GROUP: NewGroup = {
  id: 'g1',
  topic: '晨读打卡1群',
  ownerId: 'laoshi',
  members: [
    { id: 'laoshi', name: '李老师' },
    { id: 'amy', name: '小雅' },
    { id: 'bob', name: '老王', alias: '老王-上海' },
  ],
};

const PATIENCE_MS = 6000;

/** One gateway on trial: a world with one group, and what came of it. Begun anew for each test. */
export class Trial {
  readonly #under: GatewayUnderTest;
  stage!: Stage;
  world!: World;
  gateway!: Gateway;
  heard!: Heard;
  #opened: Opened | undefined;

  constructor(under: GatewayUnderTest) {
    this.#under = under;
  }

  get noticeType(): GatewayUnderTest['noticeType'] {
    return this.#under.noticeType;
  }

  begin(): void {
    this.stage = this.#under.stage();
    this.world = new World({ clock: this.stage.clock });
    this.world.addGroup(GROUP);
  }

  async start(options: { lastHeardAt?: Millis; puppet?: SimulatorPuppet } = {}): Promise<void> {
    const notices = this.noticeType === 'group.announced' ? 'event' : 'text';
    const puppet = options.puppet ?? new SimulatorPuppet({ world: this.world, notices });
    this.#opened = await this.#under.open(puppet, this.stage, options);
    this.gateway = this.#opened.gateway;
    this.heard = this.#opened.heard;
  }

  async end(): Promise<void> {
    await this.#opened?.close();
    this.#opened = undefined;
  }

  async eventually(check: () => void): Promise<void> {
    for (let waited = 0; ; waited += 20) {
      try {
        check();
        return;
      } catch (error) {
        if (waited >= PATIENCE_MS) throw error;
        await this.stage.pass(20);
      }
    }
  }

  /** What happens in the world is told under these ids, in this order, and nothing else is. */
  tells(...ids: string[]): Promise<void> {
    return this.eventually(() => expect(this.heard.told.map((event) => event.id)).toEqual(ids));
  }
}
