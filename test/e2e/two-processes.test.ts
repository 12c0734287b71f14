/**
 * A simulator and a bot in two processes, with Wechaty's own wire between them: the bot does what it does when both are
 * in one. People go on talking while the bot works; only before somebody comes or goes does the story wait until the bot
 * is through in that group, for welcomes that come together are merged by the clock.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/app/clocks.ts';
import { play } from '../../src/app/replay/play.ts';
import type { Step } from '../../src/app/replay/transcript.ts';
import type { GroupId } from '../../src/domain/ids.ts';
import { type SimulatorServer, serveSimulator, World } from '../../src/gateway/index.ts';
import { BotProcess } from '../support/bot-process.ts';
import { freePort } from '../support/free-port.ts';
import { scenario } from '../support/scenario.ts';
import { makeTranscript, stepsOf } from '../support/transcript-maker.ts';

const TOKEN = 'insecure_two';
const CONFIG = `pace: { gap: [0s, 0s], perMinute: 100000 }
defaults:
  rules: 不发广告，不刷屏
  plugins: { welcome: { mergeSeconds: 1 } }
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
  const { said: expected, countBefore } = await sayingsInOneProcess();
  const said: Said[] = [];
  world.onChange((change) => {
    if (change.type !== 'message' || change.message.from !== world.botId) return;
    const { groupId, to, text, mentions } = change.message;
    said.push({ group: groupId ?? `to ${to}`, text, mention: [...mentions].sort() });
  });
  await bot.says('the account is up');
  for (const step of story) {
    if (step.kind === 'join' || step.kind === 'leave') await heard(said, step.group, countBefore.get(step) ?? 0);
    happen(step, world);
    await sleep(2);
  }
  await bot.until(() => said.length >= expected.length, 'through');
  await sleep(500); // for one too many
  expect(expected.length).toBeGreaterThan(80);
  expect(byGroup(said)).toEqual(byGroup(expected));
});

interface Said {
  group: GroupId;
  text: string;
  mention: string[];
}

/** What the bot says without a wire, and how much of it in its group before each thing that happens. */
async function sayingsInOneProcess(): Promise<{ said: Said[]; countBefore: Map<Step, number> }> {
  const { bot: seen, stage } = await scenario({ config: CONFIG, groups: [] });
  const countBefore = new Map<Step, number>();
  for (const step of groups) happen(step, stage.world);
  await stage.passTo(stage.clock.now() + 5_000);
  for (const step of story) {
    if ('group' in step) countBefore.set(step, seen.said(step.group).length);
    happen(step, stage.world);
    await stage.passTo(stage.clock.now() + 5_000);
  }
  const said = seen.deeds.map((deed) => {
    expect(['say', 'dm'], JSON.stringify(deed)).toContain(deed.do);
    return { group: deed.group ?? `to ${deed.to}`, text: deed.text ?? '', mention: [...(deed.mention ?? [])].sort() };
  });
  return { said, countBefore };
}

function happen(step: Step, where: World): void {
  play(step, { world: where, folder: '.', codeFor: () => undefined });
}

function heard(said: readonly Said[], group: GroupId, count: number): Promise<void> {
  const saidHere = () => said.filter((one) => one.group === group).length;
  return bot.until(() => saidHere() >= count, `through in ${group}: it said ${saidHere()} of ${count}`);
}

/** The sequence of the answers in each group, and that of the welcomes, which wait for others to come. */
function byGroup(said: readonly Said[]): Record<string, Omit<Said, 'group'>[]> {
  const sequences: Record<string, Omit<Said, 'group'>[]> = {};
  for (const { group, text, mention } of said) {
    const name = `${group} ${text.startsWith('欢迎') ? 'welcomes' : 'answers'}`;
    sequences[name] = [...(sequences[name] ?? []), { text, mention }];
  }
  return sequences;
}
