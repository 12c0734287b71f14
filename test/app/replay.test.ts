import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import { replay } from '../../src/app/replay/replay.ts';
import { loadSettings } from '../../src/app/settings/index.ts';
import { silentLogger } from '../support/logger.ts';

const CAMP = 'test/transcripts/camp.jsonl';

interface Played {
  out: string;
  notes: string[];
  mistakes: string[];
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qunguan-replay-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function play(file: string, options: { seed?: string; db?: string } = {}): Promise<Played> {
  const { settings } = loadSettings({ env: {}, plugins });
  const played: Played = { out: '', notes: [], mistakes: [] };
  const mistakes = await replay({
    ...{ file, settings, plugins, seed: options.seed ?? '1', db: options.db, logger: silentLogger },
    print: (line) => {
      played.out += `${JSON.stringify(line)}\n`;
    },
    note: (text) => played.notes.push(text),
  });
  return { ...played, mistakes: mistakes.map(({ line, what }) => `${line}: ${what}`) };
}

function transcript(name: string, lines: unknown[]): string {
  const file = join(folder, name);
  writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return file;
}

const group = {
  at: '2026-11-21T09:00:00+08:00',
  kind: 'group',
  id: 'g1',
  topic: '晨读',
  owner: 'laoshi',
  members: ['amy'],
};

test('a day of a camp replays as it is kept, byte for byte, every time', async () => {
  const [first, second] = [await play(CAMP), await play(CAMP)];
  expect(first.out).toBe(second.out);
  expect(first.out).toBe(readFileSync('test/transcripts/camp.expected.jsonl', 'utf8'));
  expect(first.notes).toEqual([expect.stringContaining('camp.jsonl:11: skipped')]);
});

test('another seed draws other pauses', async () => {
  const [one, two] = [await play(CAMP), await play(CAMP, { seed: '2' })];
  expect(two.out).not.toBe(one.out);
  expect(two.out.split('\n')).toHaveLength(one.out.split('\n').length);
});

test('the command names all bad lines by file and line, runs nothing, and ends with status 2', () => {
  const file = transcript('bad.jsonl', [
    group,
    { at: '+5s', kind: 'message', id: 'm1', group: 'g1', from: 'amy', text: '/群规' },
    { at: '2026-11-21T08:00:00+08:00', kind: 'wait' },
    { at: '+5s', kind: 'dance' },
    '{"at": "+5s", ',
    { at: '+5s', kind: 'message', id: 'm2', group: 'g1', from: 'amy', text: 'hi', colour: 'red' },
    { at: 'yesterday', kind: 'wait' },
  ]);
  const command = ['--import', 'tsx', '--conditions=source', 'src/main.ts', 'replay', file];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  for (const line of [3, 4, 5, 6, 7]) expect(stderr).toContain(`${file}:${line}: `);
}, 60_000);

test('people who never were in the group, unknown groups and missing pictures are bad lines', async () => {
  const file = transcript('strangers.jsonl', [
    group,
    { at: '+5s', kind: 'message', id: 'm3', group: 'g1', from: 'stranger', text: 'hi' },
    { at: '+5s', kind: 'leave', group: 'g9', members: ['amy'] },
    { at: '+5s', kind: 'message', id: 'm4', group: 'g1', from: 'amy', type: 'image', image: 'nowhere.png' },
  ]);
  const { out, mistakes } = await play(file);
  expect(out).toBe('');
  expect(mistakes.map((mistake) => mistake.split(':')[0])).toEqual(['2', '3', '4']);
});

test('a second run on the same store goes on where the first ended', async () => {
  const db = join(folder, 'kept.db');
  const join1 = { at: '+5s', kind: 'join', id: 'j1', group: 'g1', members: [{ id: 'cat', name: '猫妈' }] };
  const first = await play(transcript('one.jsonl', [group, join1, { at: '+5m', kind: 'wait' }]), { db });
  expect(first.out).toContain('@猫妈');
  const again = { ...group, at: '2026-11-21T10:00:00+08:00', members: ['amy', { id: 'cat', name: '猫妈' }] };
  const second = await play(transcript('two.jsonl', [again, { at: '+5m', kind: 'wait' }]), { db });
  expect(second).toEqual({ out: '', notes: [], mistakes: [] });
});

test('a group may say its own kind', async () => {
  const file = transcript('kind.jsonl', [
    JSON.stringify(group).replace(/\}$/u, ',"kind":"训练营"}'),
    { at: '+5s', kind: 'join', id: 'j1', group: 'g1', members: [{ id: 'cat', name: '猫妈' }] },
    { at: '+2m', kind: 'wait' },
  ]);
  expect((await play(file)).out).toContain('入营');
});
