import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Listener, Queue } from '../../src/engine/ports.ts';

/** Two processes' views of one queue. */
export interface OpenQueues {
  here: Queue;
  there: Queue;
  close(): Promise<void>;
}

const WAIT = { timeout: 15_000, interval: 10 };
/** For what must not happen. */
const A_WHILE_MS = 400;

/** What the engine relies on, whatever carries the bells. Each test has a topic of its own, so they run side by side. */
export function queueContract(name: string, open: () => Promise<OpenQueues>): void {
  describe.concurrent(`bells on ${name}`, () => {
    let queues: OpenQueues;
    beforeAll(async () => {
      queues = await open();
    });
    afterAll(() => queues.close());

    test('many rings for a key are one bell', async () => {
      const topic = randomUUID();
      for (let n = 0; n < 10; n++) await queues.here.ring([{ topic, key: 'g1' }]);
      await queues.there.ring([1, 2, 3].map(() => ({ topic, key: 'g1' })));
      const heard = new Heard();
      const listener = await queues.here.listen(topic, 4, heard.answer);
      await heard.has('g1', 1);
      await sleep(A_WHILE_MS);
      expect(heard.keys).toEqual(['g1']);
      await listener.close();
    });

    test('a bell that is rung while it is answered is answered once more', async () => {
      const topic = randomUUID();
      const heard = new Heard();
      const answer = async (key: string) => {
        await heard.answer(key);
        if (heard.keys.length > 1) return;
        for (let n = 0; n < 5; n++) await queues.there.ring([{ topic, key }]);
        await sleep(50);
      };
      const listener = await queues.here.listen(topic, 4, answer);
      await queues.here.ring([{ topic, key: 'g1' }]);
      await heard.has('g1', 2);
      await sleep(A_WHILE_MS);
      expect(heard.keys).toEqual(['g1', 'g1']);
      await listener.close();
    });

    test('a key is answered by one at a time, and after its last ring', async () => {
      const topic = randomUUID();
      const keys = ['a', 'b', 'c'];
      const underWay = new Set<string>();
      const overlaps: string[] = [];
      const rung = new Map<string, number>();
      const seen = new Map<string, number>();
      const answer = async (key: string) => {
        if (underWay.has(key)) overlaps.push(key);
        underWay.add(key);
        const upTo = rung.get(key) ?? 0;
        await sleep(Math.random() * 4);
        seen.set(key, upTo);
        underWay.delete(key);
      };
      const listeners = await Promise.all([queues.here, queues.there].map((queue) => queue.listen(topic, 8, answer)));
      for (let n = 1; n <= 100; n++) {
        for (const key of keys) rung.set(key, n);
        await (n % 2 ? queues.here : queues.there).ring(keys.map((key) => ({ topic, key })));
        await sleep(Math.random() * 4);
      }
      await vi.waitFor(() => expect(keys.map((key) => seen.get(key))).toEqual([100, 100, 100]), WAIT);
      expect(overlaps).toEqual([]);
      await closeAll(listeners);
    });

    test('a key that is slow does not hold up the others', async () => {
      const topic = randomUUID();
      const heard = new Heard();
      let letGo = (): void => {};
      const answer = async (key: string) => {
        if (key === 'slow') await new Promise<void>((resolve) => (letGo = resolve));
        await heard.answer(key);
      };
      const listener = await queues.here.listen(topic, 4, answer);
      await queues.here.ring(['slow', 'g1', 'g2'].map((key) => ({ topic, key })));
      await heard.has('g1', 1);
      await heard.has('g2', 1);
      expect(heard.keys).not.toContain('slow');
      letGo();
      await heard.has('slow', 1);
      await listener.close();
    });

    test('a key may be any text', async () => {
      const topic = randomUUID();
      const keys = ['12345', 'group/123@chatroom', 'a:b', '群', 'x'.repeat(300)];
      const heard = new Heard();
      const listener = await queues.there.listen(topic, 4, heard.answer);
      await queues.here.ring(keys.map((key) => ({ topic, key })));
      for (const key of keys) await heard.has(key, 1);
      await listener.close();
    });

    test('an answer that fails is tried again', async () => {
      const topic = randomUUID();
      const heard = new Heard();
      const answer = async (key: string) => {
        await heard.answer(key);
        if (heard.keys.length < 3) throw new Error('not yet');
      };
      const listener = await queues.here.listen(topic, 4, answer);
      await queues.here.ring([{ topic, key: 'g1' }]);
      await heard.has('g1', 3);
      await sleep(A_WHILE_MS);
      expect(heard.keys).toHaveLength(3);
      await listener.close();
    });

    test('a key whose answers keep failing can be rung anew', { timeout: 60_000 }, async () => {
      const topic = randomUUID();
      const heard = new Heard();
      let isBroken = true;
      const answer = async (key: string) => {
        if (isBroken) throw new Error('never');
        await heard.answer(key);
      };
      const listener = await queues.here.listen(topic, 4, answer);
      await queues.here.ring([{ topic, key: 'g1' }]);
      await sleep(10_000); // all attempts with their pauses
      isBroken = false;
      await queues.here.ring([{ topic, key: 'g1' }]);
      await heard.has('g1', 1);
      await listener.close();
    });

    test('a listener that closes finishes what it answers and takes nothing new; the next one does', async () => {
      const topic = randomUUID();
      const heard = new Heard();
      const slowly = async (key: string) => {
        await sleep(300);
        await heard.answer(key);
      };
      const listener = await queues.here.listen(topic, 1, slowly);
      await queues.here.ring([{ topic, key: 'g1' }]);
      await vi.waitFor(async () => expect(await queues.here.depth()).toBeGreaterThan(0), WAIT);
      await sleep(100);
      await listener.close();
      expect(heard.keys).toEqual(['g1']);
      await queues.here.ring([{ topic, key: 'g2' }]);
      await sleep(A_WHILE_MS);
      expect(heard.keys).toEqual(['g1']);
      const next = await queues.there.listen(topic, 1, heard.answer);
      await heard.has('g2', 1);
      await next.close();
    });
  });
}

class Heard {
  readonly keys: string[] = [];
  readonly answer = async (key: string): Promise<void> => {
    this.keys.push(key);
  };

  has(key: string, times: number): Promise<unknown> {
    const count = () => this.keys.filter((heard) => heard === key).length;
    return vi.waitFor(() => expect(count(), key).toBeGreaterThanOrEqual(times), WAIT);
  }
}

async function closeAll(listeners: readonly Listener[]): Promise<void> {
  for (const listener of listeners) await listener.close();
}
