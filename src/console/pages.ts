import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiError } from './api.ts';
import type { ConsoleApp } from './context.ts';

const NOT_BUILT = `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>群管</title>
<h1>页面还没有构建</h1>
<p>机器人正在运行，但控制台的页面文件不在。请在项目目录运行 <code>npm run build</code>，然后刷新本页。</p>
</html>`;

/** Files under assets/ carry a hash of their content in the name: they never change. */
function cacheControl(file: string): string {
  return file.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

function wantsPage(request: FastifyRequest): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead && !request.url.startsWith('/api') && (request.headers.accept ?? '').includes('text/html');
}

function answerNotFound(reply: FastifyReply): FastifyReply {
  const error = { code: 'not_found', message: '没有这个地址' };
  return reply.status(404).send({ error } satisfies ApiError);
}

/** Serves the built pages. An address that is no file is a place within the page. */
export async function servePages(app: ConsoleApp, webRoot: string): Promise<void> {
  if (!existsSync(join(webRoot, 'index.html'))) {
    app.setNotFoundHandler((request, reply) =>
      wantsPage(request) ? reply.status(503).type('text/html; charset=utf-8').send(NOT_BUILT) : answerNotFound(reply),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: webRoot,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (response, file) => response.header('cache-control', cacheControl(file)),
  });
  app.setNotFoundHandler((request, reply) =>
    wantsPage(request) ? reply.sendFile('index.html') : answerNotFound(reply),
  );
}
