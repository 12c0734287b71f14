import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Clock } from '../domain/clock.ts';
import type { Feed, Store } from '../engine/ports.ts';
import type { LiveFeed } from './live.ts';
import type { Simulation } from './simulation.ts';
import type { PluginTitle } from './views.ts';
import type { Waits } from './waits.ts';
import type { ZodTypeProvider } from './zod-provider.ts';

export interface ConsoleOptions {
  /** The console has no login yet: anything but loopback is the operator's own decision. */
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Names under which the console may be opened, beside `localhost` and plain addresses. */
  allowedHosts?: readonly string[];
  store: Pick<Store, 'events' | 'outbox' | 'directory'>;
  feed: Feed;
  clock: Pick<Clock, 'now'>;
  /** The registry's plugins, for their titles. */
  plugins: readonly PluginTitle[];
  simulator?: Simulation | undefined;
  logger: FastifyBaseLogger;
  /** Where the built pages lie: dist/web. */
  webRoot: string;
  version: string;
}

export type ConsoleApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What the routes work with. */
export interface ConsoleContext extends ConsoleOptions {
  live: LiveFeed;
  titles: ReadonlyMap<string, string>;
  waits: Waits;
}
