import { afterEach, describe, expect, it } from 'vitest';
import { LiveFeed } from '../../src/console/live.ts';
import { ask, LiveReader } from '../support/console-http.ts';
import { openConsole, type TestConsole } from '../support/console-server.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function open(): Promise<TestConsole> {
  const running = await openConsole({ answerAfterMs: 5 });
  opened.push(running);
  return running;
}

function read(url: string, options?: ConstructorParameters<typeof LiveReader>[1]): LiveReader {
  const reader = new LiveReader(url, options);
  opened.push(reader);
  return reader;
}

const say = (url: string, text: string) =>
  ask(url, '/api/simulator/messages', { method: 'POST', body: { kind: 'text', groupId: 'g1', from: 'amy', text } });
const kinds = (reader: LiveReader) => reader.heard.map(({ change }) => change.kind);
const texts = (reader: LiveReader) =>
  reader.heard.flatMap(({ change }) => (change.kind === 'line' ? [(change.line as { text: string }).text] : []));
const isListening = (reader: LiveReader) => expect.poll(() => reader.status).toBe(200);

describe('the live feed', () => {
  it('a message, what was made of it and the answer arrive in order, with growing ids', async () => {
    const { url } = await open();
    const reader = read(url);
    await isListening(reader);
    await say(url, '/帮助');
    await expect.poll(() => texts(reader).length).toBe(2);
    await expect.poll(() => kinds(reader)).toContain('handled');
    expect(kinds(reader)[0]).toBe('line');
    expect(reader.heard.map(({ id }) => id)).toEqual([...reader.heard.map(({ id }) => id)].sort((a, b) => a - b));
  });

  it('a page that was away gets what it missed, once', async () => {
    const { url } = await open();
    const first = read(url);
    await isListening(first);
    await say(url, '一');
    await expect.poll(() => texts(first)).toEqual(['一']);
    first.close();
    await say(url, '二');
    const again = read(url, { lastEventId: first.heard[0]?.id ?? 0 });
    await say(url, '三');
    await expect.poll(() => texts(again)).toEqual(['二', '三']);
  });

  it('the state says from where on to listen', async () => {
    const { url } = await open();
    await say(url, '早');
    const { liveId } = (await ask(url, '/api/simulator')).json() as { liveId: number };
    await say(url, '晚');
    const reader = read(url, { path: `/api/live?after=${liveId}` });
    await expect.poll(() => texts(reader)).toEqual(['晚']);
  });

  it('a page from before a restart is told to load everything again', async () => {
    const { url } = await open();
    const reader = read(url, { lastEventId: 7 });
    await expect.poll(() => kinds(reader)).toEqual(['reset']);
  });

  it('a gateway that goes down is told', async () => {
    const { url, bot } = await open();
    const reader = read(url);
    await isListening(reader);
    bot.tell({ kind: 'gateway', account: 'sim', isUp: false, why: '连接断开' });
    await expect
      .poll(() => reader.heard[0]?.change)
      .toEqual({ kind: 'gateway', account: 'sim', isUp: false, why: '连接断开' });
  });

  it('closing does not wait for open streams, and lets go of what it listened to', async () => {
    const running = await openConsole();
    const readers = Array.from({ length: 20 }, () => read(running.url));
    await Promise.all(readers.map(isListening));
    const before = performance.now();
    await running.close();
    expect(performance.now() - before).toBeLessThan(1_500);
    await expect.poll(() => readers.every(({ hasEnded }) => hasEnded)).toBe(true);
    expect(running.simulation.listenerCount).toBe(1); // the fake bot itself
  });
});

describe('the buffer behind the live feed', () => {
  it('knows what came after an id, and says when it no longer does', () => {
    const feed = new LiveFeed(100, 3);
    expect(feed.since(99)).toEqual([]);
    for (const seq of [1, 2, 3, 4]) feed.publish({ kind: 'handled', groupId: 'g', seq });
    expect(feed.since(102)?.map(({ id }) => id)).toEqual([103]);
    expect(feed.since(100)?.map(({ id }) => id)).toEqual([101, 102, 103]);
    expect(feed.since(99)).toBeUndefined();
    expect(feed.since(104)).toBeUndefined();
  });
});
