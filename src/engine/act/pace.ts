import { isMessage } from '../../domain/action.ts';
import type { Chance } from '../../domain/clock.ts';
import type { Millis } from '../../domain/ids.ts';
import type { NewAction, StoredAction } from '../ports.ts';
import type { Pace } from '../settings.ts';

const MINUTE: Millis = 60_000;

/** When something may be done, and what holds it back until then, in the operators' language. */
export interface Turn {
  at: Millis;
  why: string | undefined;
}

/** Where an action is done: what goes to one target keeps its order and its distance. */
export function targetOf({ action }: Pick<NewAction, 'action'>): string {
  if ('groupId' in action) return `group/${action.groupId}`;
  if (action.do === 'dm') return `person/${action.to}`;
  return 'account';
}

/** Keeps one account at a human pace. Knows only what was attempted lately; everything else is asked for. */
export class PaceKeeper {
  readonly #pace: Pace;
  readonly #chance: Chance;
  readonly #lastMessage = new Map<string, Millis>();
  #messages: Millis[] = [];
  #lastRemoval = Number.NEGATIVE_INFINITY;

  constructor(pace: Pace, chance: Chance) {
    this.#pace = pace;
    this.#chance = chance;
  }

  /** How far back attempts matter. */
  get memoryMs(): Millis {
    return Math.max(MINUTE, this.#pace.gapMs[1], this.#pace.removalGapMs);
  }

  /** Takes note of an attempt; attempts come in the order of time. */
  note(action: Pick<StoredAction, 'action'>, at: Millis): void {
    if (action.action.do === 'remove') this.#lastRemoval = at;
    if (!isMessage(action.action)) return;
    this.#lastMessage.set(targetOf(action), at);
    this.#messages.push(at);
    if (this.#messages.length > 2 * this.#pace.perMinute) this.#messages = this.#messages.slice(-this.#pace.perMinute);
    if (this.#lastMessage.size > 1_000) this.#forget(at);
  }

  /** When this may be done. */
  turnOf(stored: StoredAction): Turn {
    const { action } = stored;
    const asked = Math.max(stored.dueAt, stored.createdAt);
    if (action.do === 'remove')
      return later({ at: asked, why: undefined }, this.#lastRemoval + this.#pace.removalGapMs, '两次移出之间的间隔');
    if (!isMessage(action)) return { at: asked, why: undefined };
    const [min, max] = this.#pace.gapMs;
    const gap = min + Math.floor(this.#chance.draw(`gap/${stored.key}`) * (max - min));
    const last = this.#lastMessage.get(targetOf(stored)) ?? Number.NEGATIVE_INFINITY;
    const turn = { at: Math.max(asked, last) + gap, why: '像真人一样隔几秒再说' };
    const oldest = this.#messages.at(-this.#pace.perMinute);
    return oldest === undefined ? turn : later(turn, oldest + MINUTE, `本账号每分钟最多 ${this.#pace.perMinute} 条`);
  }

  #forget(now: Millis): void {
    for (const [target, at] of this.#lastMessage) if (at < now - this.memoryMs) this.#lastMessage.delete(target);
  }
}

function later(turn: Turn, at: Millis, why: string): Turn {
  return at > turn.at ? { at, why } : turn;
}
