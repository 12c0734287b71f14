import type { GroupEvent } from '../../src/domain/event.ts';
import type { NewAction, Store, TraceEntry } from '../../src/engine/ports.ts';

interface Outcome {
  trace?: TraceEntry[];
  actions?: NewAction[];
}

/** Writes events into the log as the engine leaves them: learnt and handled, with what came of each. */
export async function logHandled(store: Store, events: readonly GroupEvent[], outcomes: Record<string, Outcome> = {}) {
  const at = Math.max(...events.map((event) => event.at));
  for (const event of events) {
    const lane = `group/${event.groupId}`;
    await store.events.append([event], at);
    await store.events.learn(event, at);
    await store.lanes.lease(lane, 'test', at, 60_000);
    const nothing = { actions: [], memory: [], timers: [], events: [], confirmations: [], trace: [], done: [] };
    for (const { seq } of (await store.events.pending(lane, 1, at)).events) {
      const settlement = { ...nothing, ...outcomes[event.id], lane, holder: 'test', seq, at, attempts: 1 };
      await store.events.settle({ ...settlement, status: 'handled' });
    }
  }
}
