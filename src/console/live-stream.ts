import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { LiveEvent, LiveFeed } from './live.ts';

/** Shorter than what proxies wait for; the page takes twice this silence for a lost connection. */
const HEARTBEAT_MS = 15_000;
/** A reader that is this far behind is cut off: it comes back and resumes. */
const BACKLOG_BYTES = 1024 * 1024;
const RETRY_MS = 2_000;

function write(response: ServerResponse, event: LiveEvent): void {
  response.write(`id: ${event.id}\ndata: ${JSON.stringify(event.change)}\n\n`);
  if (response.writableLength > BACKLOG_BYTES) response.destroy();
}

/** The open streams of the live feed, so that they can be ended when the server closes. */
export class LiveStreams {
  readonly #feed: LiveFeed;
  readonly #capacity: number;
  readonly #open = new Set<ServerResponse>();

  constructor(feed: LiveFeed, capacity = 500) {
    this.#feed = feed;
    this.#capacity = capacity;
  }

  get isFull(): boolean {
    return this.#open.size >= this.#capacity;
  }

  /** Turns the answer into a stream of what came after `after` and of all that follows. */
  open(reply: FastifyReply, after: number | undefined): void {
    const response = reply.raw;
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) response.setHeader(name, value);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
    reply.hijack();
    response.write(`retry: ${RETRY_MS}\n\n`);
    this.#replay(response, after);

    const unsubscribe = this.#feed.subscribe((event) => write(response, event));
    const heartbeat = setInterval(() => response.write('event: heartbeat\ndata: {}\n\n'), HEARTBEAT_MS);
    this.#open.add(response);
    response.on('error', () => response.destroy());
    response.once('close', () => {
      clearInterval(heartbeat);
      unsubscribe();
      this.#open.delete(response);
    });
  }

  /** Ends all streams; the pages try again until somebody listens. */
  close(): void {
    for (const response of this.#open) response.end();
  }

  #replay(response: ServerResponse, after: number | undefined): void {
    if (after === undefined) return;
    const missed = this.#feed.since(after);
    if (missed === undefined) write(response, { id: this.#feed.lastId, change: { kind: 'reset' } });
    for (const event of missed ?? []) write(response, event);
  }
}
