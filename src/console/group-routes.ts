import { z } from 'zod';
import { timeline, timelineQuery } from './api.ts';
import type { ConsoleApp, ConsoleContext } from './context.ts';
import { RequestRefused } from './errors.ts';
import { readTimeline } from './timeline.ts';

const params = z.object({ id: z.string() });

/** What happens in the groups, simulated or real. */
export function addGroupRoutes(app: ConsoleApp, context: ConsoleContext): void {
  const { store, clock, simulator, titles, waits } = context;
  app.get(
    '/api/groups/:id/timeline',
    { schema: { params, querystring: timelineQuery, response: { 200: timeline } } },
    async (request) => {
      const { id } = request.params;
      const isKnown = simulator?.hasGroup(id) || (await store.directory.group(id)) !== undefined;
      if (!isKnown) throw new RequestRefused(404, 'not_found', '没有这个群');
      return { now: clock.now(), ...(await readTimeline({ store, titles, waits }, id, request.query)) };
    },
  );
}
