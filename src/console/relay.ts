import type { Feed, FeedChange } from '../engine/ports.ts';
import type { LiveFeed } from './live.ts';
import type { Simulation } from './simulation.ts';
import { viewAction } from './views.ts';
import type { Waits } from './waits.ts';

/** A busy group is announced at most this often: a page reads what is new in one go. */
const HANDLED_GAP_MS = 50;

/** Announces handled events, a group's latest only. */
class HandledBell {
  readonly #live: LiveFeed;
  readonly #latest = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(live: LiveFeed) {
    this.#live = live;
  }

  ring(groupId: string, seq: number): void {
    this.#latest.set(groupId, seq);
    this.#timer ??= setTimeout(() => this.#flush(), HANDLED_GAP_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [groupId, seq] of this.#latest) this.#live.publish({ kind: 'handled', groupId, seq });
    this.#latest.clear();
  }
}

/** Carries what the engine and the simulation tell to the pages' live feed. Gives back how to stop. */
export function relay(source: {
  feed: Feed;
  simulator: Simulation | undefined;
  live: LiveFeed;
  waits: Waits;
}): () => void {
  const { live, waits } = source;
  const bell = new HandledBell(live);
  const take = (change: FeedChange): void => {
    if (change.kind === 'handled' && 'groupId' in change.event) bell.ring(change.event.groupId, change.seq);
    // One that ended at once has no number yet: it is read with its event.
    if (change.kind === 'action' && 'id' in change.action) {
      const { action, waitsFor } = change;
      waits.note(action.id, action.status === 'queued' ? waitsFor : undefined);
      live.publish({ kind: 'action', action: viewAction(action, waits.get(action.id)) });
    }
    if (change.kind === 'gateway') {
      const { account, isUp, why } = change;
      live.publish({ kind: 'gateway', account, isUp, ...(why !== undefined && { why }) });
    }
  };
  const stopFeed = source.feed.on(take);
  const stopSimulation = source.simulator?.onChange((change) => live.publish(change));
  return () => {
    stopFeed();
    stopSimulation?.();
    bell.close();
  };
}
