import { type Profiler, Session } from 'node:inspector/promises';

const SAMPLING_MICROS = 500;

/** Where a frame's time is booked, by its file; the first that fits. */
const BY_FILE: [pattern: RegExp, share: string][] = [
  [/\/node_modules\/(bullmq|ioredis|redis-parser|msgpackr)\//, 'BullMQ and its backend'],
  [/\/src\/queue\//, 'BullMQ and its backend'],
  [/\/node_modules\/better-sqlite3\//, 'SQLite'],
  [/\/node_modules\/drizzle-orm\//, 'Drizzle'],
  [/\/bench\/standard-work\/(plugin|store|tables)\./, 'plugin: JavaScript'],
  [/\/node_modules\/@monyone\//, 'plugin: banned words'],
  [/\/src\/store\//, 'store: JavaScript'],
  [/\/src\/(engine|sdk|domain|app)\//, 'engine'],
  [/\/bench\//, 'load and gateway of the bench'],
];
const BY_NAME = new Map([
  ['(idle)', 'idle'],
  ['(garbage collector)', 'garbage collection'],
]);
/** The native methods of better-sqlite3's statements and databases. */
const SQLITE_METHODS = new Set(['run', 'get', 'all', 'exec', 'pragma', 'prepare', 'iterate']);

/** Samples the processor while the work is done; gives the share of each part. */
export async function profile(work: () => Promise<void>): Promise<{ shares: Record<string, number>; raw: unknown }> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROS });
  await session.post('Profiler.start');
  await work();
  const { profile: taken } = await session.post('Profiler.stop');
  session.disconnect();
  return { shares: sharesOf(taken), raw: taken };
}

function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Record<string, number> {
  const owners = ownersOf(nodes);
  const micros = new Map<string, number>();
  let total = 0;
  samples.forEach((id, at) => {
    const owner = owners.get(id) ?? 'Node';
    const delta = timeDeltas[at] ?? 0;
    micros.set(owner, (micros.get(owner) ?? 0) + delta);
    total += delta;
  });
  const sorted = [...micros].sort(([, a], [, b]) => b - a);
  return Object.fromEntries(sorted.map(([owner, spent]) => [owner, spent / total]));
}

/** Who a node's own time belongs to. What Node does itself belongs to its caller. */
function ownersOf(nodes: Profiler.ProfileNode[]): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const owners = new Map<number, string>();
  const visit = (node: Profiler.ProfileNode, caller: Caller): void => {
    const owner = ownerOf(node, caller);
    owners.set(node.id, owner);
    for (const child of node.children ?? []) {
      const next = byId.get(child);
      if (next) visit(next, { owner, name: node.callFrame.functionName });
    }
  };
  for (const node of nodes) if (!owners.has(node.id)) visit(node, { owner: 'Node', name: '' });
  return owners;
}

interface Caller {
  owner: string;
  name: string;
}

function ownerOf({ callFrame: { url, functionName } }: Profiler.ProfileNode, caller: Caller): string {
  const named = BY_NAME.get(functionName);
  if (named) return named;
  if (url !== '' || !SQLITE_METHODS.has(functionName)) {
    return BY_FILE.find(([pattern]) => pattern.test(url))?.[1] ?? caller.owner;
  }
  if (caller.owner.startsWith('BullMQ')) return 'SQLite: queue';
  return caller.name === '#commit' ? 'SQLite: commits of the store' : 'SQLite: statements of store and plugin';
}
