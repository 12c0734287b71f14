/**
 * A simulator and a bot in two processes, with Wechaty's own wire between them: the bot does what it does when both are
 * in one. People go on talking while the bot works; only when somebody joins does the story wait for the welcome, for
 * welcomes that come together are merged by the clock.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/app/clocks.ts';
import { play } from '../../src/app/replay/play.ts';
import type { Step } from '../../src/app/replay/transcript.ts';
import type { GroupId } from '../../src/domain/ids.ts';
import { type SimulatorServer, serveSimulator, World } from '../../src/gateway/index.ts';
import { freePort } from '../gateway/free-port.ts';
import { BotProcess } from '../support/bot-process.ts';
import { scenario } from '../support/scenario.ts';
import { makeTranscript, stepsOf } from '../support/transcript-maker.ts';

const TOKEN = 'insecure_two';
const CONFIG = `pace: { gap: [0s, 0s], perMinute: 100000 }
defaults:
  rules: 不发广告，不刷屏
  plugins: { welcome: { mergeSeconds: 0 } }
`;
const TEXTS = [
  '早上好',
  '周六几点集合？',
  '/帮助',
  '/帮助 群规',
  '/群规',
  '／关于',
  '/HELP',
  '/帮组',
  '/群轨',
  '/签到',
  '/',
  '我/你/他',
];
const EVENTS = 260;
const steps = stepsOf(makeTranscript({ seed: 'two', groups: 6, events: EVENTS, texts: TEXTS, movesPerCent: 8 }));
const groups = steps.filter((step) => step.kind === 'group');
const story = steps.filter((step) => step.kind !== 'group');

let bot: BotProcess;
let world: World;
let server: SimulatorServer;

beforeAll(async () => {
  world = new World({ clock: systemClock });
  for (const step of groups) happen(step, world);
  const endpoint = `127.0.0.1:${await freePort()}`;
  server = await serveSimulator(world, { endpoint, token: TOKEN });
  bot = new BotProcess({
    config: CONFIG,
    env: {
      WECHATY_PUPPET_SERVICE_TOKEN: TOKEN,
      WECHATY_PUPPET_SERVICE_ENDPOINT: endpoint,
      WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT: 'true',
    },
  });
}, 60_000);

afterAll(async () => {
  await bot?.dispose();
  await server?.close();
});

test('a bot across the wire does what it does in one process', { timeout: 180_000 }, async () => {
  const expected = await sayingsInOneProcess();
  const said: Said[] = [];
  world.onChange((change) => {
    if (change.type !== 'message' || change.message.from !== world.botId) return;
    const { groupId = '', text, mentions } = change.message;
    said.push({ group: groupId, text, mention: [...mentions].sort() });
  });
  await bot.says('the account is up');
  for (const [index, step] of story.entries()) {
    happen(step, world);
    if (step.kind === 'join' || step.kind === 'leave') await heardFromBot(said, expected.countAfter[index] ?? 0);
    else await sleep(2);
  }
  await heardFromBot(said, expected.said.length);
  await sleep(500); // for one too many
  expect(expected.said.length).toBeGreaterThan(80);
  expect(byGroup(said)).toEqual(byGroup(expected.said));
});

interface Said {
  group: GroupId;
  text: string;
  mention: string[];
}

/** What the bot says without a wire, and how much of it after each thing that happens. */
async function sayingsInOneProcess(): Promise<{ said: Said[]; countAfter: number[] }> {
  const { bot: seen, stage } = await scenario({ config: CONFIG, groups: [] });
  const countAfter: number[] = [];
  for (const step of groups) happen(step, stage.world);
  await stage.passTo(stage.clock.now() + 5_000);
  for (const step of story) {
    happen(step, stage.world);
    await stage.quiet();
    await stage.passTo(stage.clock.now() + 5_000);
    countAfter.push(seen.deeds.length);
  }
  const said = seen.deeds.map((deed) => {
    expect(deed.do, JSON.stringify(deed)).toBe('say');
    return { group: deed.group ?? '', text: deed.text ?? '', mention: [...(deed.mention ?? [])].sort() };
  });
  return { said, countAfter };
}

function happen(step: Step, where: World): void {
  play(step, { world: where, folder: '.', codeFor: () => undefined });
}

function heardFromBot(said: readonly Said[], count: number): Promise<void> {
  return bot.until(() => said.length >= count, `through: it said ${said.length} of ${count}`);
}

function byGroup(said: readonly Said[]): Record<GroupId, Omit<Said, 'group'>[]> {
  const groupIds = [...new Set(said.map(({ group }) => group))].sort();
  return Object.fromEntries(
    groupIds.map((id) => [
      id,
      said.filter(({ group }) => group === id).map(({ text, mention }) => ({ text, mention })),
    ]),
  );
}
