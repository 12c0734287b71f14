import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether page tests can run; where services are required, they must. */
export const hasBrowser = existsSync(CHROMIUM) || process.env.REQUIRE_SERVICES === '1';

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

export interface BuiltPages {
  root: string;
  remove(): Promise<void>;
}

/** Builds the pages as they are now, into a folder of their own. */
export async function buildPages(): Promise<BuiltPages> {
  const root = await mkdtemp(join(tmpdir(), 'qunguan-pages-'));
  const web = fileURLToPath(new URL('../../web', import.meta.url));
  const configFile = join(web, 'vite.config.ts');
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production'; // the test runner's own value would give React's slow and large make
  try {
    await build({ root: web, configFile, logLevel: 'error', build: { outDir: root, emptyOutDir: true } });
  } finally {
    process.env.NODE_ENV = NODE_ENV;
  }
  return { root, remove: () => rm(root, { recursive: true }) };
}
