/**
 * How long the bot takes, from nothing, to its first handled message, and how much memory: 500 groups of 500 members
 * behind a Wechaty puppet service. The real program starts, as `npm start` would start it; the simulator is another
 * process.
 *
 *   npx tsc -p bench/tsconfig.json && node dist/bench/coldstart.js [--rounds N] [--watch SECONDS]
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { systemClock } from '../src/app/clocks.ts';
import { serveSimulator, World } from '../src/gateway/index.ts';
import { freePort } from '../test/support/free-port.ts';

const GROUPS = 500;
const MEMBERS = 500;
const TOKEN = 'insecure_bench';
const SAY_EVERY_MS = 20;
const LOOK_EVERY_MS = 5;
const GIVE_UP_MS = 60_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    watch: { type: 'string', default: '15' },
    serve: { type: 'string' },
  },
});

/** The child: a world in which somebody always speaks. */
async function serve(endpoint: string): Promise<void> {
  const world = new World({ clock: systemClock });
  for (let group = 0; group < GROUPS; group++) {
    const members = Array.from({ length: MEMBERS }, (_, member) => ({
      id: `wxid_${group}_${member}`,
      name: `成员${group}之${member}`,
    }));
    world.addGroup({ id: `group-${group}@chatroom`, topic: `第 ${group} 群`, ownerId: `wxid_${group}_0`, members });
  }
  await serveSimulator(world, { endpoint, token: TOKEN });
  process.send?.('ready');
  for (let turn = 0; ; turn++) {
    const group = turn % GROUPS;
    world.say({ groupId: `group-${group}@chatroom`, from: `wxid_${group}_${turn % MEMBERS}`, text: '大家好' });
    await sleep(SAY_EVERY_MS);
  }
}

/** Starts the program and gives the seconds to its first handled message, and its memory then and later, in MB. */
async function startBot(endpoint: string): Promise<{ seconds: number; firstMegabytes: number; peakMegabytes: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-coldstart-'));
  writeFileSync(join(folder, 'qunguan.yaml'), 'defaults: { rules: 不发广告 }\n');
  const main = fileURLToPath(new URL(`../src/main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));
  const begun = performance.now();
  const bot = spawn(process.execPath, [...process.execArgv, main, 'start', '--config', join(folder, 'qunguan.yaml')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      QUNGUAN_DATA: folder,
      QUNGUAN_PORT: '0',
      LOG_LEVEL: 'error',
      WECHATY_PUPPET_SERVICE_TOKEN: TOKEN,
      WECHATY_PUPPET_SERVICE_ENDPOINT: endpoint,
      WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT: 'true',
    },
  });
  try {
    await firstHandled(join(folder, 'qunguan.db'), bot);
    const seconds = (performance.now() - begun) / 1_000;
    const firstMegabytes = peakOf(bot);
    await sleep(Number(values.watch) * 1_000);
    return { seconds, firstMegabytes, peakMegabytes: peakOf(bot) };
  } finally {
    await end(bot);
    rmSync(folder, { recursive: true });
  }
}

/** Looks into the bot's store, as another process, until a message is handled there. */
async function firstHandled(file: string, bot: ChildProcess): Promise<void> {
  const begun = performance.now();
  for (;;) {
    if (bot.exitCode !== null) throw new Error('the bot did not start');
    if (performance.now() - begun > GIVE_UP_MS) throw new Error(`no message was handled in ${GIVE_UP_MS} ms`);
    if (hasHandled(file)) return;
    await sleep(LOOK_EVERY_MS);
  }
}

function hasHandled(file: string): boolean {
  let client: Database.Database | undefined;
  try {
    client = new Database(file, { readonly: true, fileMustExist: true, timeout: 0 });
    const query = `select 1 from events where type = 'message.received' and status = 'handled' limit 1`;
    return client.prepare(query).get() !== undefined;
  } catch {
    return false; // there is no file yet, or no table
  } finally {
    client?.close();
  }
}

/** The most memory that a process ever had, in megabytes; Linux tells. */
function peakOf({ pid }: ChildProcess): number {
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1_024;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
}

async function main(): Promise<void> {
  const endpoint = `127.0.0.1:${await freePort()}`;
  const simulator = fork(fileURLToPath(import.meta.url), ['--serve', endpoint]);
  await once(simulator, 'message');
  try {
    for (let round = 0; round < Number(values.rounds); round++) {
      const { seconds, firstMegabytes, peakMegabytes } = await startBot(endpoint);
      console.log(
        `first message handled after ${seconds.toFixed(2)} s, ${firstMegabytes.toFixed(0)} MB by then, ` +
          `${peakMegabytes.toFixed(0)} MB at the peak of the next ${values.watch} s`,
      );
    }
  } finally {
    await end(simulator);
  }
}

await (values.serve === undefined ? main() : serve(values.serve));
