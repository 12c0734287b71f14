import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '../../src/app/settings/index.ts';
import { InvalidSettings } from '../../src/domain/error.ts';
import { settingsPlugins } from './settings-plugins.ts';

/** Writes a settings file with this content for as long as `use` runs. */
export function withSettingsFile<T>(content: string | Uint8Array, use: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'qunguan-settings-'));
  const file = join(folder, 'qunguan.yaml');
  writeFileSync(file, content);
  try {
    return use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Env = Readonly<Record<string, string | undefined>>;

export function load(content: string | Uint8Array, env: Env = {}) {
  return withSettingsFile(content, (configFile) => loadSettings({ configFile, env, plugins: settingsPlugins }));
}

/** The mistakes of a settings file, which is called `FILE` in them; none where it loads. */
export function mistakesIn(content: string | Uint8Array, env: Env = {}): string[] {
  try {
    load(content, env);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    return error.mistakes.map((mistake) => mistake.replace(/^\S*qunguan\.yaml:/, 'FILE:'));
  }
}
