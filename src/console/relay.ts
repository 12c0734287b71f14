import type { FastifyBaseLogger } from 'fastify';
import type { Feed, FeedChange, NewAction, Store } from '../engine/ports.ts';
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

/** Announces what became of actions, as the store has it: what the engine tells along is only what it knew. */
class ActionNews {
  readonly #source: RelaySource;
  #tail: Promise<void> = Promise.resolve();

  constructor(source: RelaySource) {
    this.#source = source;
  }

  tell(action: NewAction, waitsFor: string | undefined): void {
    this.#tail = this.#tail
      .then(() => this.#read(action, waitsFor))
      .catch((error) => this.#source.logger.warn({ err: error }, 'could not tell the pages of an action'));
  }

  async #read({ key, cause, causes }: NewAction, waitsFor: string | undefined): Promise<void> {
    const { store, waits, live } = this.#source;
    const stored = (await store.outbox.byCauses([...new Set([cause, ...causes])])).find((other) => other.key === key);
    if (!stored) return;
    waits.note(stored.id, stored.status === 'queued' ? waitsFor : undefined);
    live.publish({ kind: 'action', action: viewAction(stored, waits.get(stored.id)) });
  }
}

interface RelaySource {
  feed: Feed;
  store: Pick<Store, 'outbox'>;
  simulator?: Simulation | undefined;
  live: LiveFeed;
  waits: Waits;
  logger: Pick<FastifyBaseLogger, 'warn'>;
}

/** Carries what the engine and the simulation tell to the pages' live feed. Gives back how to stop. */
export function relay(source: RelaySource): () => void {
  const { live, simulator } = source;
  const bell = new HandledBell(live);
  const news = new ActionNews(source);
  const take = (change: FeedChange): void => {
    if (change.kind === 'handled' && 'groupId' in change.event) bell.ring(change.event.groupId, change.seq);
    if (change.kind === 'action') news.tell(change.action, change.waitsFor);
    if (change.kind === 'gateway') {
      const { account, isUp, why } = change;
      live.publish({ kind: 'gateway', account, isUp, ...(why !== undefined && { why }) });
    }
  };
  const stopFeed = source.feed.on(take);
  const stopSimulation = simulator?.onChange((change) => live.publish(change));
  return () => {
    stopFeed();
    stopSimulation?.();
    bell.close();
  };
}
