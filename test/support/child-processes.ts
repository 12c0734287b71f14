import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

const alive = new Set<ChildProcess>();

// A test run that is broken off leaves nothing behind.
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Takes care that a process does not outlive the tests. */
export function track<Child extends ChildProcess>(child: Child): Child {
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  return child;
}

/** Runs one of our modules in a process of its own, which talks by messages and says what is wrong on our standard error. */
export function forkModule(file: string, args: readonly string[]): ChildProcess {
  const execArgv = ['--import', 'tsx', '--conditions=source'];
  return track(fork(file, args, { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
}

export function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

export async function kill(child: ChildProcess): Promise<void> {
  if (isOver(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
