import { readFileSync } from 'node:fs';
import { InvalidSettings } from '../../domain/error.ts';
import type { Plugin } from '../../sdk/plugin.ts';
import { EffectiveSettings } from './effective.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { fileSchema, pluginsSchema } from './file-schema.ts';
import { readLevels, unknownNames } from './levels.ts';
import { mistakeLines, mistakesOf } from './mistake.ts';
import { readYaml } from './yaml-source.ts';

export type { Assignment, EffectiveSettings } from './effective.ts';
export type { Environment, ProcessRole } from './environment.ts';
export type { Origin } from './levels.ts';
export type { Explained } from './profile.ts';
export type { Puppet } from './puppet-environment.ts';

const DEFAULT_FILE = 'config/qunguan.yaml';

const CANNOT_READ: Record<string, string> = {
  ENOENT: '没有这个文件：检查路径（QUNGUAN_CONFIG 或 --config），或从安装目录启动',
  EISDIR: '这是一个文件夹：要写到文件，例如 config/qunguan.yaml',
  EACCES: '没有权限读这个文件',
};

function readText(file: string): { text: string } | { mistake: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    if (error instanceof TypeError) return { mistake: `${file}: 不是 UTF-8 编码：用编辑器另存为 UTF-8` };
    const code = (error as NodeJS.ErrnoException).code ?? ''; // what readFileSync throws
    return { mistake: `${file}: ${CANNOT_READ[code] ?? `读不了（${code}）`}` };
  }
}

/** The settings of a text; `file` is what mistakes call it. Gives the mistakes instead where there are any. */
function parseSettings(file: string, text: string, plugins: readonly Plugin[]) {
  const source = readYaml(text);
  if (!source.isReadable) return { mistakes: mistakeLines(file, source.mistakes) };
  const schema = fileSchema(pluginsSchema(plugins));
  const levels = readLevels(source.value);
  const wrong = [...mistakesOf(schema, source.value), ...unknownNames(levels)];
  const mistakes = [...source.mistakes, ...wrong.map((mistake) => ({ ...mistake, line: source.lineOf(mistake.path) }))];
  const result = schema.safeParse(source.value);
  // Where the file cannot be trusted as a whole, its plugins' settings still can be checked against each other.
  const settings = new EffectiveSettings(result.data ?? schema.parse({}), levels, plugins, source.lineOf);
  const isWrong = (plugin: Plugin) => wrong.some(({ path }) => path.includes('plugins') && path.includes(plugin.name));
  mistakes.push(...settings.mistakes(new Set(plugins.filter(isWrong).map((plugin) => plugin.name))));
  return { settings, mistakes: mistakeLines(file, mistakes) };
}

/**
 * Reads the environment and the settings file: `configFile`, else QUNGUAN_CONFIG, else `config/qunguan.yaml`.
 * Throws InvalidSettings with every mistake in both.
 */
export function loadSettings(options: {
  configFile?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  plugins: readonly Plugin[];
}): { settings: EffectiveSettings; environment: Environment; configFile: string } {
  const { environment, configFile: named, mistakes: wrongVariables } = readEnvironment(options.env);
  const configFile = options.configFile ?? named ?? DEFAULT_FILE;
  const read = readText(configFile);
  const parsed = 'text' in read ? parseSettings(configFile, read.text, options.plugins) : { mistakes: [read.mistake] };
  const mistakes = [...wrongVariables, ...parsed.mistakes];
  if (mistakes.length > 0 || !environment || !parsed.settings) throw new InvalidSettings(mistakes);
  return { settings: parsed.settings, environment, configFile };
}
