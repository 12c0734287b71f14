import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 60_000 }); // each check is a process of its own

/** Runs the check of the folder rules on a project with these files. */
function checkFolders(files: Readonly<Record<string, string>>, least: number) {
  const folder = mkdtempSync(join(tmpdir(), 'qunguan-folders-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { status, stdout, stderr } = spawnSync('node', ['.ci/check-folders.mjs', folder, String(least)], {
    encoding: 'utf8',
  });
  return { passes: status === 0, output: stdout + stderr };
}

const HOUSE = {
  'src/domain/group.ts': 'export interface Group { id: string }\n',
  'src/engine/ports.ts': "import type { Group } from '../domain/group.ts';\nexport type Port = Group;\n",
  'src/engine/drain.ts': "import type { Port } from './ports.ts';\nexport const drain = (port: Port) => port;\n",
  'src/store/open.ts':
    "import { readFileSync } from 'node:fs';\nimport type { Port } from '../engine/ports.ts';\nexport const open = (port: Port) => [port, readFileSync];\n",
  'src/app/start.ts': "import { drain } from '../engine/drain.ts';\nexport const start = drain;\n",
  'plugins/rules/index.ts': 'export default {};\n',
  'plugins/help/index.ts': 'export default {};\n',
  'plugins/index.ts':
    "import help from './help/index.ts';\nimport rules from './rules/index.ts';\nexport const plugins = [help, rules];\n",
};

test('a house where everybody imports what they may passes', () => {
  const { passes, output } = checkFolders(HOUSE, 8);
  expect(output).toContain('8 modules');
  expect(passes).toBe(true);
});

const BREACHES = [
  ['domain-imports-nothing', 'src/domain/a.ts', "export type { Port } from '../engine/ports.ts';\n"],
  ['domain-imports-nothing', 'src/domain/b.ts', "export { hash } from 'node:crypto';\n"],
  ['engine', 'src/engine/a.ts', "export { open } from '../store/open.ts';\n"],
  ['store', 'src/store/a.ts', "export { drain } from '../engine/drain.ts';\n"],
  ['queue-sqlite-backend', 'src/queue/sqlite-backend/a.ts', "export type { Group } from '../../domain/group.ts';\n"],
  ['plugin', 'plugins/rules/a.ts', "import help from '../help/index.ts';\nexport const a = help;\n"],
  ['plugin', 'plugins/rules/b.ts', "export type { Group } from '../../src/domain/group.ts';\n"],
  ['app-is-the-top', 'src/console/a.ts', "export { start } from '../app/start.ts';\n"],
  [
    'web-takes-types-only',
    'web/src/a.ts',
    "import { start } from '../../src/console/a.ts';\nexport const a = start;\n",
  ],
  ['web-knows-the-api-only', 'web/src/b.ts', "export type { Port } from '../../src/engine/ports.ts';\n"],
  ['no-circles', 'src/sdk/a.ts', "import { b } from './b.ts';\nexport const a = () => b;\n"],
  ['no-circles', 'src/sdk/b.ts', "import { a } from './a.ts';\nexport const b = () => a;\n"],
  ['everything-is-found', 'src/gateway/a.ts', "export { a } from './not-there.ts';\n"],
] as const;

test('every breach of a rule is told by its rule and file, and fails', () => {
  const breaches = Object.fromEntries(BREACHES.map(([, path, text]) => [path, text]));
  const { passes, output } = checkFolders({ ...HOUSE, ...breaches }, 1);
  expect(passes).toBe(false);
  const told = output.split('\n').map((line) => line.split(' → ')[0]);
  for (const [rule, path] of BREACHES) if (rule !== 'no-circles') expect(told).toContain(`${rule}: ${path}`);
  expect(output).toMatch(/no-circles: src\/sdk\/[ab]\.ts → src\/sdk\/[ab]\.ts/); // told once, from either end
});

test('a check that sees nothing, or too little, fails', () => {
  expect(checkFolders({}, 0)).toMatchObject({ passes: false, output: expect.stringContaining('nothing was checked') });
  expect(checkFolders(HOUSE, 9)).toMatchObject({ passes: false, output: expect.stringContaining('at least 9') });
  const alone = { 'src/domain/group.ts': HOUSE['src/domain/group.ts'] };
  expect(checkFolders(alone, 1)).toMatchObject({ passes: false, output: expect.stringContaining('no import') });
});
