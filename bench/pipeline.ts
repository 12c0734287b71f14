/**
 * The standard work (see docs/benchmarks.md) through the whole bot: what it takes in a second, how late it is, where
 * the time goes, against the same work on bare better-sqlite3. Exits with 1 where the counts do not agree.
 *
 *   npx tsc -p bench/tsconfig.json && node dist/bench/pipeline.js [--quick] [--rounds N] [--only sqlite|redis|raw]
 *
 * Also `npx tsx --conditions=source bench/pipeline.ts`, somewhat slower.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Service, startOwnRedis } from '../test/support/services.ts';
import { measure } from './pipeline/measure.ts';
import type { Figures, Latency, Plan } from './pipeline/plan.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    'no-profile': { type: 'boolean', default: false },
    child: { type: 'string' },
  },
});

type Subject = 'raw' | 'sqlite' | 'redis';

async function answerParent(plan: Plan): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-pipeline-'));
  try {
    process.send?.(await measure(plan, folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
  process.disconnect?.();
}

/** Each measurement has a process of its own: memory is told apart, and no one warms up for another. */
async function inChild(plan: Plan): Promise<Figures> {
  const child = fork(fileURLToPath(import.meta.url), ['--child', JSON.stringify(plan)]);
  const exit = once(child, 'exit');
  let figures: Figures | undefined;
  child.on('message', (message) => {
    figures = message as Figures; // what answerParent sends
  });
  await exit;
  if (!figures) throw new Error('the measurement broke off');
  for (const mistake of figures.mistakes) console.error(`WRONG  ${mistake}`);
  if (figures.mistakes.length > 0) process.exitCode = 1;
  return figures;
}

function planFor(subject: Subject, redis: Service | undefined): Plan {
  const [messages, steadyMessages] = values.quick ? [20_000, 600] : [200_000, 3_000];
  if (subject === 'raw') return { work: 'raw', messages, steadyMessages: 0, isProfiled: false };
  return { work: 'bot', redisUrl: redis?.url, messages, steadyMessages, isProfiled: false };
}

function lateness(latency: Latency | undefined): string {
  if (!latency) return '';
  return [latency.p50, latency.p99, latency.max].map((ms) => ms.toFixed(1)).join(' / ');
}

function tell(subject: Subject, figures: Figures, best: Map<Subject, Figures>): void {
  const known = best.get(subject);
  if (!known || known.messagesPerSecond < figures.messagesPerSecond) best.set(subject, figures);
  const { messagesPerSecond, cpuMicros, handledMs, repliedMs, peakMegabytes } = figures;
  const late = handledMs ? `, handled ${lateness(handledMs)} ms, answered ${lateness(repliedMs)} ms` : '';
  console.log(
    `${subject.padEnd(7)} ${messagesPerSecond.toFixed(0).padStart(6)} messages/s, ${cpuMicros.toFixed(0)} µs CPU a message` +
      `${late}, peak ${peakMegabytes.toFixed(0)} MB`,
  );
}

async function tellProfile(subject: Subject, plan: Plan): Promise<void> {
  const { shares = {} } = await inChild({ ...plan, steadyMessages: 0, isProfiled: true });
  console.log(`\nwhere the time goes (${subject}):`);
  for (const [part, share] of Object.entries(shares)) {
    console.log(`  ${part.padEnd(32)} ${(share * 100).toFixed(1).padStart(5)} %`);
  }
}

async function main(): Promise<void> {
  const all: Subject[] = ['raw', 'sqlite', 'redis'];
  const redis = values.only === undefined || values.only === 'redis' ? await startOwnRedis() : undefined;
  const subjects = all.filter((subject) => (values.only ?? subject) === subject && (subject !== 'redis' || redis));
  if (!redis && values.only === undefined) console.log('no redis-server here: without Redis');
  console.log('latencies are p50 / p99 / max at 200 messages a second');
  const best = new Map<Subject, Figures>();
  try {
    for (let round = 0; round < (values.quick ? 1 : Number(values.rounds)); round++) {
      for (const subject of subjects) {
        const plan = planFor(subject, subject === 'redis' ? redis : undefined);
        tell(subject, await inChild(plan), best);
      }
    }
    tellRatios(best);
    for (const subject of subjects) {
      if (subject === 'raw' || values['no-profile']) continue;
      await tellProfile(subject, planFor(subject, subject === 'redis' ? redis : undefined));
    }
  } finally {
    await redis?.stop();
  }
}

function tellRatios(best: Map<Subject, Figures>): void {
  const raw = best.get('raw');
  if (!raw) return;
  for (const [subject, { messagesPerSecond }] of best) {
    if (subject === 'raw') continue;
    const ratio = raw.messagesPerSecond / messagesPerSecond;
    console.log(
      `raw better-sqlite3 with autocommit, without any engine, is ${ratio.toFixed(1)} times as fast as ${subject}`,
    );
  }
}

await (values.child === undefined ? main() : answerParent(JSON.parse(values.child)));
