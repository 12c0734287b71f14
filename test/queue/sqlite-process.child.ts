import { Queue, Worker } from 'bullmq';
import { createSqliteBackend, openSqliteQueue } from '../../src/queue/sqlite-backend/index.ts';

// A process of its own for the tests of several processes: `node sqlite-process.child.ts <role> <file> <queue>`.
const [role, file = '', name = ''] = process.argv.slice(2);
const connection = openSqliteQueue(file);

/** Lets the test follow along: one line per message. */
function say(...words: (string | number | bigint | undefined)[]): void {
  process.stdout.write(`${words.join(' ')}\n`);
}

const roles: Record<string, () => Promise<unknown>> = {
  /** Adds jobs without end and names each one that was acknowledged. */
  async produce() {
    const queue = new Queue(name, { connection }, createSqliteBackend);
    for (;;) say('added', (await queue.add('job', {})).id);
  },

  /** Takes jobs and never finishes them. */
  async hold() {
    const options = { connection, concurrency: 4, lockDuration: 300, stalledInterval: 100 };
    new Worker(name, (job) => new Promise(() => say('holding', job.id)), options, createSqliteBackend);
  },

  /** Says how long each job was on its way. */
  async time() {
    const worker = new Worker(
      name,
      async (job) => say('took', Date.now() - job.timestamp),
      { connection },
      createSqliteBackend,
    );
    await worker.waitUntilReady();
    say('ready');
  },

  /** Works off jobs and says when it worked on which group; the clock is that of the machine. */
  async drain() {
    const work = async (group: string, n: number) => {
      const from = process.hrtime.bigint();
      await new Promise((resolve) => setTimeout(resolve, 3));
      say('drained', group, n, from, process.hrtime.bigint());
    };
    const options = { connection, concurrency: 8 };
    const worker = new Worker(name, (job) => work(job.data.group, job.data.n), options, createSqliteBackend);
    await worker.waitUntilReady();
    say('ready');
  },
};

await roles[role ?? '']?.();
