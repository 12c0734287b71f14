/** A bot in a process of its own, to be killed: `crash-bot.child.ts PLACES`. It waits for its life to be told. */
import { once } from 'node:events';
import { CrashBot, type CrashPlaces, type Life } from './crash-bot.ts';

export type FromCrashBot = 'loaded' | 'up' | 'played' | 'idle';

const tell = (what: FromCrashBot) => process.send?.(what);

const places = JSON.parse(process.argv[2] ?? '') as CrashPlaces; // by the test
process.on('disconnect', () => process.exit(0));
tell('loaded');
const [life] = (await once(process, 'message')) as [Life];
const bot = new CrashBot(places);
await bot.start(life);
tell('up');
await bot.play(life);
tell('played');
await bot.idle();
tell('idle');
