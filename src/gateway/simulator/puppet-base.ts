import * as PUPPET from 'wechaty-puppet';
import { Hands } from './hands.ts';
import type { Ear } from './line.ts';
import type { Change } from './model.ts';
import type { World } from './world.ts';

/**
 * How a human's group notice reaches the bot: as an event of its own, or, as WeChat does it, as a text to everybody.
 */
export type NoticeForm = 'event' | 'text';

export interface SimulatorPuppetOptions {
  world: World;
  /** `event` unless said; puppet-service has no event for it. */
  notices?: NoticeForm;
  /** How often the puppet says that it is alive; never, unless said. */
  heartbeatMs?: number;
}

/** The puppet's own watchdog resets it unless it hears heartbeats; the simulated phone cannot get stuck. */
const NO_WATCHDOG = { timeoutSeconds: 24 * 60 * 60 };

export function unsupported(what: string): Promise<never> {
  return Promise.reject(new Error(`the simulator has no ${what}`));
}

/** What all parts of the simulator's puppet stand on, and what the simulated WeChat does not have. */
export abstract class PuppetBase extends PUPPET.Puppet implements Ear {
  static override readonly VERSION = '1.0.0';
  readonly world: World;
  protected readonly hands: Hands;
  protected readonly simulation: SimulatorPuppetOptions;

  constructor(options: SimulatorPuppetOptions) {
    super(NO_WATCHDOG);
    this.world = options.world;
    this.hands = new Hands(options.world, this);
    this.simulation = options;
  }

  abstract hear(change: Change): void;
  abstract up(): void;
  abstract down(): void;
  abstract died(): void;

  override name(): string {
    return 'simulator';
  }

  override version(): string {
    return PuppetBase.VERSION;
  }

  override ding(data?: string): void {
    setImmediate(() => this.emit('dong', { data: data ?? '' }));
  }

  override tagContactAdd(): Promise<void> {
    return unsupported('tags');
  }

  override tagContactRemove(): Promise<void> {
    return unsupported('tags');
  }

  override tagContactDelete(): Promise<void> {
    return unsupported('tags');
  }

  override async tagContactList(): Promise<string[]> {
    return [];
  }

  override postRawPayload(): Promise<never> {
    return unsupported('moments');
  }

  override postRawPayloadParser(): Promise<never> {
    return unsupported('moments');
  }

  override postPublish(): Promise<never> {
    return unsupported('moments');
  }

  override async postSearch(): Promise<PUPPET.filters.PaginationResponse<string[]>> {
    return { response: [] };
  }

  override tap(): Promise<never> {
    return unsupported('likes');
  }

  override async tapSearch(): Promise<PUPPET.filters.PaginationResponse<PUPPET.payloads.Tap>> {
    return { response: {} };
  }
}
