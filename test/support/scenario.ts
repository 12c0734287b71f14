import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { plugins as allPlugins } from '../../plugins/index.ts';
import { outputOf } from '../../src/app/replay/print.ts';
import { Stage } from '../../src/app/replay/stage.ts';
import { loadSettings } from '../../src/app/settings/index.ts';
import { parseDuration } from '../../src/domain/duration.ts';
import type { FeedChange } from '../../src/engine/ports.ts';
import type { NewGroup, NewMessage, World } from '../../src/gateway/index.ts';
import type { Plugin } from '../../src/sdk/index.ts';
import { silentLogger } from './logger.ts';

/** What the bot did, in the words of a replay's output. */
export interface Deed {
  at: string;
  do: string;
  act?: string;
  group?: string;
  text?: string;
  mention?: string[];
  why?: string;
  plugin?: string;
  cause?: string;
  causes?: string[];
  confirm?: string;
  [field: string]: unknown;
}

export interface ScenarioOptions {
  /** The settings file. */
  config?: string;
  plugins?: readonly Plugin[];
  /** When it begins; a Saturday morning in Shanghai unless said. */
  startAt?: string;
  groups?: NewGroup[];
}

const DEFAULT_GROUP: NewGroup = {
  id: 'g1',
  topic: '晨读打卡1群',
  ownerId: 'laoshi',
  adminIds: ['banzhang'],
  members: [
    { id: 'laoshi', name: '林老师' },
    { id: 'banzhang', name: '班长' },
    { id: 'amy', name: '小雅' },
    { id: 'bob', name: '老王' },
  ],
};

/** The bot as its group sees it. */
export class BotSeen {
  readonly deeds: Deed[] = [];
  readonly changes: FeedChange[] = [];

  said(group = 'g1'): string[] {
    return this.deeds.filter((deed) => deed.do === 'say' && deed.group === group).map(({ text }) => text ?? '');
  }

  /** The notes of the trace of an event, plugin by plugin. */
  traceOf(eventId: string): string[] {
    return this.changes.flatMap((change) =>
      change.kind === 'handled' && change.event.id === eventId
        ? change.trace.flatMap(({ plugin, notes, error }) =>
            [...notes, ...(error ? [error] : [])].map((note) => `${plugin}: ${note}`),
          )
        : [],
    );
  }
}

/** A group in which people talk; each call returns when the bot has handled it, before any time has passed. */
export class GroupSeen {
  readonly id: string;
  readonly #stage: Stage;

  constructor(id: string, stage: Stage) {
    this.id = id;
    this.#stage = stage;
  }

  /** Gives the message's id. */
  async says(from: string, text: string, more: Partial<NewMessage> = {}): Promise<string> {
    return this.happens((world) => world.say({ groupId: this.id, from, text, ...more }));
  }

  async joins(people: { id: string; name: string }[], by?: string, listed?: string[]): Promise<void> {
    await this.happens((world) => world.join({ groupId: this.id, members: people, by, listed }));
  }

  async leaves(person: string, by?: string): Promise<void> {
    await this.happens((world) => world.leave({ groupId: this.id, members: [person], by }));
  }

  async happens<T>(what: (world: World) => T): Promise<T> {
    const result = what(this.#stage.world);
    await this.#stage.quiet();
    return result;
  }

  /** Lets time pass: `10m`, `2h`. */
  async passes(duration: string): Promise<void> {
    const ms = parseDuration(duration);
    if (ms === undefined) throw new Error(`no duration: ${duration}`);
    await this.#stage.passTo(this.#stage.clock.now() + ms);
  }
}

export interface Scenario {
  group: GroupSeen;
  bot: BotSeen;
  stage: Stage;
  groupNamed(id: string): GroupSeen;
}

/** Sets up the whole bot with a simulated WeChat and a clock that stands still. */
export async function scenario(options: ScenarioOptions = {}): Promise<Scenario> {
  const folder = mkdtempSync(join(tmpdir(), 'qunguan-scenario-'));
  const configFile = join(folder, 'qunguan.yaml');
  writeFileSync(configFile, options.config ?? 'defaults: { rules: 不发广告 }\n');
  const plugins = options.plugins ?? allPlugins;
  const { settings } = loadSettings({ configFile, env: {}, plugins });
  const bot = new BotSeen();
  const stage = await Stage.open({
    startAt: Date.parse(options.startAt ?? '2026-11-21T09:00:00+08:00'),
    settings,
    plugins,
    file: ':memory:',
    seed: '1',
    logger: silentLogger,
    onChange(change, at) {
      bot.changes.push(change);
      const line = outputOf(change, at, settings.group(undefined).timezone);
      if (line) bot.deeds.push(line as Deed); // a replay's line is a deed
    },
  });
  onTestFinished(async () => {
    await stage.close();
    rmSync(folder, { recursive: true });
  });
  for (const group of options.groups ?? [DEFAULT_GROUP]) stage.world.addGroup(group);
  await stage.start();
  await stage.passTo(stage.clock.now() + 5_000);
  const groupNamed = (id: string): GroupSeen => new GroupSeen(id, stage);
  return { group: groupNamed((options.groups ?? [DEFAULT_GROUP])[0]?.id ?? 'g1'), bot, stage, groupNamed };
}
