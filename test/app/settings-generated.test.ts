import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '#sdk';
import { plugins } from '../../plugins/index.ts';
import { staleFiles, writeGenerated } from '../../src/app/settings/generated.ts';
import { loadSettings } from '../../src/app/settings/index.ts';
import { editorSchema } from '../../src/app/settings/json-schema.ts';
import { pluginDocs } from '../../src/app/settings/plugin-docs.ts';
import { settingsPlugins } from './settings-plugins.ts';

const reporter = definePlugin({
  name: 'reporter',
  title: '日报',
  summary: '每天早上发数据。',
  uses: ['speak', 'members'],
  config: z.strictObject({
    at: z.string().default('0 8 * * *').describe('什么时候'),
    text: z.string().default('早\n\n好|').describe('正文'),
  }),
  commands: {
    日报: {
      summary: '现在就看日报',
      aliases: ['report'],
      allow: 'admin',
      args: z.object({ day: z.string().describe('日期'), top: z.string().optional().describe('前几名') }),
      run: () => {},
    },
  },
  schedules: { morning: { summary: '发日报', when: (config) => [config.at], graceMs: 3_600_000, run: () => {} } },
});

test('the files in the repository are those that follow from the plugins (else: npm run generate)', () => {
  expect(staleFiles(plugins)).toEqual([]);
});

test('the settings that a newcomer runs are right', () => {
  const { settings } = loadSettings({ env: {}, plugins });
  expect(settings.group(undefined).rules).not.toBe('');
  expect(settings.plugin('welcome', undefined).mode).toBe('enforce');
});

test('a stale or missing file is noticed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qunguan-generated-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = ['config/qunguan.schema.json', 'docs/plugins.md'];
  expect(staleFiles(settingsPlugins, folder)).toEqual(files);
  expect(writeGenerated(settingsPlugins, folder)).toEqual(files);
  expect(staleFiles(settingsPlugins, folder)).toEqual([]);
  writeFileSync(join(folder, 'docs/plugins.md'), 'old');
  expect(staleFiles(settingsPlugins, folder)).toEqual(['docs/plugins.md']);
});

test('the editor’s schema knows each plugin’s settings and modes, once for all levels', () => {
  const schema = editorSchema(settingsPlugins);
  expect(schema).toMatchObject({
    additionalProperties: false,
    properties: {
      defaults: { properties: { plugins: { allOf: [{ $ref: '#/definitions/plugins' }] } } },
      groups: { additionalProperties: { properties: { plugins: { allOf: [{ $ref: '#/definitions/plugins' }] } } } },
      pace: { properties: { removalGap: { type: 'string', default: '10s' } } },
    },
    definitions: {
      plugins: {
        additionalProperties: false,
        properties: {
          welcome: {
            additionalProperties: false,
            properties: {
              mode: { enum: ['off', 'observe', 'enforce'] },
              mergeSeconds: {
                type: 'integer',
                minimum: 0,
                maximum: 120,
                default: 30,
                description: '合并多少秒内进群的人',
              },
            },
          },
        },
      },
    },
  });
  expect(schema).not.toHaveProperty('definitions.plugins.properties.welcome.required');
});

test('the page about the plugins tells settings, commands and schedules', () => {
  const page = pluginDocs([...settingsPlugins, reporter]);
  for (const line of [
    '## 欢迎新人 `welcome`',
    '| `mergeSeconds` | 整数，0 到 120 | `30` | 合并多少秒内进群的人 |',
    '| `words` | 列表（文字） | `["你好","\\|"]` | 开场白 |',
    '| `style` | `short`、`long` | `short` | 长短 |',
    '- 默认模式：试运行（`observe`）',
    '- 用到：说话（`speak`）、看成员（`members`）',
    '| `/日报 日期 [前几名]` | 现在就看日报 | `/report` | 管理员 | 群里 |',
    '| `morning` | `0 8 * * *` | 发日报 | 1小时 |',
    '| `text` | 文字 | `早`<br><br>`好\\|` | 正文 |',
  ])
    expect(page.split('\n')).toContain(line);
});
