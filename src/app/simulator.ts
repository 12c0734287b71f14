import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { sleep } from '../domain/clock.ts';
import { InvalidSettings } from '../domain/error.ts';
import { Impossible, serveSimulator, World } from '../gateway/index.ts';
import { systemClock } from './clocks.ts';
import { openLogger } from './logging.ts';
import { checkTranscript } from './replay/check.ts';
import { play } from './replay/play.ts';
import { parseTranscript, type Step } from './replay/transcript.ts';
import { seedWorld } from './seed.ts';
import { Shutdown } from './shutdown.ts';

/** `qunguan simulator`: serves a simulated WeChat, and prints what happens in it, one JSON object a line. */
export async function runSimulator(options: {
  listen: string;
  token: string;
  play?: string;
  speed: string;
}): Promise<void> {
  const speed = Number(options.speed);
  if (!(speed > 0)) throw new InvalidSettings(['--speed: 要写大于 0 的数']);
  const steps = options.play === undefined ? undefined : readSteps(options.play);
  const world = new World({ clock: systemClock });
  if (!steps) seedWorld(world);
  for (const step of steps ?? []) if (step.kind === 'group') play(step, contextOf(world, options.play));
  world.onChange((change) => process.stdout.write(`${JSON.stringify({ at: systemClock.now(), ...change })}\n`));
  const server = await serveSimulator(world, { endpoint: options.listen, token: options.token });
  const shutdown = new Shutdown(openLogger('info'));
  shutdown.add('simulator', () => server.close());
  shutdown.onSignals();
  process.stderr.write(`模拟微信已在 ${options.listen} 等候连接\n`);
  if (steps) await playAll(steps, world, options.play, speed);
}

function readSteps(file: string): Step[] {
  const { steps, mistakes } = parseTranscript(readFileSync(file, 'utf8'));
  mistakes.push(...checkTranscript(steps, dirname(file)));
  if (mistakes.length > 0) throw new InvalidSettings(mistakes.map(({ line, what }) => `${file}:${line}: ${what}`));
  return steps;
}

function contextOf(world: World, file: string | undefined): Parameters<typeof play>[1] {
  return { world, folder: dirname(file ?? '.'), codeFor: () => undefined };
}

async function playAll(steps: readonly Step[], world: World, file: string | undefined, speed: number): Promise<void> {
  let last = steps[0]?.at ?? 0;
  for (const step of steps) {
    await sleep(systemClock, (step.at - last) / speed);
    last = step.at;
    if (step.kind === 'group') continue;
    try {
      play(step, contextOf(world, file));
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      process.stderr.write(`${file}:${step.line}: skipped: ${error.message}\n`);
    }
  }
}
