import { z } from 'zod';
import { arg, type CommandInfo, definePlugin, Refusal, ROLE_TITLES } from '#sdk';

/** Tells members what the bot can do for them here. */
export default definePlugin({
  name: 'help',
  title: '帮助',
  summary: '告诉成员在这里能用哪些命令，群规是什么，机器人是谁。',
  uses: ['catalogue'],
  config: z.strictObject({
    about: z.string().default('我是群管，帮群主和管理员打理这个群的机器人。').describe('/关于 的第一句话'),
  }),
  commands: {
    帮助: {
      aliases: ['help', '菜单'],
      summary: '列出你在这里能用的命令',
      allow: 'member',
      where: 'anywhere',
      args: z.object({ command: arg.word().optional().describe('命令') }),
      run({ args, asker, catalogue, reply }) {
        const commands = catalogue.allowedTo(asker.person);
        if (args.command === undefined) {
          reply(['你可以用这些命令：', ...commands.map(line)].join('\n'));
          return;
        }
        const wanted = args.command.replace(/^[/／]/u, '').toLowerCase();
        const command = commands.find(({ name, aliases }) => [name, ...aliases].includes(wanted));
        if (!command) throw new Refusal(`你在这里没有 /${wanted} 这个命令。发 /帮助 看看有哪些`);
        reply(describe(command));
      },
    },
    群规: {
      aliases: ['rules'],
      summary: '查看本群群规',
      allow: 'member',
      args: z.object({}),
      run({ group, reply }) {
        reply(group?.rules ? `「${group.topic}」群规：\n${group.rules}` : '这个群还没有写群规。');
      },
    },
    关于: {
      aliases: ['about'],
      summary: '机器人是谁，在这里做什么',
      allow: 'member',
      where: 'anywhere',
      args: z.object({}),
      run({ config, catalogue, reply }) {
        const plugins = catalogue
          .pluginsHere()
          .map(({ title, isObserving }) => (isObserving ? `${title}（试运行）` : title));
        reply(`${config.about}\n在这里负责：${plugins.join('、')}\n群管 ${catalogue.version}，发 /帮助 看命令。`);
      },
    },
  },
});

function line({ usage, summary }: CommandInfo): string {
  return `${usage}　${summary}`;
}

function describe({ usage, summary, aliases, allow }: CommandInfo): string {
  const also = aliases.length > 0 ? `\n也可以写：${aliases.map((alias) => `/${alias}`).join(' ')}` : '';
  const who = allow === 'member' ? '' : `\n${ROLE_TITLES[allow]}以上可用`;
  return `${usage}\n${summary}${also}${who}`;
}
