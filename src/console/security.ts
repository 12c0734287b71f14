import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestRefused } from './errors.ts';

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A page of another site can point its own name at our address (DNS rebinding) and would then pass as us. It needs a
 * name for that: addresses and `localhost` are safe, other names must be allowed.
 */
function checkHost(request: FastifyRequest, allowed: ReadonlySet<string>): void {
  const name = request.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (name === 'localhost' || isIP(name) !== 0 || allowed.has(name)) return;
  throw new RequestRefused(421, 'unknown_host', '这个域名没有被允许访问控制台，请用 IP 地址或 localhost 打开');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function checkOrigin(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const isForeign =
    (origin !== undefined && hostOf(origin) !== host) ||
    (!READING.has(request.method) && site !== undefined && site !== 'same-origin' && site !== 'none');
  if (isForeign) throw new RequestRefused(403, 'foreign_origin', '拒绝来自其他网站的请求');
}

/** A form of another site can post without asking first, but never as JSON. */
function checkContentType(request: FastifyRequest): void {
  if (READING.has(request.method)) return;
  if (request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/json') return;
  throw new RequestRefused(415, 'not_json', '请求内容要是 JSON（Content-Type: application/json）');
}

/** Guards every route, those that are added later too. */
export function guard(app: FastifyInstance, allowedHosts: readonly string[]): void {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    checkHost(request, allowed);
    checkOrigin(request);
    checkContentType(request);
  });
}
