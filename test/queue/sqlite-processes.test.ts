import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Job, Queue, Worker } from 'bullmq';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSqliteBackend, openSqliteQueue, type SqliteQueue } from '../../src/queue/sqlite-backend/index.ts';

const CHILD = fileURLToPath(new URL('./sqlite-process.child.ts', import.meta.url));
const QUEUE = 'shared';
const WAIT = { timeout: 15_000, interval: 20 };

interface Child {
  process: ChildProcess;
  /** The words of each line it has said so far. */
  lines: string[][];
}

describe('several processes on one queue file', () => {
  let directory: string;
  let file: string;
  let connection: SqliteQueue;
  let queue: Queue;
  const children: Child[] = [];

  const start = (role: string): Child => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=source', CHILD, role, file, QUEUE], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[][] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line.split(' ')));
    children.push({ process: child, lines });
    return { process: child, lines };
  };
  const kill = async ({ process: child }: Child) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  };
  const said = (child: Child, word: string) => child.lines.filter(([first]) => first === word);
  const hasSaid = (child: Child, word: string, times = 1) =>
    vi.waitFor(() => expect(said(child, word).length).toBeGreaterThanOrEqual(times), WAIT);
  const recover = (process: (job: Job) => Promise<unknown>) =>
    new Worker(QUEUE, process, { connection, stalledInterval: 100, concurrency: 8 }, createSqliteBackend);

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sqlite-processes-'));
    file = join(directory, 'queue.db');
    connection = openSqliteQueue(file);
    // The tests speak of a plain queue; its backend is a matter of the type only.
    queue = new Queue(QUEUE, { connection }, createSqliteBackend) as unknown as Queue;
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child);
    await queue.close();
    connection.close();
    await rm(directory, { recursive: true });
  });

  it('a job wakes an idle worker of another process within a blink', async () => {
    const child = start('time');
    await hasSaid(child, 'ready');
    for (let n = 1; n <= 15; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      await queue.add('job', {});
      await hasSaid(child, 'took', n);
    }
    const tookMs = said(child, 'took').map(([, ms]) => Number(ms));
    // About 20 ms on a machine at rest.
    expect(tookMs.sort((a, b) => a - b)[7]).toBeLessThan(60);
  });

  it('no acknowledged job is lost when its producer is killed', async () => {
    for (let round = 0; round < 3; round += 1) {
      const child = start('produce');
      await hasSaid(child, 'added');
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 200));
      await kill(child);
      const ids = new Set((await queue.getWaiting()).map((job) => job.id));
      expect(said(child, 'added').filter(([, id]) => !ids.has(id))).toEqual([]);
      await queue.drain();
    }
  });

  it('the jobs of a killed worker run again elsewhere', async () => {
    const ids = (await queue.addBulk(Array.from({ length: 6 }, () => ({ name: 'job', data: {} })))).map(
      (job) => job.id,
    );
    const child = start('hold');
    await hasSaid(child, 'holding', 4);
    await kill(child);
    const stalled: string[] = [];
    const worker = recover(async () => undefined).on('stalled', (id) => stalled.push(id));
    await vi.waitFor(async () => expect(await queue.getCompletedCount()).toBe(6), WAIT);
    expect(stalled.sort()).toEqual(ids.slice(0, 4));
    await worker.close();
  });

  it('two processes never work on one group at the same time, and the last word of each group is heard', async () => {
    const drainers = [start('drain'), start('drain')];
    for (const child of drainers) await hasSaid(child, 'ready');
    const groups = ['a', 'b', 'c'];
    const runsOf = () => drainers.map((child) => said(child, 'drained').length);
    // Until both have had their share: on a busy machine one of them may come late.
    for (let n = 1; n <= 60 || (n <= 4_000 && Math.min(...runsOf()) === 0); n += 1) {
      await queue.addBulk(
        groups.map((group) => ({
          name: 'drain',
          data: { group, n },
          opts: { deduplication: { id: group, keepLastIfActive: true }, removeOnComplete: true },
        })),
      );
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    }
    await vi.waitFor(async () => expect(await queue.getJobCountByTypes('waiting', 'active')).toBe(0), WAIT);
    const runs = () => drainers.flatMap((child) => said(child, 'drained'));
    for (const group of groups) {
      const ofGroup = () => runs().filter(([, name]) => name === group);
      // A job added while the one before waits is the same job; one added while it runs becomes the next.
      await vi.waitFor(() => expect(ofGroup().length).toBeGreaterThan(2), WAIT);
      const spans = ofGroup().map(([, , , from, to]) => [BigInt(from ?? 0), BigInt(to ?? 0)] as const);
      spans.sort(([one], [other]) => (one < other ? -1 : 1));
      const overlaps = spans.filter(([from], index) => index > 0 && from < (spans[index - 1]?.[1] ?? 0n));
      expect(overlaps).toEqual([]);
    }
    expect(Math.min(...runsOf())).toBeGreaterThan(0);
  });
});
