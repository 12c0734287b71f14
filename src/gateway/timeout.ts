import type { Clock } from '../domain/clock.ts';

/** A call got no answer in time; it may have been done all the same. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Rejects with NoAnswer unless the call answers in time. The call itself cannot be taken back. */
export function withTimeout<T>(clock: Clock, ms: number, what: string, call: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.at(clock.now() + ms, () => reject(new NoAnswer(`${what}: no answer within ${ms} ms`)));
    call.then(resolve, reject).finally(cancel);
  });
}
