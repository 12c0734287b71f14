import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { InvalidSettings, TemporaryFailure } from '../../src/domain/error.ts';
import {
  type LinkTiming,
  openServiceGateway,
  type PuppetGateway,
  SimulatorPuppet,
  servePuppet,
  World,
} from '../../src/gateway/index.ts';
import { freePort } from '../support/free-port.ts';
import { Heard, KeptLog } from './heard.ts';
import { realClock } from './real-clock.ts';

const QUICK: LinkTiming = { dingMs: 200, staleMs: 2000, startMs: 3000, firstWordMs: 400 };

let ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  ends = [];
});

async function serve(token: string) {
  const world = new World({ clock: realClock });
  world.addGroup({ id: 'g1', topic: '一群', members: [{ id: 'amy' }] });
  const puppet = new SimulatorPuppet({ world, heartbeatMs: 15_000 });
  const endpoint = `127.0.0.1:${await freePort()}`;
  const server = await servePuppet(puppet, { endpoint, token });
  ends.push(() => server.close());
  return { world, endpoint, puppet };
}

async function open(token: string, endpoint: string): Promise<{ gateway: PuppetGateway; heard: Heard; log: KeptLog }> {
  const [heard, log] = [new Heard(), new KeptLog()];
  const gateway = openServiceGateway({
    account: 'main',
    clock: realClock,
    chance: { draw: () => 0.5 },
    log,
    service: { token, endpoint, tls: { disable: true } },
    timing: QUICK,
  });
  ends.push(() => gateway.close());
  await gateway.start(heard);
  return { gateway, heard, log };
}

async function until(fact: () => boolean, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; !fact(); ) {
    if (Date.now() > end) throw new Error('not in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('a refused token is said clearly, to whoever reads the log and whoever reads the console', async () => {
  const { endpoint } = await serve('insecure_right');
  const { gateway, heard, log } = await open('insecure_wrong', endpoint);
  await until(() => heard.states.length > 0);
  expect(heard.states[0]).toContain('拒绝了 token');
  expect(log.troubles[0]).toContain('check WECHATY_PUPPET_SERVICE_TOKEN');
  await expect(gateway.perform({ do: 'dm', to: 'amy', text: '?' })).rejects.toThrow(TemporaryFailure);
});

test.each([
  ['', '没有微信服务的 token'],
  ['nounderscore', '缺少前缀'],
])('the token „%s“ cannot work at all', async (token, why) => {
  const opening = open(token, '127.0.0.1:1');
  await expect(opening).rejects.toThrow(InvalidSettings);
  await expect(opening).rejects.toThrow(why);
});

test('a second bot with the same token is told so, and takes over only when it stays', async () => {
  const { endpoint, world } = await serve('insecure_shared');
  const first = await open('insecure_shared', endpoint);
  await until(() => first.gateway.isUp);
  const second = await open('insecure_shared', endpoint);
  await until(() => second.heard.states.length > 0);
  expect(second.heard.states[0]).toContain('可能有另一个程序在用同一个 token');
  world.say({ id: 'm1', groupId: 'g1', from: 'amy', text: '早' });
  await until(() => first.heard.told.length === 1);
  expect(second.heard.told).toEqual([]);
  await until(() => second.log.troubles.some((line) => line.includes('asking it to stop and begin anew')));
});

test('an event that makes no sense does no harm to the next one', async () => {
  const { endpoint, world, puppet } = await serve('insecure_odd');
  const { gateway, heard } = await open('insecure_odd', endpoint);
  await until(() => gateway.isUp);
  // Goes over the wire as an empty text, which is no JSON.
  puppet.emit('room-join', undefined as never);
  world.say({ id: 'm1', groupId: 'g1', from: 'amy', text: '早' });
  await until(() => heard.told.length === 1);
});

/** A network between bot and service that can swallow what is sent, without ever closing a connection. */
async function network(to: string) {
  const [host, port] = to.split(':');
  const open: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    for (const socket of [near, far]) open.push(socket.on('error', () => {}));
    near.pipe(far).pipe(near);
  });
  const endpoint = `127.0.0.1:${await freePort()}`;
  server.listen(Number(endpoint.split(':')[1]), '127.0.0.1');
  ends.push(async () => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  const swallow = () => {
    for (const socket of open) socket.unpipe().pause();
  };
  return { endpoint, swallow };
}

test('a connection that the network swallowed is given up for a new one, also when the service still believes in it', async () => {
  const { endpoint, world } = await serve('insecure_nat');
  const between = await network(endpoint);
  const { gateway, heard, log } = await open('insecure_nat', between.endpoint);
  await until(() => gateway.isUp);
  between.swallow();
  await until(() => !gateway.isUp, 15_000);
  await until(() => gateway.isUp, 15_000);
  world.say({ id: 'm1', groupId: 'g1', from: 'amy', text: '早' });
  await until(() => heard.told.length === 1);
  expect(log.troubles.some((line) => line.includes('asking it to stop and begin anew'))).toBe(true);
}, 40_000);
