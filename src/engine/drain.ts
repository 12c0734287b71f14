import type { Activity } from '../domain/activity.ts';
import type { Clock } from '../domain/clock.ts';
import type { Millis } from '../domain/ids.ts';
import type { LiveFeed } from './feed.ts';
import type { Handler, Outcome } from './handle.ts';
import type { LaneKeeper } from './lane-keeper.ts';
import type { LoggedEvent, Store } from './ports.ts';
import { ALARM, actTopic, DRAIN, type Ringer } from './ringer.ts';

const BATCH = 100;
/** After so long, a lane goes to the end of the queue, so that a busy group does not hold up the others. */
const TURN_MS: Millis = 250;
/**
 * After so long, the event loop gets its turn: for what arrives, and for the store to commit. All lanes together: one
 * slice each would keep the loop waiting for as many slices as there are lanes.
 */
const SLICE_MS: Millis = 10;

interface DrainParts {
  store: Store;
  handler: Handler;
  keeper: LaneKeeper;
  ringer: Ringer;
  feed: LiveFeed;
  clock: Clock;
  activity: Activity;
}

/** Takes a lane's waiting events, in order, and handles them one after the other. */
export class Drain {
  readonly #parts: DrainParts;
  readonly #running = new Set<string>();
  #sliceAt = 0;
  #nextSlice: Promise<void> | undefined;

  constructor(parts: DrainParts) {
    this.#parts = parts;
  }

  /** Drains a lane until nothing waits in it, or its turn is over. */
  run(lane: string): Promise<void> {
    return this.#parts.activity.during(this.#run(lane));
  }

  async #run(lane: string): Promise<void> {
    const { ringer, clock, store } = this.#parts;
    // A queue that lost its locks may ring for what this process is doing already; it looks again at the end.
    if (this.#running.has(lane)) return;
    this.#running.add(lane);
    try {
      const heldUntil = await this.#drainAlone(lane);
      if (heldUntil !== undefined) {
        // Its holder looks again after letting go; this is for the case that it died.
        clock.at(heldUntil, () => ringer.ring(DRAIN, lane));
        return;
      }
    } finally {
      this.#running.delete(lane);
    }
    // An event may have come for which somebody rang while the lane was still ours.
    const { events, retryAt } = await store.events.pending(lane, 1, clock.now());
    if (events.length > 0) ringer.ring(DRAIN, lane);
    else if (retryAt !== undefined) clock.at(retryAt, () => ringer.ring(DRAIN, lane));
  }

  /** Answers until when somebody else has the lane; undefined: it was ours. */
  async #drainAlone(lane: string): Promise<Millis | undefined> {
    const { keeper } = this.#parts;
    const heldUntil = await keeper.take(lane);
    if (heldUntil !== undefined) return heldUntil;
    try {
      await this.#drain(lane);
    } finally {
      await keeper.giveBack(lane);
    }
    return undefined;
  }

  async #drain(lane: string): Promise<void> {
    const { store, clock } = this.#parts;
    const startedAt = performance.now();
    for (;;) {
      const { events } = await store.events.pending(lane, BATCH, clock.now());
      for (const logged of events) {
        if (!(await this.#handle(lane, logged))) return;
        if (performance.now() - this.#sliceAt > SLICE_MS) await this.#endSlice();
      }
      if (events.length < BATCH || performance.now() - startedAt > TURN_MS) return;
    }
  }

  #endSlice(): Promise<void> {
    this.#nextSlice ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#nextSlice = undefined;
        this.#sliceAt = performance.now();
        resolve();
      });
    });
    return this.#nextSlice;
  }

  /** Handles one event. `false`: the lane must wait, or is no longer ours. */
  async #handle(lane: string, logged: LoggedEvent): Promise<boolean> {
    const { store, handler, keeper, clock } = this.#parts;
    const outcome = await handler.handle(logged);
    const settled = await store.events.settle({
      ...outcome,
      lane,
      holder: keeper.holder,
      seq: logged.seq,
      at: clock.now(),
      attempts: logged.attempts + 1,
    });
    if (settled) this.#follow(lane, logged, outcome);
    return settled && outcome.status !== 'waiting';
  }

  /** Rings for what the event has led to. */
  #follow(lane: string, { seq, event }: LoggedEvent, outcome: Outcome): void {
    const { ringer, feed } = this.#parts;
    for (const account of new Set(outcome.actions.map((action) => action.account)))
      ringer.ring(actTopic(account), account);
    for (const action of outcome.actions) if (action.status !== 'queued') feed.tell({ kind: 'action', action });
    if (outcome.timers.length > 0) ringer.ring(ALARM, ALARM);
    if (outcome.status === 'waiting') return;
    feed.tell({ kind: 'handled', lane, seq, event, status: outcome.status, trace: outcome.trace });
  }
}
