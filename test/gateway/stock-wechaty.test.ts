import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { WechatyBuilder } from 'wechaty';
import { serveSimulator, World } from '../../src/gateway/index.ts';
import { freePort } from '../support/free-port.ts';
import { realClock } from './real-clock.ts';

test('a stock Wechaty bot logs in to the simulator over gRPC, hears the group and answers in it', async () => {
  const home = await mkdtemp(join(tmpdir(), 'stock-wechaty-'));
  // The stock client keeps payloads under the home folder.
  vi.stubEnv('HOME', home);
  const world = new World({ clock: realClock });
  world.addGroup({
    id: 'g1',
    topic: '晨读打卡1群',
    ownerId: 'laoshi',
    members: [{ id: 'amy', name: '小雅', alias: '小雅-杭州' }],
  });
  const [endpoint, token] = [`127.0.0.1:${await freePort()}`, 'insecure_stock'];
  const server = await serveSimulator(world, { endpoint, token });

  const bot = WechatyBuilder.build({
    puppet: 'wechaty-puppet-service',
    puppetOptions: { endpoint, token, tls: { disable: true } },
  });
  const told: string[] = [];
  bot.on('error', (error) => {
    told.push(`error ${error.message}`);
  });
  bot.on('room-join', async (room, [invitee]) => {
    told.push(`${invitee?.name()} joins ${await room.topic()}`);
  });
  bot.on('message', async (message) => {
    const room = message.room();
    if (message.self() || !room) return;
    const alias = await room.alias(message.talker());
    await room.say(`${alias} 说了「${message.text()}」`, message.talker());
  });
  const loggedIn = new Promise<string>((resolve) => bot.once('login', (user) => resolve(user.id)));
  await bot.start();
  expect(await loggedIn).toBe('bot');

  world.say({ groupId: 'g1', from: 'amy', text: '早上好' });
  world.join({ groupId: 'g1', members: [{ id: 'cat', name: '猫妈' }], by: 'amy' });
  const said = () => world.register.group('g1').messages.at(-1);
  await vi.waitFor(() => expect(told).toEqual(['猫妈 joins 晨读打卡1群']), 10_000);
  await vi.waitFor(() => expect(said()).toMatchObject({ from: 'bot', mentions: ['amy'] }), 10_000);
  expect(said()?.text).toContain('小雅-杭州 说了「早上好」');

  await bot.stop();
  await server.close();
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
}, 60_000);
