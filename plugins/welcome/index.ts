import { definePlugin } from '#sdk';
import { compose } from './compose.ts';
import { openWindow, takePending } from './pending.ts';
import { settings } from './settings.ts';

const HOUR = 3_600_000;

/** Welcomes newcomers by name: those who come shortly after one another together, and each once for a join. */
export default definePlugin({
  name: 'welcome',
  title: '入群欢迎',
  summary: '新成员入群时点名欢迎：前后脚进来的合并成一条，夜里的留到早上，不重复欢迎。',
  uses: ['speak', 'members', 'memory', 'timers'],
  config: settings,
  on: {
    async 'member.joined'({ event, config, memory, timers, now, quietUntil, explain }) {
      if (now - event.at > config.lateHours * HOUR) {
        explain(`入群已超过 ${config.lateHours} 小时才得知，只记录，不欢迎`);
        return;
      }
      const window = await openWindow(memory, now);
      for (const { id } of event.members) {
        if (await memory.get(`left/${id}`)) explain('24 小时内退群又回来的，不再欢迎');
        else window.add({ person: id, by: event.by, cause: event.id });
      }
      if (window.isEmpty) return;
      window.save();
      const merged = Math.min(now + config.mergeSeconds * 1_000, window.openedAt + config.mergeAtMostSeconds * 1_000);
      timers.set('welcome', { at: Math.max(merged, quietUntil ?? 0), causes: window.causes });
      explain(quietUntil ? '安静时段，留到结束后一起欢迎' : `等 ${config.mergeSeconds} 秒，和紧接着入群的人一起欢迎`);
    },
    async 'member.left'({ event, config, memory, explain }) {
      const window = await openWindow(memory, event.at);
      for (const person of event.members) {
        if (window.remove(person)) explain('还没欢迎就退群了，不欢迎');
        else memory.set(`left/${person}`, true, { ttlMs: config.againAfterHours * HOUR });
      }
      window.save();
    },
  },
  timers: {
    async welcome({ group, config, memory, members, timers, speak, now, quietUntil, explain }) {
      if (quietUntil !== undefined) {
        const window = await openWindow(memory, now);
        timers.set('welcome', { at: quietUntil, causes: window.causes });
        return;
      }
      const newcomers = await takePending(memory, members, now);
      if (newcomers.length === 0) {
        explain('要欢迎的人都已经退群了');
        return;
      }
      const { text, mention } = await compose(config, group, newcomers, members);
      const causes = [...new Set(newcomers.map(({ cause }) => cause))];
      speak.say(text, { mention, causes, priority: 'broadcast', canWait: true });
      explain(`欢迎 ${newcomers.length} 位新成员`);
    },
  },
});
