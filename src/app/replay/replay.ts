import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseDuration } from '../../domain/duration.ts';
import { InvalidSettings } from '../../domain/error.ts';
import type { Millis, PersonId } from '../../domain/ids.ts';
import type { Logger } from '../../domain/logger.ts';
import type { FeedChange } from '../../engine/ports.ts';
import { Impossible } from '../../gateway/index.ts';
import type { Plugin } from '../../sdk/plugin.ts';
import type { EffectiveSettings } from '../settings/index.ts';
import { checkTranscript } from './check.ts';
import { play } from './play.ts';
import { outputOf } from './print.ts';
import { Stage } from './stage.ts';
import { type Mistake, parseTranscript, type Step, type StepOf } from './transcript.ts';

export interface ReplayOptions {
  file: string;
  settings: EffectiveSettings;
  plugins: readonly Plugin[];
  /** A SQLite file to go on with; else nothing is kept. */
  db?: string | undefined;
  seed: string;
  logger: Logger;
  /** One line of output. */
  print(line: Record<string, unknown>): void;
  /** A line that was skipped, and why. */
  note(text: string): void;
}

/** Plays a transcript through the whole bot. Bad lines are given back; then nothing was run. */
export async function replay(options: ReplayOptions): Promise<Mistake[]> {
  const { steps, mistakes } = parseTranscript(readFileSync(options.file, 'utf8'));
  mistakes.push(...checkTranscript(steps, dirname(options.file)));
  const [first] = steps;
  if (mistakes.length > 0 || !first) return mistakes;
  await new Replay(options).run(steps, first.at);
  return [];
}

class Replay {
  readonly #options: ReplayOptions;
  readonly #codes = new Map<PersonId, string>();
  /** When the process comes back that was killed. */
  #backAt: { at: Millis; replay: boolean } | undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  async run(steps: readonly Step[], startAt: Millis): Promise<void> {
    const { settings, plugins, seed, logger, db } = this.#options;
    const onChange = (change: FeedChange, at: Millis): void => this.#tell(change, at);
    const stage = await Stage.open({ startAt, settings, plugins, seed, logger, onChange, file: db ?? ':memory:' });
    try {
      for (const step of steps) await this.#step(stage, step);
      if (this.#backAt) await this.#comeBack(stage);
      if (!stage.isRunning) await stage.start();
      await stage.finish();
    } finally {
      await stage.close();
    }
  }

  async #step(stage: Stage, step: Step): Promise<void> {
    if (this.#backAt && this.#backAt.at <= step.at) await this.#comeBack(stage);
    // The bot logs in once the groups of the first moment are there.
    if (!stage.isRunning && !this.#backAt && step.kind !== 'group' && step.kind !== 'person') await stage.start();
    await stage.passTo(step.at);
    if (step.kind === 'crash') return this.#crash(stage, step);
    if (step.kind === 'group') this.#assign(step);
    try {
      play(step, { world: stage.world, folder: dirname(this.#options.file), codeFor: (id) => this.#codes.get(id) });
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      this.#options.note(`${this.#options.file}:${step.line}: skipped: ${error.message}`);
    }
    await stage.quiet();
  }

  async #crash(stage: Stage, step: StepOf<'crash'>): Promise<void> {
    await stage.kill();
    const downMs = step.for === undefined ? 0 : (parseDuration(step.for) ?? 0);
    this.#backAt = { at: step.at + downMs, replay: step.replay ?? false };
    if (downMs === 0) await this.#comeBack(stage);
  }

  async #comeBack(stage: Stage): Promise<void> {
    const back = this.#backAt;
    if (!back) return;
    await stage.passTo(back.at);
    this.#backAt = undefined;
    await stage.restart({ replay: back.replay });
  }

  #assign(step: StepOf<'group'>): void {
    if (step.groupKind === undefined && step.tags === undefined) return;
    try {
      this.#options.settings.assign(step.id, { kind: step.groupKind, tags: step.tags });
    } catch (error) {
      if (!(error instanceof InvalidSettings)) throw error;
      this.#options.note(`${this.#options.file}:${step.line}: ${error.mistakes.join('; ')}`);
    }
  }

  #tell(change: FeedChange, at: Millis): void {
    const zone = this.#options.settings.group(undefined).timezone;
    const line = outputOf(change, at, zone);
    if (!line) return;
    const asked = change.kind === 'action' && change.action.confirm !== undefined ? change.action : undefined;
    if (asked?.action.do === 'say')
      for (const person of asked.action.mention) this.#codes.set(person, asked.confirm ?? '');
    if (asked?.action.do === 'dm') this.#codes.set(asked.action.to, asked.confirm ?? '');
    this.#options.print(line);
  }
}
