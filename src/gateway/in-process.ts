import type { Puppet } from 'wechaty-puppet';
import type { Cancel, Clock } from '../domain/clock.ts';
import { messageOf } from '../domain/error.ts';
import type { Millis } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import type { Connection, ConnectionListener } from './connection.ts';
import { quietWechaty } from './quiet-wechaty.ts';

const FIRST_RETRY_MS = 5000;
const LAST_RETRY_MS = 5 * 60_000;

/**
 * A puppet that lives in this process: the simulator's, or another one by its package. It starts again until it runs.
 */
export class InProcessConnection implements Connection {
  readonly puppet: Puppet;
  readonly #clock: Clock;
  readonly #log: Logger;
  #downSince: Millis | undefined;
  #retryInMs = FIRST_RETRY_MS;
  #retry: Cancel | undefined;
  #isClosed = false;

  constructor(puppet: Puppet, options: { clock: Clock; log: Logger }) {
    this.puppet = puppet;
    this.#clock = options.clock;
    this.#log = options.log;
    quietWechaty();
    // For good: an emitter without this listener throws, and nobody could catch it.
    puppet.on('error', ({ gerror }) => this.#log.warn({ error: firstWords(gerror) }, 'the puppet reports an error'));
  }

  async start(listener: ConnectionListener): Promise<void> {
    const { puppet } = this;
    listener.hear(puppet);
    puppet.on('login', ({ contactId }) => this.#up(contactId, listener));
    puppet.on('logout', ({ data }) => this.#down(`账号已离线${data ? `（${data}）` : ''}`, listener));
    puppet.on('scan', ({ qrcode }) => listener.down(`等待扫码登录${qrcode ? `：${qrcode}` : ''}`));
    puppet.on('ready', () => listener.ready());
    if (puppet.isLoggedIn) this.#up(puppet.currentUserId, listener);
    await this.#startPuppet(listener);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#retry?.();
    await this.puppet.stop();
  }

  async #startPuppet(listener: ConnectionListener): Promise<void> {
    try {
      if (this.puppet.state.inactive()) await this.puppet.start();
      this.#retryInMs = FIRST_RETRY_MS;
    } catch (error) {
      if (this.#isClosed) return;
      listener.down(`渠道启动失败：${messageOf(error)}`);
      this.#retry = this.#clock.at(this.#clock.now() + this.#retryInMs, () => void this.#startPuppet(listener));
      this.#retryInMs = Math.min(this.#retryInMs * 2, LAST_RETRY_MS);
    }
  }

  #up(self: string, listener: ConnectionListener): void {
    if (this.#isClosed) return;
    const blindSince = this.#downSince;
    this.#downSince = undefined;
    listener.up(self, blindSince);
  }

  #down(why: string, listener: ConnectionListener): void {
    if (this.#isClosed) return;
    this.#downSince = this.#clock.now();
    listener.down(why);
  }
}

function firstWords(gerror: string | undefined): string {
  return (gerror ?? '').slice(0, 200);
}
