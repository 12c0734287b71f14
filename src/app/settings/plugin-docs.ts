import { sayDuration } from '../../domain/duration.ts';
import { ROLE_TITLES } from '../../domain/role.ts';
import { CommandRegistry, type KnownCommand } from '../../engine/commands/registry.ts';
import type { CapabilityName } from '../../sdk/capabilities.ts';
import type { Plugin } from '../../sdk/plugin.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';

const PLACES = { group: '群里', direct: '私聊', anywhere: '群里和私聊' };
const MODE_TITLES = { off: '关闭', observe: '试运行', enforce: '执行' };

const CAPABILITIES: Record<CapabilityName, string> = {
  speak: '说话',
  moderate: '移出成员',
  members: '看成员',
  memory: '记住小事',
  timers: '定时',
  catalogue: '看命令目录',
  store: '自己的数据表',
};

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', '<br>');
}

/** A table, or nothing where it has no rows. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return ['', line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}

function range({ minimum, maximum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `，${minimum} 到 ${maximum}`;
  if (minimum !== undefined) return `，至少 ${minimum}`;
  return maximum === undefined ? '' : `，至多 ${maximum}`;
}

/** What may be written for a setting, in words. */
function typeOf(schema: JsonSchema | boolean | undefined): string {
  if (typeof schema !== 'object') return '任意';
  if (schema.const !== undefined) return code(String(schema.const));
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join('、');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' 或 ');
  if (schema.type === 'string') return '文字';
  if (schema.type === 'boolean') return `${code('true')}、${code('false')}`;
  if (schema.type === 'integer' || schema.type === 'number')
    return `${schema.type === 'integer' ? '整数' : '数字'}${range(schema)}`;
  if (schema.type === 'array') return Array.isArray(schema.items) ? '列表' : `列表（${typeOf(schema.items)}）`;
  return schema.type === 'object' ? '一组设置' : '任意';
}

/** A default as one would write it in the settings file. */
function defaultOf({ default: value }: JsonSchema): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text === '') return '（空）';
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : code(line)))
    .join('\n');
}

function settingsTable(plugin: Plugin): string[] {
  const { properties = {} } = jsonSchemaOf(plugin.config);
  const rows = Object.entries(properties).map(([name, schema]) => {
    if (typeof schema !== 'object') return [code(name), '任意', '', ''];
    return [code(name), typeOf(schema), defaultOf(schema), schema.description ?? ''];
  });
  return table(['设置', '可以写', '默认', '说明'], rows);
}

function commandsTable(commands: readonly KnownCommand[]): string[] {
  const rows = commands.map(({ info, command }) => [
    code(info.usage),
    info.summary,
    info.aliases.map((alias) => code(`/${alias}`)).join(' '),
    ROLE_TITLES[info.allow],
    PLACES[command.where ?? 'group'],
  ]);
  return table(['命令', '作用', '别名', '谁可以用', '在哪里'], rows);
}

function schedulesTable(plugin: Plugin): string[] {
  const defaults = plugin.config.parse({});
  const rows = Object.entries(plugin.schedules ?? {}).map(([name, { summary, when, graceMs = 30 * 60_000 }]) => {
    const patterns = when(defaults).map(code).join(' ');
    return [code(name), patterns || '（默认没有）', summary, sayDuration(graceMs)];
  });
  return table(['日程', '时间（分 时 日 月 周）', '作用', '最多迟多久'], rows);
}

function section(plugin: Plugin, commands: readonly KnownCommand[]): string {
  const uses = plugin.uses.map((name) => `${CAPABILITIES[name]}（${code(name)}）`).join('、') || '无';
  const mode = plugin.defaultMode ?? 'enforce';
  return [
    `## ${plugin.title} ${code(plugin.name)}`,
    '',
    plugin.summary,
    '',
    `- 用到：${uses}`,
    `- 默认模式：${MODE_TITLES[mode]}（${code(mode)}）`,
    ...commandsTable(commands),
    ...schedulesTable(plugin),
    ...settingsTable(plugin),
  ].join('\n');
}

const INTRODUCTION = `<!-- biome-ignore-all format: written by npm run generate -->

# 插件

本页由 \`npm run generate\` 从各插件的定义生成，请不要手改。设置写在 \`config/qunguan.yaml\` 的 \`plugins\` 下，
按 defaults → kinds → tags → groups 逐项覆盖；每个插件另有 \`mode\`：\`off\` 关闭，\`observe\` 试运行（只记录本来会做什么），
\`enforce\` 执行。`;

/** The page about all plugins, for operators. */
export function pluginDocs(plugins: readonly Plugin[]): string {
  const { all } = new CommandRegistry(plugins);
  const sections = plugins.map((plugin) =>
    section(
      plugin,
      all.filter((command) => command.plugin === plugin),
    ),
  );
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
}
