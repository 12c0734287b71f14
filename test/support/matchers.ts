import { expect } from 'vitest';
import type { BotSeen } from './scenario.ts';

declare module 'vitest' {
  interface Matchers {
    /** The bot has said something with all of these parts in one text. */
    toHaveSaid(...parts: string[]): void;
  }
}

expect.extend({
  toHaveSaid(bot: BotSeen, ...parts: string[]) {
    const texts = bot.deeds.flatMap((deed) => (deed.do === 'say' || deed.do === 'dm' ? [deed.text ?? ''] : []));
    const pass = texts.some((text) => parts.every((part) => text.includes(part)));
    const list = texts.map((text) => `  ${text}`).join('\n');
    return { pass, message: () => `the bot ${pass ? 'has' : 'has not'} said «${parts.join('» «')}»; it said\n${list}` };
  },
});
