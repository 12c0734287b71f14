/** The real program in a process of its own, with a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isOver, track } from './child-processes.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** Loading takes some seconds, on a busy machine many. */
const PATIENCE_MS = 60_000;

export interface BotProcessOptions {
  /** The settings file's text. */
  config?: string;
  env?: Record<string, string>;
  args?: string[];
  /** Where the data is; else a new folder, which goes with the process. */
  folder?: string;
}

export class BotProcess {
  readonly folder: string;
  readonly configFile: string;
  readonly process: ChildProcess;
  output = '';
  errors = '';

  constructor(options: BotProcessOptions = {}) {
    this.folder = options.folder ?? makeFolder();
    this.configFile = join(this.folder, 'qunguan.yaml');
    if (options.config !== undefined) writeFileSync(this.configFile, options.config);
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: this.folder,
      QUNGUAN_DATA: this.folder,
      QUNGUAN_PORT: '0',
      ...(options.config === undefined ? {} : { QUNGUAN_CONFIG: this.configFile }),
      ...options.env,
    };
    const args = ['--import', 'tsx', '--conditions=source', MAIN, ...(options.args ?? ['start'])];
    this.process = track(spawn(process.execPath, args, { cwd: PROJECT, env, stdio: ['ignore', 'pipe', 'pipe'] }));
    this.process.stdout?.on('data', (text) => {
      this.output += text;
    });
    this.process.stderr?.on('data', (text) => {
      this.errors += text;
    });
  }

  /** The console's address, once it is up. */
  async url(): Promise<string> {
    await this.until(() => /https?:\/\/\S+/.test(this.output), 'started');
    return /https?:\/\/[^\s/]+/.exec(this.output)?.[0] ?? '';
  }

  async says(words: string | RegExp): Promise<void> {
    await this.until(() => this.errors.search(words) !== -1, `saying ${words}`);
  }

  /** Waits for the process to end by itself. */
  async ended(): Promise<number | null> {
    await this.until(() => isOver(this.process), 'ended', true);
    return this.process.exitCode;
  }

  /** Ends it by a signal and tells its exit status, and how long it took. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<{ status: number | null; tookMs: number }> {
    const startedAt = Date.now();
    if (!isOver(this.process)) {
      const gone = once(this.process, 'exit');
      this.process.kill(signal);
      await gone;
    }
    return { status: this.process.exitCode, tookMs: Date.now() - startedAt };
  }

  async dispose(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async until(fact: () => boolean | Promise<boolean>, what: string, mayEnd = false): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !(await fact()); await sleep(25)) {
      if (Date.now() < end && (mayEnd || !isOver(this.process))) continue;
      throw new Error(`the bot is not ${what}; it ended with ${this.process.exitCode} and said:\n${this.errors}`);
    }
  }
}

export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'qunguan-process-'));
}
