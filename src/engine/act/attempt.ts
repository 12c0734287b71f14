import { type Action, isMessage } from '../../domain/action.ts';
import { type Clock, sleep } from '../../domain/clock.ts';
import { messageOf, PermanentFailure, TemporaryFailure, UnknownOutcome } from '../../domain/error.ts';
import type { Millis } from '../../domain/ids.ts';
import type { Gateway, Receipt } from '../ports.ts';

/** What an attempt came to. `later`: it was certainly not done, and may work another time. */
export type Result =
  | { status: 'done'; platformId?: string }
  | { status: 'failed' | 'unknown'; why: string }
  | { status: 'later'; afterMs: Millis; why: string };

/** How often, and how far apart, the member list is asked whether a removal has come true. */
const LOOKS = 3;
const LOOK_AGAIN_MS: Millis = 3_000;

/** Asks the platform to do it. What is not answered in time is unknown; a removal is looked up in the member list. */
export async function attempt(gateway: Gateway, clock: Clock, action: Action, timeoutMs: Millis): Promise<Result> {
  const result = await ask(gateway, clock, action, timeoutMs);
  if (action.do !== 'remove' || (result.status !== 'done' && result.status !== 'unknown')) return result;
  return verifyRemoval(gateway, clock, action);
}

/** Whether somebody who was to be removed is gone. */
export async function verifyRemoval(
  gateway: Gateway,
  clock: Clock,
  action: Extract<Action, { do: 'remove' }>,
): Promise<Result> {
  for (let look = 1; ; look++) {
    try {
      const members = await gateway.memberIds(action.groupId);
      if (!members.includes(action.member)) return { status: 'done' };
      if (look === LOOKS) return { status: 'failed', why: '平台说已移出，但对方还在群里' };
    } catch (error) {
      if (look === LOOKS) return { status: 'unknown', why: `查不到成员名单：${messageOf(error)}` };
    }
    await sleep(clock, LOOK_AGAIN_MS);
  }
}

async function ask(gateway: Gateway, clock: Clock, action: Action, timeoutMs: Millis): Promise<Result> {
  let cancel = (): void => {};
  const timeout = new Promise<never>((_, reject) => {
    cancel = clock.at(clock.now() + timeoutMs, () => reject(new UnknownOutcome('平台没有在时限内答复')));
  });
  try {
    const receipt: Receipt = await Promise.race([gateway.perform(action), timeout]);
    return { status: 'done', ...(receipt.platformId ? { platformId: receipt.platformId } : {}) };
  } catch (error) {
    return resultOf(error, action);
  } finally {
    cancel();
  }
}

function resultOf(error: unknown, action: Action): Result {
  const why = messageOf(error);
  if (error instanceof TemporaryFailure) return { status: 'later', afterMs: error.retryAfterMs, why };
  if (error instanceof PermanentFailure) return { status: 'failed', why };
  if (error instanceof UnknownOutcome) {
    return { status: 'unknown', why: isMessage(action) ? `${why}，可能已经发出，不再重发` : why };
  }
  return { status: 'unknown', why: `没有料到的错误：${why}` };
}
