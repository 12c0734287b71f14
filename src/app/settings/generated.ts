import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from '../../sdk/plugin.ts';
import { editorSchema } from './json-schema.ts';
import { pluginDocs } from './plugin-docs.ts';

/** The files that follow from the plugins, by their paths in the project. */
function generated(plugins: readonly Plugin[]): Record<string, string> {
  return {
    'config/qunguan.schema.json': `${JSON.stringify(editorSchema(plugins), null, 2)}\n`,
    'docs/plugins.md': pluginDocs(plugins),
  };
}

/** Writes the files that follow from the plugins; gives back their paths. */
export function writeGenerated(plugins: readonly Plugin[], folder = '.'): string[] {
  return Object.entries(generated(plugins)).map(([path, text]) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return path;
  });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // not there is as stale as different
  }
}

/** The files that no longer follow from the plugins. */
export function staleFiles(plugins: readonly Plugin[], folder = '.'): string[] {
  return Object.entries(generated(plugins))
    .filter(([path, text]) => read(join(folder, path)) !== text)
    .map(([path]) => path);
}
