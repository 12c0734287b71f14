/** The bot stays up while what it needs is away, works when that is back, and stops when it is told to. */
import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/app/clocks.ts';
import { SimulatorPuppet, servePuppet, serveSimulator, World } from '../../src/gateway/index.ts';
import { BotProcess } from '../support/bot-process.ts';
import { freePort } from '../support/free-port.ts';
import { type Service, startOwnRedis } from '../support/services.ts';

const CONFIG = 'pace: { gap: [0s, 0s], perMinute: 100000 }\ndefaults: { rules: 不发广告 }\n';
const TIMEOUT = { timeout: 180_000 };
const GROUP = { id: 'g1', topic: '读书会', ownerId: 'laoshi', members: [{ id: 'amy', name: '小雅' }] };
const closing: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function run(env: Record<string, string>): BotProcess {
  const bot = new BotProcess({ config: CONFIG, env });
  closing.push(() => bot.dispose());
  return bot;
}

async function startRedis(port: number): Promise<Service | undefined> {
  const redis = await startOwnRedis(port);
  if (redis) closing.push(() => redis.stop());
  return redis;
}

function linkTo(endpoint: string, token: string): Record<string, string> {
  return {
    WECHATY_PUPPET_SERVICE_TOKEN: token,
    WECHATY_PUPPET_SERVICE_ENDPOINT: endpoint,
    WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT: 'true',
  };
}

/** Opens the console's live stream, as a page does, and leaves it open. */
async function openStream(url: string): Promise<void> {
  const response = await fetch(`${url}/api/live`);
  expect(response.status).toBe(200);
  void response.text().catch(() => {}); // until the bot ends it
}

async function stopsCleanly(bot: BotProcess): Promise<void> {
  const { status, tookMs } = await bot.end('SIGTERM');
  expect({ status, errors: bot.errors.match(/did not close cleanly/g) }).toEqual({ status: 0, errors: null });
  expect(tookMs).toBeLessThan(5_000);
}

describe.concurrent('in hard times', () => {
  test(
    'a bot without its Redis keeps what it hears, and answers when Redis comes, and stops without it',
    TIMEOUT,
    async (context) => {
      const port = await freePort();
      const bot = run({ REDIS_URL: `redis://127.0.0.1:${port}` });
      const url = await bot.url();
      await bot.says('the queue is down');
      await say(url);
      await openStream(url);
      await sleep(500);
      expect(await answersIn(url)).toBe(0);
      let redis = await startRedis(port);
      if (!redis) return context.skip();
      await bot.until(async () => (await answersIn(url)) === 1, 'answering what it heard without Redis');
      await redis.stop();
      await say(url);
      await sleep(process.env.LONG_TESTS === '1' ? 30_000 : 3_000);
      redis = await startRedis(port);
      await bot.until(async () => (await answersIn(url)) === 2, 'answering what it heard while Redis was lost');
      await redis?.stop();
      await sleep(1_000);
      await stopsCleanly(bot);
    },
  );

  test('a bot whose token is refused says so and stays up', TIMEOUT, async () => {
    const endpoint = `127.0.0.1:${await freePort()}`;
    const world = new World({ clock: systemClock });
    const server = await serveSimulator(world, { endpoint, token: 'insecure_right' });
    closing.push(() => server.close());
    const bot = run(linkTo(endpoint, 'insecure_wrong'));
    const url = await bot.url();
    await bot.says('微信服务拒绝了 token：请检查 WECHATY_PUPPET_SERVICE_TOKEN');
    expect(bot.errors).not.toContain('insecure_wrong');
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
    await openStream(url);
    await stopsCleanly(bot);
  });

  test('a bot that hears nonsense over the wire goes on, and answers what makes sense', TIMEOUT, async () => {
    const endpoint = `127.0.0.1:${await freePort()}`;
    const world = new World({ clock: systemClock });
    world.addGroup(GROUP);
    const puppet = new SimulatorPuppet({ world, heartbeatMs: 15_000, notices: 'text' });
    const server = await servePuppet(puppet, { endpoint, token: 'insecure_nonsense' });
    closing.push(() => server.close());
    const bot = run(linkTo(endpoint, 'insecure_nonsense'));
    await bot.says('the account is up');
    const nonsense: [string, object][] = [
      ['message', {}],
      ['message', { messageId: '' }],
      ['message', { messageId: 'nobody knows it' }],
      ['room-join', { roomId: 'g1' }],
      ['room-join', { inviteeIdList: ['x'], roomId: '', inviterId: '', timestamp: 'yesterday' }],
      ['room-leave', {}],
      ['room-topic', { roomId: 'g1', newTopic: null }],
      ['friendship', {}],
      ['room-invite', { roomInvitationId: 'nobody knows it' }],
      ['dirty', { payloadType: 99, payloadId: 'x' }],
    ];
    for (const [name, payload] of nonsense) tell(puppet, name, payload);
    const say = (id: string, text: string) => world.say({ id, groupId: 'g1', from: 'amy', text });
    say('half', `半个字 \ud83d 和 \udc00`);
    say('nul', 'a\0b');
    say('huge', '长'.repeat(350_000));
    say('huge-command', `/帮助 ${'x'.repeat(1_048_576)}`);
    say('last', '/群规');
    const answers = () => world.register.group('g1').messages.filter(({ from }) => from === world.botId);
    await bot.until(() => answers().length === 2, 'answering');
    await bot.says('an event makes no sense, skipped');
    await bot.says('an event was lost: it could not be read');
    const [long, last] = answers().map(({ text }) => text);
    expect(long).toHaveLength(4_000);
    expect(last).toContain('不发广告');
    const url = await bot.url();
    const { entries } = (await (await fetch(`${url}/api/groups/g1/timeline`)).json()) as { entries: Handled[] };
    const handled = entries.filter(({ event }) => event.type === 'message.received');
    expect(handled.map(({ event, status }) => [event.id, status])).toEqual(
      ['half', 'nul', 'huge', 'huge-command', 'last'].map((id) => [id, 'handled']),
    );
    await stopsCleanly(bot);
  });
});

/** Tells everybody who listens to a puppet, whatever some of them think of it. */
function tell(puppet: SimulatorPuppet, name: string, payload: object): void {
  for (const listener of (puppet as EventEmitter).listeners(name)) {
    try {
      listener.call(puppet, payload);
    } catch {
      // The puppet's own listeners are no better than the payload.
    }
  }
}

interface Handled {
  event: { id: string; type: string };
  status: string;
}

/** Somebody in the simulated group asks for its rules. */
async function say(url: string): Promise<void> {
  const body = JSON.stringify({ groupId: 'reading', from: 'xiaoya', kind: 'text', text: '/群规', mentions: [] });
  const response = await fetch(`${url}/api/simulator/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(response.status).toBe(201);
}

interface State {
  botId: string;
  groups: { id: string; lines: { from?: string; mentions?: string[] }[] }[];
}

/** How often the bot has answered her; others talk there as well. */
async function answersIn(url: string): Promise<number> {
  const { botId, groups } = (await (await fetch(`${url}/api/simulator`)).json()) as State;
  const lines = groups.find(({ id }) => id === 'reading')?.lines ?? [];
  return lines.filter(({ from, mentions }) => from === botId && mentions?.includes('xiaoya')).length;
}
