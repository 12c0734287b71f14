import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Gateway } from '../../src/engine/ports.ts';
import { LINK_TIMING, type LinkTiming, openServiceGateway } from '../../src/gateway/index.ts';
import { freePort } from '../gateway/free-port.ts';
import { Heard, KeptLog } from '../gateway/heard.ts';
import { realClock } from '../gateway/real-clock.ts';
import type { FromChild, ToChild } from '../support/sim-server-child.ts';

const CHILD = new URL('../support/sim-server-child.ts', import.meta.url).pathname;
const TOKEN = 'insecure_recovery';
/** The same checks as in real life, but quicker. */
const QUICK: LinkTiming = { dingMs: 400, staleMs: 1200, startMs: 2500, firstWordMs: 1500 };

/** A server that can be killed and frozen, and that tells what it was asked. */
class Server {
  readonly asked: string[] = [];
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.on('message', (message: FromChild) => {
      if ('asked' in message) this.asked.push(message.asked);
    });
  }

  static async start(endpoint: string): Promise<Server> {
    const execArgv = ['--import', 'tsx', '--conditions=source'];
    const child = fork(CHILD, [endpoint, TOKEN], { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const server = new Server(child);
    await once(child, 'message');
    return server;
  }

  say(id: string): void {
    this.#process.send({ say: id } satisfies ToChild);
  }

  async texts(): Promise<string[]> {
    this.#process.send({ texts: true } satisfies ToChild);
    const [answer] = await once(this.#process, 'message');
    return answer.texts;
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
}

let servers: Server[] = [];
let gateway: Gateway;
let endpoint: string;
let heard: Heard;

async function serve(): Promise<Server> {
  const server = await Server.start(endpoint);
  servers.push(server);
  return server;
}

async function open(timing: LinkTiming): Promise<void> {
  heard = new Heard();
  gateway = openServiceGateway({
    account: 'main',
    clock: realClock,
    chance: { draw: () => 0.5 },
    log: new KeptLog(),
    service: { token: TOKEN, endpoint, tls: { disable: true } },
    timing,
    callTimeoutMs: 2000,
  });
  await gateway.start(heard);
}

async function until(fact: () => boolean, what: string, ms: number): Promise<void> {
  for (const end = Date.now() + ms; !fact(); await wait(20))
    if (Date.now() > end) throw new Error(`not ${what} in time`);
}

/** Events flow and the bot can act; the server was never asked to stop or to log the account out. */
async function works(server: Server, id: string, withinMs: number): Promise<void> {
  await until(() => gateway.isUp, 'up', withinMs);
  server.say(id);
  await until(() => heard.told.some((event) => event.id === id), `heard ${id}`, 3000);
  await gateway.perform({ do: 'say', groupId: 'g1', text: `answer to ${id}`, mention: [] });
  expect(await server.texts()).toContain(`answer to ${id}`);
  expect(server.asked).toEqual([]);
}

async function begin(timing: LinkTiming): Promise<Server> {
  endpoint = `127.0.0.1:${await freePort()}`;
  const server = await serve();
  await open(timing);
  await works(server, 'first', 5000);
  return server;
}

afterEach(async () => {
  await gateway.close();
  await Promise.all(servers.map((server) => server.kill()));
  servers = [];
});

async function killed(timing: LinkTiming, awayMs: number): Promise<void> {
  const server = await begin(timing);
  await server.kill();
  await until(() => !gateway.isUp, 'down', 2000);
  await wait(awayMs);
  await works(await serve(), 'second', 15_000);
}

async function frozen(timing: LinkTiming, frozenMs: number): Promise<void> {
  const server = await begin(timing);
  server.freeze();
  await until(() => !gateway.isUp, 'down', timing.staleMs + 2 * timing.dingMs);
  await wait(frozenMs - timing.staleMs);
  server.thaw();
  await works(server, 'second', 30_000);
}

describe('the link to a puppet service', () => {
  test('comes back when the service was killed and started again', () => killed(QUICK, 2000));

  test('comes back when the service was frozen for a while', () => frozen(QUICK, 4000), 60_000);

  test('comes back when the service was frozen, killed and started again', async () => {
    const server = await begin(QUICK);
    server.freeze();
    await until(() => !gateway.isUp, 'down', 5000);
    await wait(1000);
    await server.kill();
    await works(await serve(), 'second', 15_000);
  });

  test('waits for a service that is not there yet', async () => {
    endpoint = `127.0.0.1:${await freePort()}`;
    await open(QUICK);
    await until(() => heard.states.length > 0, 'told', 5000);
    expect(heard.states).toEqual(['down 与微信服务的连接断开，正在重连']);
    await works(await serve(), 'first', 15_000);
  });

  test('leaves the service as it is when the bot shuts down', async () => {
    const server = await begin(QUICK);
    await gateway.close();
    await wait(300);
    expect(server.asked).toEqual([]);
    await open(QUICK);
    await works(server, 'second', 5000);
  });
});

describe.runIf(process.env.LONG_TESTS === '1')('the link, with its real numbers', () => {
  test.each([5000, 120_000])(
    'comes back when the service was away for %i ms',
    (ms) => killed(LINK_TIMING, ms),
    200_000,
  );

  test('comes back when the service was frozen for 45 s', () => frozen(LINK_TIMING, 45_000), 200_000);
});
