/**
 * The bot is killed again and again and started on the same files. The platform (a World) lives in the bot's process,
 * so that a kill comes between any two of its steps and not between two messages of a wire; it is brought back to where
 * it was from a journal. It does what the design asks of a platform: what the bot had not taken in for good, and what
 * happened while it was down, is told late to the next process (and often twice). Half of the kills come from outside,
 * at a random moment; half strike in the moment when a text has reached the platform and the bot does not know it yet.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededChance } from '../../src/app/clocks.ts';
import { forkModule, isOver, kill } from '../support/child-processes.ts';
import type { FromCrashBot } from '../support/crash-bot.child.ts';
import { CrashBot, type CrashPlaces, type Life, readJournal } from '../support/crash-bot.ts';
import { dumpOf, type StoreDump } from '../support/crash-dump.ts';
import { CRASH_TEXTS } from '../support/crash-plugins.ts';
import { type Service, startOwnRedis } from '../support/services.ts';
import { makeTranscript } from '../support/transcript-maker.ts';

const isLong = process.env.LONG_TESTS === '1';
const KILLS = Number(process.env.CRASHES ?? (isLong ? 50 : 3));
const EVENTS = KILLS >= 20 ? 2_000 : 400;
const GROUPS = 20;
const CHILD = new URL('../support/crash-bot.child.ts', import.meta.url).pathname;
const SETTINGS = 'pace: { gap: [0s, 0s], perMinute: 100000 }\ndefaults: { rules: 不发广告 }\n';
/** Longer than a dead process's hold on its groups lasts. */
const PATIENCE_MS = 60_000;
const TIMEOUT_MS = 120_000 + KILLS * 30_000;

const { draw } = seededChance(process.env.SEED ?? 'crash');
const folder = mkdtempSync(join(tmpdir(), 'qunguan-crash-'));
let undisturbed: StoreDump;

beforeAll(async () => {
  const story = { seed: 'crash', groups: GROUPS, events: EVENTS, texts: CRASH_TEXTS };
  writeFileSync(
    join(folder, 'transcript.jsonl'),
    makeTranscript(story)
      .map((line) => JSON.stringify(line))
      .join('\n'),
  );
  writeFileSync(join(folder, 'qunguan.yaml'), SETTINGS);
  const places = placesOf('undisturbed');
  const bot = new CrashBot(places);
  const life = { whileAway: 0, playTo: GROUPS + EVENTS, everyMs: 0 };
  await bot.start(life);
  await bot.play(life);
  await bot.idle();
  await bot.stop();
  undisturbed = dumpOf(places.database);
  expect(undisturbed.unknown).toEqual([]);
}, TIMEOUT_MS);

afterAll(() => process.env.KEEP || rmSync(folder, { recursive: true, force: true }));

describe.concurrent('a bot that is killed and started on the same files', () => {
  test(
    `ends like one that was left alone, with the queue in SQLite (${KILLS} kills)`,
    async () => {
      const places = placesOf('sqlite');
      await liveThrough(places, async () => {});
      sameAsUndisturbed(places);
    },
    TIMEOUT_MS,
  );

  test(
    `ends like one that was left alone, with Redis, which loses everything once (${KILLS} kills)`,
    async (context) => {
      const redis = await startOwnRedis();
      if (!redis) return context.skip();
      const places = placesOf('redis', redis);
      try {
        await liveThrough(places, async (lifeNumber) => {
          if (lifeNumber === Math.floor(KILLS / 2)) await emptyRedis(redis);
        });
        sameAsUndisturbed(places);
      } finally {
        await redis.stop();
      }
    },
    TIMEOUT_MS,
  );
});

function placesOf(name: string, redis?: Service): CrashPlaces {
  const own = join(folder, name);
  mkdirSync(own);
  return {
    database: join(own, 'qunguan.db'),
    settings: join(folder, 'qunguan.yaml'),
    transcript: join(folder, 'transcript.jsonl'),
    journal: join(own, 'journal.jsonl'),
    queue: redis ? { redisUrl: redis.url } : { file: join(own, 'queue.db') },
  };
}

