import { describe, expect, test } from 'vitest';
import { InvalidSettings } from '../../src/domain/error.ts';
import { load } from './settings-file.ts';

const FILE = `# 群管
timezone: Asia/Urumqi
defaults:
  quietHours: 23:00-07:00
  plugins:
    welcome: { mergeSeconds: 40, words: [甲, 乙] }
    rules: { mode: enforce }
kinds:
  训练营:
    rules: 每天打卡
    plugins:
      welcome:
        mergeSeconds: 50
        words: [丙]
tags:
  北京:
    timezone: Asia/Shanghai
    plugins: { welcome: { mergeSeconds: 60 } }
  海外:
    timezone: America/New_York
    quietHours: off
    plugins: { rules: { mode: off } }
groups:
  g1: { kind: 训练营, tags: [北京] }
  晨读群:
    tags: [北京, 海外]
    plugins: { welcome: { text: '{群名}欢迎你' } }
  g3: { tags: [海外, 北京] }
`;

const g1 = { id: 'g1', topic: '一群' };
const unlisted = { id: 'g9', topic: '九群' };

describe('what a file says nothing of', () => {
  const { settings } = load('');

  test('an empty file means the defaults', () => {
    expect(settings.pace).toEqual({ gapMs: [2000, 6000], perMinute: 12, removalGapMs: 10_000, timeoutMs: 15_000 });
    expect(settings.removalCaps).toEqual({ perHour: 10, perDay: 30 });
    expect(settings.operators).toEqual({ super: [], admins: [], deputies: [] });
    expect(settings.whitelist).toEqual([]);
    expect(settings.group(g1)).toEqual({
      timezone: 'Asia/Shanghai',
      quietHours: undefined,
      rules: '',
      kind: undefined,
      tags: [],
    });
  });

  test('a plugin has the defaults of its schema, and its own default mode', () => {
    expect(settings.plugin('welcome', g1)).toMatchObject({ mode: 'enforce', config: { mergeSeconds: 30 } });
    expect(settings.plugin('rules', g1)).toMatchObject({ mode: 'observe', config: { warnings: 3 } });
  });

  test('a plugin that was not loaded has no settings', () => {
    expect(() => settings.plugin('nope', g1)).toThrow('no plugin nope');
  });
});

test('operators, whitelist, pace and caps are read, durations as people write them', () => {
  const { settings } = load(`
operators: { super: [laoshi], admins: [amy], deputies: [{ person: bob, groups: [g1] }] }
whitelist: [cat]
pace: { gap: [0s, 1m30s], perMinute: 20, removalGap: 15秒 }
caps: { removalsPerHour: 0 }
`);
  expect(settings.operators.deputies).toEqual([{ person: 'bob', groups: ['g1'] }]);
  expect(settings.whitelist).toEqual(['cat']);
  expect(settings.pace).toEqual({ gapMs: [0, 90_000], perMinute: 20, removalGapMs: 15_000, timeoutMs: 15_000 });
  expect(settings.removalCaps).toEqual({ perHour: 0, perDay: 30 });
});

describe('inheritance', () => {
  const { settings } = load(FILE);

  test('a group without a word has the defaults, as what belongs to no group', () => {
    expect(settings.plugin('welcome', unlisted).config).toMatchObject({ mergeSeconds: 40, words: ['甲', '乙'] });
    expect(settings.plugin('welcome', undefined)).toEqual(settings.plugin('welcome', unlisted));
    expect(settings.group(unlisted)).toMatchObject({
      timezone: 'Asia/Urumqi',
      quietHours: { from: '23:00', to: '07:00' },
    });
  });

  test('default, kind, tag and group are laid over each other field by field; arrays are replaced', () => {
    const { config, mode } = settings.plugin('welcome', g1);
    expect(mode).toBe('enforce');
    expect(config).toEqual({ text: '欢迎 {新成员}！', mergeSeconds: 60, words: ['丙'], style: 'short' });
    expect(settings.group(g1)).toEqual({
      timezone: 'Asia/Shanghai',
      quietHours: { from: '23:00', to: '07:00' },
      rules: '每天打卡',
      kind: '训练营',
      tags: ['北京'],
    });
  });

  test('of two tags, the one that the group lists last wins', () => {
    expect(settings.group({ id: 'g2', topic: '晨读群' }).timezone).toBe('America/New_York');
    expect(settings.group({ id: 'g3', topic: '' }).timezone).toBe('Asia/Shanghai');
  });

  test('quiet hours can be switched off further down, and so can a plugin', () => {
    expect(settings.group({ id: 'g3', topic: '' }).quietHours).toBeUndefined();
    expect(settings.plugin('rules', { id: 'g3', topic: '' }).mode).toBe('off');
  });

  test('a group is known by its topic, follows a new one, and its id goes before', () => {
    expect(settings.plugin('welcome', { id: 'g2', topic: '晨读群' }).config).toMatchObject({ text: '{群名}欢迎你' });
    expect(settings.plugin('welcome', { id: 'g2', topic: '夜读群' }).config).toMatchObject({ mergeSeconds: 40 });
    expect(settings.group({ id: 'g1', topic: '晨读群' }).kind).toBe('训练营');
  });

  test('the effective settings are worked out once', () => {
    expect(settings.plugin('welcome', g1)).toBe(settings.plugin('welcome', { ...g1 }));
  });

  test('a group called like something that every object has is only a group', () => {
    expect(settings.group({ id: 'constructor', topic: 'toString' }).timezone).toBe('Asia/Urumqi');
  });
});

