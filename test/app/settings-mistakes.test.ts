import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/app/settings/index.ts';
import { InvalidSettings } from '../../src/domain/error.ts';
import { mistakesIn } from './settings-file.ts';

test('every mistake is told at once, by file, line and path, in the order of the file', () => {
  const file = `timezone: Asia/Beijing
operators:
  super: [10086]
whitelsit: []
pace:
  gap: [6s, 2s]
  perMinute: 0
  removalGap: 2000
defaults:
  quietHours: 23点-7点
  plugins:
    welcome:
      mode: observed
      text: 欢迎 {新人}
      mergeSecond: 10
    welcom: {}
kinds:
  训练营:
    plugins: { rules: { warnings: "3" } }
groups:
  g1: { kind: 训炼营, tags: 北京 }
`;
  expect(mistakesIn(file)).toEqual([
    'FILE:1: timezone: 没有时区「Asia/Beijing」，是不是「Asia/Shanghai」？',
    'FILE:3: operators.super[0]: 要写文字，这里是数字：加上引号，例如 "10086"',
    'FILE:4: whitelsit: 没有这一项，是不是「whitelist」？',
    'FILE:6: pace.gap: 前一个时长不能比后一个长',
    'FILE:7: pace.perMinute: 不能小于 1',
    'FILE:8: pace.removalGap: 要写时长，例如 2s、15秒、10m、10分钟、2h、1天（数字后面要带单位）',
    'FILE:10: defaults.quietHours: 要写 23:00-07:00 这样的时段（两位数的 24 小时制，00:00 到 23:59），或 off',
    'FILE:13: defaults.plugins.welcome.mode: 只能写 off、observe、enforce，是不是「observe」？',
    'FILE:14: defaults.plugins.welcome.text: 没有变量 {新人}，可用：{新成员}、{群名}',
    'FILE:15: defaults.plugins.welcome.mergeSecond: 没有这一项，是不是「mergeSeconds」？',
    'FILE:16: defaults.plugins.welcom: 没有这一项，是不是「welcome」？',
    'FILE:19: kinds.训练营.plugins.rules.warnings: 要写数字，这里是文字',
    'FILE:21: groups.g1.tags: 要写列表，例如 [甲, 乙]，这里是文字',
    'FILE:21: groups.g1.kind: 没有类型「训炼营」，是不是「训练营」？',
  ]);
});

test('the error says how many there are, and lists them', () => {
  const attempt = () => loadSettings({ configFile: 'no-such.yaml', env: { QUNGUAN_PORT: 'x' }, plugins: [] });
  expect(attempt).toThrow(InvalidSettings);
  expect(attempt).toThrow(/^配置有 2 处错误：\n {2}环境变量 QUNGUAN_PORT: .*\n {2}no-such\.yaml: 没有这个文件/);
});

describe('levels that are each right and together wrong', () => {
  test('are found for kinds, tags and groups, at the value that breaks it', () => {
    const file = `defaults: { plugins: { rules: { gentle: 2 } } }
kinds:
  严: { plugins: { rules: { warnings: 1 } } }
tags:
  松: { plugins: { rules: { gentle: 4 } } }
groups:
  g1:
    kind: 严
    plugins: { rules: { gentle: 5 } }
`;
    expect(mistakesIn(file)).toEqual([
      'FILE:1: defaults.plugins.rules.gentle: 提醒不能比警告多',
      'FILE:5: tags.松.plugins.rules.gentle: 提醒不能比警告多',
      'FILE:9: groups.g1.plugins.rules.gentle: 提醒不能比警告多',
    ]);
  });

  test('do not hide another plugin’s mistakes, nor are they hidden by them', () => {
    const file = 'defaults: { plugins: { rules: { gentle: 9 }, welcome: { mergeSeconds: 999 } } }\nkind: {}\n';
    expect(mistakesIn(file)).toEqual([
      'FILE:1: defaults.plugins.welcome.mergeSeconds: 不能大于 120',
      'FILE:1: defaults.plugins.rules.gentle: 提醒不能比警告多',
      'FILE:2: kind: 没有这一项，是不是「kinds」？',
    ]);
  });
});