/** All the lives of a bot; the last one is let live until it has nothing more to do. */
async function liveThrough(places: CrashPlaces, beforeKill: (lifeNumber: number) => Promise<void>): Promise<void> {
  const cuts = Array.from({ length: KILLS }, (_, kill) => GROUPS + Math.ceil(draw(`${kill}/cut`) * EVENTS));
  cuts.sort((a, b) => a - b);
  const lives = [...cuts.map(lifeUpTo), { whileAway: 3, playTo: GROUPS + EVENTS, everyMs: 2 }];
  // The next process loads while this one lives: loading takes longer than most lives.
  let next = new Process(places);
  for (const [number, life] of lives.entries()) {
    const current = next;
    if (number < KILLS) next = new Process(places);
    await current.live(life);
    if (number < KILLS) {
      if (life.dieAtText === undefined) {
        await current.heard('played');
        await sleep(draw(`${number}/after`) * 400);
      } else await current.heardOrDied('idle');
      await beforeKill(number);
    } else await current.heard('idle');
    await current.kill();
  }
}

function lifeUpTo(playTo: number, number: number): Life {
  const life = { whileAway: Math.floor(draw(`${number}/away`) * 5), playTo, everyMs: 2 };
  if (number % 2 === 0) return life;
  return { ...life, dieAtText: 1 + Math.floor(draw(`${number}/text`) * 12) };
}

class Process {
  readonly #process: ChildProcess;
  readonly #heard = new Set<FromCrashBot>();

  constructor(places: CrashPlaces) {
    this.#process = forkModule(CHILD, [JSON.stringify(places)]);
    this.#process.on('message', (what: FromCrashBot) => this.#heard.add(what));
  }

  async live(life: Life): Promise<void> {
    await this.heard('loaded');
    this.#process.send(life);
  }

  async heard(what: FromCrashBot): Promise<void> {
    await this.heardOrDied(what);
    if (!this.#heard.has(what)) throw new Error(`the process died (${this.#process.exitCode}) before it was ${what}`);
  }

  async heardOrDied(what: FromCrashBot): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !this.#heard.has(what) && !this.#isDead; await sleep(5))
      if (Date.now() > end) throw new Error(`not ${what} in time`);
    if (this.#process.exitCode !== null) throw new Error(`the process ended by itself: ${this.#process.exitCode}`);
  }

  kill(): Promise<void> {
    return kill(this.#process);
  }

  get #isDead(): boolean {
    return isOver(this.#process);
  }
}

async function emptyRedis({ url }: Service): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  client.disconnect();
}

function sameAsUndisturbed(places: CrashPlaces): void {
  const dump = dumpOf(places.database);
  const journal = readJournal(places.journal);
  const said = journal.flatMap((entry) => ('text' in entry ? [`${entry.group} ${entry.text}`] : []));
  const counts = { lives: journal.filter((entry) => 'born' in entry).length, texts: said.length };
  const summary = { ...counts, unknown: dump.unknown.length, events: dump.events.length };
  process.stdout.write(`crash: ${JSON.stringify(summary)}\n`);
  for (const part of ['events', 'timerEvents', 'members', 'groups', 'memory', 'timers', 'outbox'] as const) {
    expect(dump[part], part).toEqual(undisturbed[part]);
  }
  expect(counts.lives).toBe(KILLS + 1);
  everyTextOnce(dump, said);
}

/** What is recorded as done was said once, and what is recorded as unknown at most once. */
function everyTextOnce(dump: StoreDump, said: readonly string[]): void {
  const count = (list: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const text of list) counts.set(text, (counts.get(text) ?? 0) + 1);
    return counts;
  };
  const times = count(said);
  const done = count(dump.done);
  const unknown = count(dump.unknown);
  const wrong = [...new Set([...said, ...dump.done, ...dump.unknown])].filter((text) => {
    const least = done.get(text) ?? 0;
    const actual = times.get(text) ?? 0;
    return actual < least || actual > least + (unknown.get(text) ?? 0);
  });
  expect(wrong).toEqual([]);
}
