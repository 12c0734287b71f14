import Fastify, { LogController } from 'fastify';
import { InvalidSettings } from '../domain/error.ts';
import { health } from './api.ts';
import type { ConsoleApp, ConsoleContext, ConsoleOptions } from './context.ts';
import { handleError } from './errors.ts';
import { addGroupRoutes } from './group-routes.ts';
import { LiveFeed } from './live.ts';
import { addLiveRoute } from './live-route.ts';
import { LiveStreams } from './live-stream.ts';
import { servePages } from './pages.ts';
import { relay } from './relay.ts';
import { guard } from './security.ts';
import { addSimulatorRoutes } from './simulator-routes.ts';
import { Waits } from './waits.ts';
import { validateWithZod, type ZodTypeProvider } from './zod-provider.ts';

export interface RunningConsole {
  url: string;
  /** Ends the live streams and stops listening; waits for what is being answered, two seconds at most. */
  close(): Promise<void>;
}

const BODY_LIMIT_BYTES = 256 * 1024;
const CLOSE_GRACE_MS = 2_000;

function buildApp(context: ConsoleContext, streams: LiveStreams): ConsoleApp {
  const app = Fastify({
    loggerInstance: context.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 30_000,
    return503OnClosing: false,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validateWithZod);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler(handleError);
  guard(app, context.allowedHosts ?? []);
  app.get('/api/health', { schema: { response: { 200: health } } }, async () => ({
    status: 'ok' as const,
    version: context.version,
    now: context.clock.now(),
  }));
  addGroupRoutes(app, context);
  addSimulatorRoutes(app, context);
  addLiveRoute(app, streams);
  return app;
}

const LISTEN_MISTAKES: Record<string, (host: string, port: number) => string> = {
  EADDRINUSE: (_, port) => `端口 ${port} 已被占用：请关掉占用它的程序，或换一个控制台端口`,
  EACCES: (_, port) => `没有权限监听端口 ${port}：请用 1024 以上的端口`,
  EADDRNOTAVAIL: (host) => `本机没有地址 ${host}：控制台请监听 127.0.0.1 或本机的地址`,
  ENOTFOUND: (host) => `找不到地址 ${host}：控制台请监听 127.0.0.1 或本机的地址`,
};

async function listen(app: ConsoleApp, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const mistake = LISTEN_MISTAKES[(error as NodeJS.ErrnoException).code ?? '']; // what listening rejects with
    throw mistake ? new InvalidSettings([mistake(host, port)]) : error;
  }
}

/** Starts the console. Rejects with InvalidSettings where it cannot listen there. */
export async function startConsole(options: ConsoleOptions): Promise<RunningConsole> {
  // Real time on purpose: the ids must grow from one start to the next, whatever clock the bot lives by.
  const live = new LiveFeed(Date.now() * 1_000);
  const waits = new Waits();
  const titles = new Map(options.plugins.map(({ name, title }) => [name, title]));
  const streams = new LiveStreams(live);
  const app = buildApp({ ...options, live, waits, titles }, streams);
  await servePages(app, options.webRoot);
  const url = await listen(app, options.host, options.port);
  const stopRelay = relay({ ...options, live, waits });
  return {
    url,
    async close() {
      stopRelay();
      streams.close();
      const force = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS);
      await app.close();
      clearTimeout(force);
    },
  };
}