describe('tags', () => {
  test('a tag that is not among the file’s tags is a mistake', () => {
    expect(mistakesIn('tags: { 北京: {} }\ngroups:\n  g1:\n    tags: [北京, 上海]\n')).toEqual([
      'FILE:4: groups.g1.tags[1]: 没有标签「上海」，请先在 tags 下写上它（没有设置就写 上海: {}）',
    ]);
  });

  test('where the file lists none, tags are mere labels', () => {
    expect(mistakesIn('groups: { g1: { tags: [北京] } }')).toEqual([]);
  });
});

test.each([
  ['缩进', 'timezone: Asia/Shanghai\nwhitelist:\n  - amy\n - bob\n', 'FILE:4: '],
  ['a tab', 'defaults:\n\trules: 你好\n', 'FILE:2: 缩进用了 Tab'],
  ['a name twice', 'whitelist: [amy]\ndefaults: {}\nwhitelist: [bob]\n', 'FILE:3: whitelist: 写了两次'],
  ['a bracket that is not closed', 'whitelist: [amy\ndefaults: {}\n', 'FILE:2: '],
  ['a place without quotes', 'defaults:\n  rules: {新成员} 你好\n', 'FILE:2: defaults.rules: 看不懂这里：以 { 或 ['],
  ['a Chinese colon', 'timezone：Asia/Shanghai\nwhitelist: []\n', 'FILE:1: '],
  ['an @ without quotes', 'whitelist:\n  - @amy\n', 'FILE:2: whitelist: 文字以特殊符号开头'],
  ['an anchor that is not there', 'whitelist: *amy\n', 'FILE:1: whitelist: 没有叫 &amy 的内容'],
  ['two documents', 'whitelist: []\n---\nwhitelist: []\n', 'FILE:2: '],
  ['only words', '你好', 'FILE:1: 要写下一级的各项设置，这里是文字'],
])('a file that is not good YAML is told by line: %s', (_, content, start) => {
  const mistakes = mistakesIn(content);
  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]?.slice(0, start.length)).toBe(start);
});

test('two broken lines are two mistakes', () => {
  expect(mistakesIn('whitelist: @amy\ndefaults:\n  rules: %x\n')).toHaveLength(2);
});

test('a file in another encoding is told so', () => {
  expect(mistakesIn(new Uint8Array([0xc4, 0xe3, 0xba, 0xc3]))).toEqual(['FILE: 不是 UTF-8 编码：用编辑器另存为 UTF-8']);
});

test('a field with nothing behind its colon counts as not written', () => {
  expect(mistakesIn('whitelist:\nkinds:\n  # 训练营: {}\ngroups:\n  g1:\n')).toEqual([]);
});

test('a name twice does not hide the rest', () => {
  expect(mistakesIn('whitelist: []\nwhitelist: []\npace: { gap: 2s }\n')).toEqual([
    'FILE:2: whitelist: 写了两次：合并成一处，或删掉一处',
    'FILE:3: pace.gap: 要写最短和最长两个时长，例如 [2s, 6s]',
  ]);
});

test('aliases that grow without bound are refused', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `  k${i + 1}: &k${i + 1} [${Array(9).fill(`*k${i}`).join(', ')}]`);
  expect(mistakesIn(`kinds:\n  k0: &k0 [a]\n${levels.join('\n')}\n`)).toEqual([
    'FILE: 引用（* 和 &）套得太多：把内容直接写出来',
  ]);
});

test('what an alias repeats is read like the original', () => {
  expect(mistakesIn('kinds:\n  甲: &a { rules: 你好 }\n  乙: *a\n')).toEqual([]);
  expect(mistakesIn('kinds:\n  甲: &a { rule: 你好 }\n  乙: *a\n')).toEqual([
    'FILE:2: kinds.甲.rule: 没有这一项，是不是「rules」？',
    'FILE:2: kinds.乙.rule: 没有这一项，是不是「rules」？',
  ]);
});

test.each(['25:00-07:00', '7:00-8:00', '23:00', '24:00-07:00', '07:00-07:00'])('%s are no quiet hours', (text) => {
  expect(mistakesIn(`defaults: { quietHours: '${text}' }`)).toHaveLength(1);
});

test.each([
  ['+08:00', 'Asia/Shanghai'],
  ['GMT+8', 'Asia/Shanghai'],
  ['Asia/Shangahi', 'Asia/Shanghai'],
  ['Asia/Tokio', 'Asia/Tokyo'],
])('the time zone %s is not one; %s is proposed', (name, proposed) => {
  expect(mistakesIn(`timezone: ${name}`)).toEqual([`FILE:1: timezone: 没有时区「${name}」，是不是「${proposed}」？`]);
});
