import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Gateway } from '../../src/engine/ports.ts';
import { LINK_TIMING, type LinkTiming, openServiceGateway } from '../../src/gateway/index.ts';
import { Heard, KeptLog } from '../gateway/heard.ts';
import { realClock } from '../gateway/real-clock.ts';
import { freePort } from '../support/free-port.ts';
import type { FromChild, ToChild } from '../support/sim-server-child.ts';

const CHILD = new URL('../support/sim-server-child.ts', import.meta.url).pathname;
const TOKEN = 'insecure_recovery';
/** The same checks as in real life, but quicker. */
const QUICK: LinkTiming = { dingMs: 400, staleMs: 1200, startMs: 2500, firstWordMs: 1500 };

/** A server that can be killed and frozen, and that tells what it was asked. */
class Server {
  readonly asked: string[] = [];
  readonly #process: ChildProcess;
  readonly #said: FromChild[] = [];

  /** Loads what it needs, which takes a while, and serves only when told to. */
  constructor() {
    const execArgv = ['--import', 'tsx', '--conditions=source'];
    this.#process = fork(CHILD, { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#process.on('message', (message: FromChild) => {
      if ('asked' in message) this.asked.push(message.asked);
      else this.#said.push(message);
    });
  }

  async serve(endpoint: string): Promise<void> {
    await this.#next();
    this.#tell({ serve: { endpoint, token: TOKEN } });
    await this.#next();
  }

  say(id: string): void {
    this.#tell({ say: id });
  }

  async texts(): Promise<string[]> {
    this.#tell({ tellTexts: true });
    const said = await this.#next();
    return 'texts' in said ? said.texts : [];
  }

  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }

  #tell(message: ToChild): void {
    this.#process.send(message);
  }

  async #next(): Promise<FromChild> {
    await until(() => this.#said.length > 0, 'answered', 60_000);
    return this.#said.shift() as FromChild;
  }
}

async function until(fact: () => boolean, what: string, ms: number): Promise<void> {
  for (const end = Date.now() + ms; !fact(); await wait(20))
    if (Date.now() > end) throw new Error(`not ${what} in time`);
}

/** A gateway, and the servers that one after the other serve its account on the same port. */
class Story {
  readonly heard = new Heard();
  readonly servers: Server[];
  readonly #endpoint: string;
  readonly #timing: LinkTiming;
  gateway!: Gateway;

  private constructor(endpoint: string, timing: LinkTiming, servers: number) {
    this.#endpoint = endpoint;
    this.#timing = timing;
    this.servers = Array.from({ length: servers }, () => new Server());
  }

  static async begin(timing: LinkTiming, servers: number): Promise<Story> {
    return new Story(`127.0.0.1:${await freePort()}`, timing, servers);
  }

  async open(): Promise<void> {
    this.gateway = openServiceGateway({
      account: 'main',
      clock: realClock,
      chance: { draw: () => 0.5 },
      log: new KeptLog(),
      service: { token: TOKEN, endpoint: this.#endpoint, tls: { disable: true } },
      timing: this.#timing,
      callTimeoutMs: 2000,
    });
    await this.gateway.start(this.heard);
  }

  async serve(number: number): Promise<Server> {
    const server = this.servers[number] as Server;
    await server.serve(this.#endpoint);
    return server;
  }

  isDown(): Promise<void> {
    return until(() => !this.gateway.isUp, 'down', this.#timing.staleMs + 3 * this.#timing.dingMs);
  }

  /** Events flow and the bot can act; the server was never asked to stop or to log the account out. */
  async works(server: Server, id: string, withinMs = 20_000): Promise<void> {
    await until(() => this.gateway.isUp, 'up', withinMs);
    server.say(id);
    await until(() => this.heard.told.some((event) => event.id === id), `heard ${id}`, 5000);
    await this.gateway.perform({ do: 'say', groupId: 'g1', text: `answer to ${id}`, mention: [] });
    expect(await server.texts()).toContain(`answer to ${id}`);
    expect(server.asked).toEqual([]);
  }

  async end(): Promise<void> {
    await this.gateway.close();
    await Promise.all(this.servers.map((server) => server.kill()));
  }
}

describe.sequential('the link to a puppet service', () => {
  let story: Story;
  let server: Server;

  beforeAll(async () => {
    story = await Story.begin(QUICK, 3);
    await story.open();
  }, 60_000);
  afterAll(() => story.end(), 60_000);

  test('waits for a service that is not there yet', async () => {
    await until(() => story.heard.states.length > 0, 'told', 5000);
    expect(story.heard.states).toEqual(['down 与微信服务的连接断开，正在重连']);
    server = await story.serve(0);
    await story.works(server, 'first');
  }, 60_000);

  test('comes back when the service was killed and started again', async () => {
    await server.kill();
    await story.isDown();
    await wait(2000);
    server = await story.serve(1);
    await story.works(server, 'after the kill');
  }, 60_000);

  test('comes back when the service was frozen for a while', async () => {
    server.freeze();
    await story.isDown();
    await wait(3000);
    server.thaw();
    await story.works(server, 'after the freeze');
  }, 60_000);

  test('leaves the service as it is when the bot shuts down', async () => {
    await story.gateway.close();
    await wait(300);
    expect(server.asked).toEqual([]);
    await story.open();
    await story.works(server, 'after the shutdown');
  }, 60_000);

  test('comes back when the service was frozen, killed and started again', async () => {
    server.freeze();
    await story.isDown();
    await wait(1000);
    await server.kill();
    server = await story.serve(2);
    await story.works(server, 'after freeze and kill');
  }, 60_000);
});

describe.runIf(process.env.LONG_TESTS === '1')('the link, with its real numbers', () => {
  test.each([5000, 120_000])(
    'comes back when the service was away for %i ms',
    async (awayMs) => {
      const story = await Story.begin(LINK_TIMING, 2);
      await story.open();
      const server = await story.serve(0);
      await story.works(server, 'before');
      await server.kill();
      await wait(awayMs);
      await story.works(await story.serve(1), 'after', 30_000);
      await story.end();
    },
    240_000,
  );

  test('comes back when the service was frozen for 45 s', async () => {
    const story = await Story.begin(LINK_TIMING, 1);
    await story.open();
    const server = await story.serve(0);
    await story.works(server, 'before');
    server.freeze();
    await wait(45_000);
    server.thaw();
    await story.works(server, 'after', 60_000);
    await story.end();
  }, 240_000);
});
