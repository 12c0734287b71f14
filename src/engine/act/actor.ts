import { type Action, groupOf, type Ticket } from '../../domain/action.ts';
import type { Activity } from '../../domain/activity.ts';
import type { Cancel } from '../../domain/clock.ts';
import type { Millis } from '../../domain/ids.ts';
import type { LiveFeed } from '../feed.ts';
import type { LaneKeeper } from '../lane-keeper.ts';
import type { Gateway, NewAction, StoredAction } from '../ports.ts';
import { operatorsOf } from '../protection.ts';
import type { Engine } from '../scope.ts';
import { attempt, type Result, verifyRemoval } from './attempt.ts';
import { PaceKeeper, targetOf } from './pace.ts';
import { objectionTo } from './preflight.ts';

/** So many waiting actions are looked at to find those whose turn it is. */
const LOOK_AT = 500;
/** So many may be under way at once, each for another target. */
const AT_ONCE = 16;
const CHANNEL_DOWN = '通道断开，连上后继续';

interface ActorParts {
  engine: Engine;
  gateway: Gateway;
  keeper: LaneKeeper;
  feed: LiveFeed;
  activity: Activity;
}

/**
 * Does what one account has to do: in order of urgency, at a human pace, each thing at most once. A row is marked
 * before the platform is asked, so that whoever comes after a crash knows what may have happened.
 */
export class Actor {
  readonly #parts: ActorParts;
  readonly #pace: PaceKeeper;
  readonly #underWay = new Set<string>();
  readonly #told = new Map<number, string>();
  #isOurs = false;
  #isStopped = false;
  #isLooking = false;
  #lookAgain = false;
  #cancelAlarm: Cancel | undefined;

  constructor(parts: ActorParts) {
    this.#parts = parts;
    this.#pace = new PaceKeeper(parts.engine.settings.pace, parts.engine.chance);
  }