describe('every value knows where it was written', () => {
  const { settings } = load(FILE);

  test('a plugin’s settings and its mode', () => {
    expect(settings.explain('welcome', g1)).toEqual({
      mode: { value: 'enforce', origin: 'schema default' },
      text: { value: '欢迎 {新成员}！', origin: 'schema default' },
      mergeSeconds: { value: 60, origin: 'tag 北京', line: 18 },
      words: { value: ['丙'], origin: 'kind 训练营', line: 14 },
      style: { value: 'short', origin: 'schema default' },
    });
    expect(settings.explain('welcome', { id: 'g2', topic: '晨读群' }).text).toEqual({
      value: '{群名}欢迎你',
      origin: 'group 晨读群',
      line: 27,
    });
    expect(settings.explain('rules', g1).mode).toEqual({ value: 'enforce', origin: 'defaults', line: 7 });
  });

  test('the group’s own settings', () => {
    expect(settings.explainGroup(g1)).toEqual({
      timezone: { value: 'Asia/Shanghai', origin: 'tag 北京', line: 17 },
      quietHours: { value: { from: '23:00', to: '07:00' }, origin: 'defaults', line: 4 },
      rules: { value: '每天打卡', origin: 'kind 训练营', line: 10 },
    });
    expect(settings.explainGroup(unlisted).timezone).toEqual({
      value: 'Asia/Urumqi',
      origin: 'top level',
      line: 2,
    });
    expect(load('').settings.explainGroup(g1).rules).toEqual({ value: '', origin: 'schema default' });
  });
});

describe('a kind and tags given at run time', () => {
  test('take the place of the file’s, and what is left out stays', () => {
    const { settings } = load(FILE);
    expect(settings.plugin('welcome', unlisted).config).toMatchObject({ mergeSeconds: 40 });
    settings.assign('g9', { kind: '训练营', tags: ['新'] });
    expect(settings.plugin('welcome', unlisted).config).toMatchObject({ mergeSeconds: 50 });
    expect(settings.group(unlisted)).toMatchObject({ kind: '训练营', tags: ['新'] });
    settings.assign('g1', { tags: [] });
    expect(settings.group(g1)).toMatchObject({ kind: '训练营', timezone: 'Asia/Urumqi' });
  });

  test('must be a kind that the file knows', () => {
    const { settings } = load(FILE);
    expect(() => settings.assign('g9', { kind: '训炼营' })).toThrow(InvalidSettings);
    expect(() => settings.assign('g9', { kind: '训炼营' })).toThrow('没有类型「训炼营」，是不是「训练营」？');
    expect(settings.group(unlisted).kind).toBeUndefined();
  });

  test('must fit together', () => {
    const { settings } = load(`
kinds: { 严: { plugins: { rules: { warnings: 1 } } } }
tags: { 温和: { plugins: { rules: { gentle: 3 } } } }
`);
    expect(() => settings.assign('g9', { kind: '严', tags: ['温和'] })).toThrow('提醒不能比警告多');
  });

  test('that does not fit the group’s own level is told when it is used', () => {
    const { settings } = load(`
kinds: { 严: { plugins: { rules: { warnings: 1 } } } }
groups: { 温和群: { plugins: { rules: { gentle: 3 } } } }
`);
    settings.assign('g9', { kind: '严' });
    expect(() => settings.plugin('rules', { id: 'g9', topic: '温和群' })).toThrow(
      '插件 rules: groups.温和群.plugins.rules.gentle: 提醒不能比警告多',
    );
  });
});
