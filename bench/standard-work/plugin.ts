import { AhoCorasick } from '@monyone/aho-corasick/fast';
import { z } from 'zod';
import { arg, definePlugin } from '#sdk';
import { localDay } from '../../src/domain/local-time.ts';
import { bannedWords } from './load.ts';
import { keepMessage, SIGN_IN_POINTS, signIn } from './store.ts';
import { makeTables } from './tables.ts';

const banned = new AhoCorasick([...bannedWords]);

export const SIGNED_IN = `签到成功，得 ${SIGN_IN_POINTS} 分`;
export const SIGNED_IN_BEFORE = '今天已经签到过了';

export function isBanned(text: string): boolean {
  return banned.hasKeywordInText(text);
}

export function warningText(number: number): string {
  return `请注意群规，这是第 ${number} 次警告`;
}

/** The standard work: what a points plugin, a rules plugin and an archive do with every message. */
export default definePlugin({
  name: 'standard',
  title: '标准工作',
  summary: '性能测量用的插件。',
  uses: ['speak', 'store'],
  config: z.strictObject({}),
  tables: makeTables,
  on: {
    async 'message.received'({ event, store, speak }) {
      const isHit = isBanned(event.text);
      const warning = await store.tx(() => keepMessage(event, isHit));
      if (warning !== undefined) speak.say(warningText(warning), { mention: [event.from] });
    },
  },
  commands: {
    签到: {
      summary: '每天签到一次',
      allow: 'member',
      args: z.object({ words: arg.rest().optional().describe('想说的话') }),
      async run({ event, group, store, reply }) {
        if (event.type !== 'message.received' || !group) return;
        const day = localDay(event.at, group.timezone);
        reply((await store.tx(() => signIn(event, day))) ? SIGNED_IN : SIGNED_IN_BEFORE);
      },
    },
  },
});
