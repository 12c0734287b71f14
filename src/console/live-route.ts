import { liveQuery } from './api.ts';
import type { ConsoleApp } from './context.ts';
import { RequestRefused } from './errors.ts';
import type { LiveStreams } from './live-stream.ts';

/** Browsers repeat the last id that they saw in a header; it is newer than the one in the address. */
function resumeFrom(header: unknown, after: number | undefined): number | undefined {
  const seen = typeof header === 'string' && /^\d{1,16}$/.test(header) ? Number(header) : undefined;
  return seen ?? after;
}

/** The live feed as server-sent events, resumable by Last-Event-ID or `?after=`. */
export function addLiveRoute(app: ConsoleApp, streams: LiveStreams): void {
  const options = { exposeHeadRoute: false, schema: { querystring: liveQuery } };
  app.get('/api/live', options, (request, reply) => {
    if (streams.isFull) throw new RequestRefused(503, 'busy', '打开的页面太多了，请关掉一些再试');
    streams.open(reply, resumeFrom(request.headers['last-event-id'], request.query.after));
  });
}
