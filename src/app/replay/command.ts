import { existsSync } from 'node:fs';
import { plugins } from '../../../plugins/index.ts';
import { openLogger } from '../logging.ts';
import { loadSettings } from '../settings/index.ts';
import { replay } from './replay.ts';

/** `qunguan replay FILE`: prints what the bot did, one JSON object a line. Gives the exit status: 2 for a bad line. */
export async function runReplay(
  file: string,
  options: { config?: string; db?: string; seed: string },
): Promise<number> {
  if (!existsSync(file)) {
    process.stderr.write(`${file}: there is no such file\n`);
    return 2;
  }
  const { settings, environment } = loadSettings({ configFile: options.config, env: process.env, plugins });
  const mistakes = await replay({
    file,
    settings,
    plugins,
    db: options.db,
    seed: options.seed,
    logger: openLogger(process.env.LOG_LEVEL ? environment.logLevel : 'error'),
    print: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
  });
  for (const { line, what } of mistakes) process.stderr.write(`${file}:${line}: ${what}\n`);
  return mistakes.length > 0 ? 2 : 0;
}