  get #lane(): string {
    return `act/${this.#parts.gateway.account}`;
  }

  /** Looks whether something can be done. Also the answer to a bell. */
  poke(): void {
    this.#lookAgain = true;
    if (this.#isLooking || this.#isStopped) return;
    this.#isLooking = true;
    void this.#parts.activity.during(this.#lookUntilQuiet());
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelAlarm?.();
    if (this.#isOurs) await this.#parts.keeper.giveBack(this.#lane);
  }

  async #lookUntilQuiet(): Promise<void> {
    try {
      while (this.#lookAgain && !this.#isStopped) {
        this.#lookAgain = false;
        await this.#look();
      }
    } catch (error) {
      this.#parts.engine.logger.error({ err: error }, 'act failed; the sweep tries again');
    } finally {
      this.#isLooking = false;
    }
  }

  async #look(): Promise<void> {
    const { engine, gateway } = this.#parts;
    if (!gateway.isUp || !(await this.#takeOver())) return;
    const now = engine.clock.now();
    const waiting = await engine.store.outbox.sendable(gateway.account, now, LOOK_AT);
    let next = (await engine.store.outbox.nextDueAt(gateway.account, now)) ?? Number.POSITIVE_INFINITY;
    const targets = new Set(this.#underWay);
    for (const stored of waiting) {
      const target = targetOf(stored);
      if (targets.has(target)) continue;
      targets.add(target);
      const turn = this.#pace.turnOf(stored);
      if (turn.at <= now && this.#underWay.size < AT_ONCE) {
        this.#pace.note(stored, now);
        void this.#do(stored, target);
        continue;
      }
      next = Math.min(next, turn.at);
      this.#tellWaiting(stored, turn.why);
    }
    this.#setAlarm(next);
  }

  #setAlarm(at: Millis): void {
    this.#cancelAlarm?.();
    this.#cancelAlarm = Number.isFinite(at) ? this.#parts.engine.clock.at(at, () => this.poke()) : undefined;
  }

  #tellWaiting(action: StoredAction, why: string | undefined): void {
    if (why === undefined || this.#told.get(action.id) === why) return;
    this.#told.set(action.id, why);
    this.#parts.feed.tell({ kind: 'action', action, waitsFor: why });
  }

  async #do(stored: StoredAction, target: string): Promise<void> {
    this.#underWay.add(target);
    try {
      await this.#attempt(stored);
    } catch (error) {
      this.#parts.engine.logger.error({ err: error, action: stored.key }, 'could not act');
    } finally {
      this.#underWay.delete(target);
      this.#told.delete(stored.id);
      this.poke();
    }
  }

  async #attempt(stored: StoredAction): Promise<void> {
    const { engine, gateway, activity } = this.#parts;
    const { clock, settings } = engine;
    const begun = await activity.during(this.#begin(stored));
    if (!begun) return;
    const action = stored.action as Action; // tickets are never performed
    const result = await attempt(gateway, clock, action, settings.pace.timeoutMs);
    await activity.during(this.#end(stored, result));
  }

  /** Marks the attempt for good before it is made. `false`: it must not be made. */
  async #begin(stored: StoredAction): Promise<boolean> {
    const { engine, gateway } = this.#parts;
    const now = engine.clock.now();
    const objection = await objectionTo(engine, gateway, stored);
    if (objection) {
      await this.#finish(stored, objection.status === 'ticket' ? 'dropped' : objection.status, objection.why);
      if (objection.status === 'ticket') await this.#openTicket(stored, objection.why);
      return false;
    }
    if (!(await engine.store.outbox.begin(stored.id, now))) return false;
    await engine.store.durable();
    return true;
  }

  async #end(stored: StoredAction, result: Result): Promise<void> {
    const { engine } = this.#parts;
    if (result.status === 'later') {
      await engine.store.outbox.putBack(stored.id, engine.clock.now() + result.afterMs);
      this.#tellWaiting(stored, this.#parts.gateway.isUp ? result.why : CHANNEL_DOWN);
      return;
    }
    const platformId = result.status === 'done' ? result.platformId : undefined;
    await this.#finish(stored, result.status, 'why' in result ? result.why : undefined, platformId);
    if (stored.action.do === 'remove' && result.status !== 'done') await this.#openTicket(stored, result.why);
  }

  async #finish(
    stored: StoredAction,
    status: StoredAction['status'],
    why?: string,
    platformId?: string,
  ): Promise<void> {
    const { engine, feed } = this.#parts;
    const at = engine.clock.now();
    const outcome = { status, at, ...(why === undefined ? {} : { why }), ...(platformId ? { platformId } : {}) };
    await engine.store.outbox.end(stored.id, outcome);
    feed.tell({ kind: 'action', action: { ...stored, ...outcome, endedAt: at } });
  }

  /** A human must look at it: nothing more is tried by itself. */
  async #openTicket(stored: StoredAction, why: string): Promise<void> {
    const { engine, feed } = this.#parts;
    const groupId = groupOf(stored.action);
    if (groupId === undefined) return;
    const group = await engine.directory.group(groupId);
    const to = operatorsOf(engine, group);
    const action: Ticket = { do: 'ticket', groupId, to };
    const ticket: NewAction = { ...stored, key: `${stored.key}/ticket`, action, status: 'ticket', why };
    await engine.store.outbox.add([ticket]);
    feed.tell({ kind: 'action', action: ticket });
  }

  /** Takes the account over, once: what a process before us left half done is cleared up first. */
  async #takeOver(): Promise<boolean> {
    if (this.#isOurs) return true;
    const { engine, gateway, keeper } = this.#parts;
    const heldUntil = await keeper.take(this.#lane);
    if (heldUntil !== undefined) {
      this.#setAlarm(heldUntil);
      return false;
    }
    const since = engine.clock.now() - this.#pace.memoryMs;
    for (const action of await engine.store.outbox.attemptedSince(gateway.account, since)) {
      if (action.attemptedAt !== undefined) this.#pace.note(action, action.attemptedAt);
    }
    for (const action of await engine.store.outbox.attempting(gateway.account)) await this.#clearUp(action);
    this.#isOurs = true;
    return true;
  }

  async #clearUp(stored: StoredAction): Promise<void> {
    const { engine, gateway } = this.#parts;
    const { action } = stored;
    if (action.do === 'remove') return this.#end(stored, await verifyRemoval(gateway, engine.clock, action));
    const why = '程序在执行中途退出，不知道是否已经执行，不再重做';
    return this.#end(stored, { status: 'unknown', why });
  }
}
