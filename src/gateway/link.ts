import type { Puppet } from 'wechaty-puppet';
import { type Chance, type Clock, sleep } from '../domain/clock.ts';
import { InvalidSettings, messageOf } from '../domain/error.ts';
import type { AccountId, Millis } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import type { Connection, ConnectionListener } from './connection.ts';
import type { Ending, LinkAttempt } from './link-attempt.ts';
import { LINK_TIMING, type LinkTiming } from './link-timing.ts';
import { quietWechaty } from './quiet-wechaty.ts';
import type { ServiceOptions } from './service-client.ts';
import { withTimeout } from './timeout.ts';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
/** A refused token does not become good by itself. */
const REFUSED_RETRY_MS = 60_000;
/** After so many silent starts in a row the service is asked to stop and begin anew… */
const SILENT_STARTS = 3;
/** …but not more often than this: another bot with the same token would be thrown out each time. */
const RESTART_EVERY_MS = 10 * 60_000;
const RESTART_TIMEOUT_MS = 5000;

export interface ServiceLinkOptions {
  account: AccountId;
  service: ServiceOptions;
  clock: Clock;
  /** For the jitter of the retries. */
  chance: Chance;
  log: Logger;
  timing?: LinkTiming;
}

/** The way to an account that a puppet service runs: it lasts, whatever becomes of the service in the meantime. */
export class ServiceLink implements Connection {
  readonly #options: ServiceLinkOptions;
  #attempt: LinkAttempt | undefined;
  #isClosed = false;
  /** Failures since the last login. */
  #failures = 0;
  #silentStarts = 0;
  #restartedAt: Millis = Number.NEGATIVE_INFINITY;
  #downSince: Millis | undefined;
  #isUp = false;
  #toldWhy = '';

  constructor(options: ServiceLinkOptions) {
    this.#options = options;
  }

  get puppet(): Puppet | undefined {
    return this.#attempt?.client;
  }

  async start(listener: ConnectionListener): Promise<void> {
    const mistakes = mistakesIn(this.#options.service);
    if (mistakes.length > 0) throw new InvalidSettings(mistakes);
    quietWechaty();
    void this.#run(listener);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#attempt?.close();
  }

  async #run(listener: ConnectionListener): Promise<void> {
    while (!this.#isClosed) {
      const ending = await this.#tryOnce(listener).catch(
        (error): Ending => ({ kind: 'broken', why: messageOf(error) }),
      );
      if (this.#isClosed) return;
      this.#failures++;
      this.#tellDown(ending, listener);
      await sleep(this.#options.clock, this.#retryInMs(ending));
    }
  }

  async #tryOnce(listener: ConnectionListener): Promise<Ending> {
    const { service, clock, timing = LINK_TIMING } = this.#options;
    // Loads gRPC, which takes a second that others should not have to wait.
    const { LinkAttempt } = await import('./link-attempt.ts');
    const attempt = new LinkAttempt(service, { clock, timing });
    this.#attempt = attempt;
    if (this.#isClosed) attempt.close();
    this.#listen(attempt, listener);
    try {
      void attempt.start();
      const ending = await attempt.ended;
      if (this.#isUp) this.#downSince = attempt.heardAt;
      this.#isUp = false;
      if (attempt.hasHeard) this.#silentStarts = 0;
      if (ending.kind === 'silent') await this.#afterSilence(attempt);
      return ending;
    } finally {
      attempt.close();
      this.#attempt = undefined;
    }
  }

  #listen(attempt: LinkAttempt, listener: ConnectionListener): void {
    const { client } = attempt;
    listener.hear(client);
    client.on('login', ({ contactId }) => {
      const blindSince = this.#downSince;
      this.#downSince = undefined;
      this.#isUp = true;
      this.#failures = 0;
      this.#toldWhy = '';
      this.#options.log.info({ account: this.#options.account }, 'connected to the puppet service');
      listener.up(contactId, blindSince);
    });
    client.on('logout', () => {
      if (this.#isUp) this.#downSince = this.#options.clock.now();
      this.#isUp = false;
      listener.down('账号已退出登录');
    });
    client.on('scan', ({ qrcode }) => listener.down(`等待扫码登录${qrcode ? `：${qrcode}` : ''}`));
    client.on('ready', () => listener.ready());
  }

  /** A service that thinks somebody listens already tells a new client nothing: it is asked to begin anew. */
  async #afterSilence(attempt: LinkAttempt): Promise<void> {
    const { clock, log, account } = this.#options;
    this.#silentStarts++;
    if (this.#silentStarts < SILENT_STARTS || clock.now() - this.#restartedAt < RESTART_EVERY_MS) return;
    this.#silentStarts = 0;
    this.#restartedAt = clock.now();
    log.error({ account }, 'the puppet service starts and tells nothing: asking it to stop and begin anew');
    await withTimeout(clock, RESTART_TIMEOUT_MS, 'stop', attempt.client.restartRemote()).catch((error) => {
      log.warn({ account, error: messageOf(error) }, 'the puppet service could not be asked to begin anew');
    });
  }

  #tellDown(ending: Ending, listener: ConnectionListener): void {
    const why = WHY[ending.kind];
    const { log, account } = this.#options;
    const fields = { account, kind: ending.kind, why: ending.why, failures: this.#failures };
    if (why === this.#toldWhy) {
      log.debug(fields, 'still no connection to the puppet service');
      return;
    }
    this.#toldWhy = why;
    if (ending.kind === 'refused')
      log.error(fields, 'the puppet service refuses the token: check WECHATY_PUPPET_SERVICE_TOKEN');
    else log.warn(fields, 'no connection to the puppet service');
    listener.down(why);
  }

  #retryInMs({ kind }: Ending): number {
    const { chance, account } = this.#options;
    const backOffMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#failures - 1, 6));
    const ms = kind === 'refused' ? REFUSED_RETRY_MS : backOffMs;
    return ms * (0.75 + chance.draw(`link/${account}/${this.#failures}`) / 2);
  }
}

const WHY: Record<Ending['kind'], string> = {
  broken: '与微信服务的连接断开，正在重连',
  silent: '微信服务在线但不推送消息：可能有另一个程序在用同一个 token，请先停掉它；正在重试',
  refused: '微信服务拒绝了 token：请检查 WECHATY_PUPPET_SERVICE_TOKEN 是否正确、是否过期；每分钟重试一次',
  closed: '已关闭',
};

/** What cannot work however often it is tried. */
function mistakesIn({ token, tls }: ServiceOptions): string[] {
  const used = token || process.env.WECHATY_PUPPET_SERVICE_TOKEN || '';
  if (used === '') return ['没有微信服务的 token：设置环境变量 WECHATY_PUPPET_SERVICE_TOKEN'];
  const serverName = tls?.serverName ?? process.env.WECHATY_PUPPET_SERVICE_TLS_SERVER_NAME ?? '';
  if (used.lastIndexOf('_') > 0 || serverName !== '') return [];
  return ['微信服务的 token 缺少前缀：应形如 insecure_xxx 或 puppet_xxx（下划线前是服务名）'];
}
