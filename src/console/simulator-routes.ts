import { z } from 'zod';
import {
  apiError,
  created,
  newJoin,
  newLeave,
  newMessage,
  newPerson,
  PICTURE_LIMIT_BYTES,
  simulatorState,
} from './api.ts';
import type { ConsoleApp, ConsoleContext } from './context.ts';
import { RequestRefused } from './errors.ts';
import { pictureType } from './picture-type.ts';
import type { Simulation } from './simulation.ts';

const LINES_PER_GROUP = 100;
const PICTURE_BODY_BYTES = PICTURE_LIMIT_BYTES * 1.5;
const done = z.object({});

function requirePicture(data: string): void {
  if (pictureType(Buffer.from(data, 'base64'))) return;
  throw new RequestRefused(400, 'bad_picture', '这不是能显示的图片，支持 PNG、JPEG、GIF、WebP');
}

function addPictures(app: ConsoleApp, simulator: Simulation): void {
  const params = z.object({ id: z.string() });
  app.get('/api/simulator/pictures/:id', { schema: { params } }, async (request, reply) => {
    const bytes = await simulator.picture(request.params.id);
    const type = bytes && pictureType(bytes);
    if (!bytes || !type) throw new RequestRefused(404, 'not_found', '没有这张图片');
    return reply.header('content-type', type).header('cache-control', 'private, max-age=3600').send(Buffer.from(bytes));
  });
}

function addSimulation(app: ConsoleApp, simulator: Simulation, { live, clock }: ConsoleContext): void {
  app.get('/api/simulator', { schema: { response: { 200: simulatorState } } }, async () => {
    // Before the snapshot: what happens in between is told twice rather than not at all.
    const liveId = live.lastId;
    return { ...(await simulator.snapshot(LINES_PER_GROUP)), now: clock.now(), liveId };
  });
  app.post(
    '/api/simulator/messages',
    { bodyLimit: PICTURE_BODY_BYTES, schema: { body: newMessage, response: { 201: created } } },
    async (request, reply) => {
      if (request.body.kind === 'image') requirePicture(request.body.data);
      return reply.status(201).send({ id: await simulator.say(request.body) });
    },
  );
  app.post('/api/simulator/joins', { schema: { body: newJoin, response: { 201: done } } }, async (request, reply) => {
    await simulator.join(request.body);
    return reply.status(201).send({});
  });
  app.post('/api/simulator/leaves', { schema: { body: newLeave, response: { 201: done } } }, async (request, reply) => {
    await simulator.leave(request.body);
    return reply.status(201).send({});
  });
  app.post(
    '/api/simulator/people',
    { schema: { body: newPerson, response: { 201: created } } },
    async (request, reply) => reply.status(201).send({ id: await simulator.addPerson(request.body.name) }),
  );
  addPictures(app, simulator);
}

/** The simulated WeChat; without one, the routes say so. */
export function addSimulatorRoutes(app: ConsoleApp, context: ConsoleContext): void {
  if (context.simulator) {
    addSimulation(app, context.simulator, context);
    return;
  }
  const schema = { response: { 404: apiError } };
  for (const url of ['/api/simulator', '/api/simulator/*']) {
    app.all(url, { schema }, async () => {
      throw new RequestRefused(404, 'no_simulator', '机器人连接的是真实账号，没有启用演练群');
    });
  }
}
