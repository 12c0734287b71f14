import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedOf } from '../standard-work/expected.ts';
import { workRaw } from '../standard-work/raw.ts';
import { mistakesIn } from '../standard-work/verify.ts';
import { BotRun } from './bot-run.ts';
import type { Figures, Plan } from './plan.ts';
import { profile } from './where-time-goes.ts';

const ZONE = 'Asia/Shanghai';
const STEADY_PER_SECOND = 200;

/** Measures what a plan says, with its files in this folder. */
export function measure(plan: Plan, folder: string): Promise<Figures> | Figures {
  return plan.work === 'raw' ? measureRaw(plan, folder) : measureBot(plan, folder);
}

function measureRaw({ messages }: Plan, folder: string): Figures {
  const file = join(folder, 'raw.db');
  const startAt = Date.now() - messages;
  const cpuBefore = process.cpuUsage();
  const { seconds } = workRaw(file, messages, startAt, ZONE);
  const cpuMicros = cpuSince(cpuBefore) / messages;
  const peakMegabytes = peak();
  const mistakes = mistakesIn(file, expectedOf(messages, startAt, ZONE), undefined);
  return { messagesPerSecond: messages / seconds, cpuMicros, peakMegabytes, mistakes };
}

async function measureBot(plan: Plan, folder: string): Promise<Figures> {
  const { messages, steadyMessages, redisUrl, isProfiled } = plan;
  const total = messages + steadyMessages;
  const startAt = Date.now() - total;
  const run = await BotRun.start({ folder, redisUrl, startAt, capacity: total });
  const cpuBefore = process.cpuUsage();
  let seconds = 0;
  const flood = async (): Promise<void> => {
    seconds = await run.flood(messages);
  };
  const profiled = isProfiled ? await profile(flood) : await flood();
  const cpuMicros = cpuSince(cpuBefore) / messages;
  await run.allReplied();
  const steady = steadyMessages > 0 ? await run.trickle(steadyMessages, STEADY_PER_SECOND) : undefined;
  const peakMegabytes = peak();
  await run.stop();
  if (profiled && process.env.BENCH_PROFILE) writeFileSync(process.env.BENCH_PROFILE, JSON.stringify(profiled.raw));
  return {
    messagesPerSecond: messages / seconds,
    cpuMicros,
    handledMs: steady?.handled,
    repliedMs: steady?.replied,
    peakMegabytes,
    shares: profiled?.shares,
    mistakes: mistakesIn(run.storeFile, expectedOf(total, startAt, ZONE), run.gateway.performed),
  };
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Of this process since its start, in megabytes; Node tells kilobytes. */
function peak(): number {
  return process.resourceUsage().maxRSS / 1_024;
}
