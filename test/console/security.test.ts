import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../support/console-http.ts';
import { openConsole, type TestConsole } from '../support/console-server.ts';

let folder: string;
let running: TestConsole;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qunguan-web-'));
  await mkdir(join(folder, 'web', 'assets'), { recursive: true });
  await writeFile(join(folder, 'web', 'index.html'), '<title>群管</title>');
  await writeFile(join(folder, 'web', 'assets', 'main-abc123.js'), 'export {}');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  running = await openConsole({ webRoot: join(folder, 'web'), allowedHosts: ['bot.example'] });
});
afterAll(async () => {
  await running.close();
  await rm(folder, { recursive: true });
});

const person = { name: '阿梅' };
const post = (headers: Record<string, string>) =>
  ask(running.url, '/api/simulator/people', { method: 'POST', body: person, headers });
const html = { accept: 'text/html' };

describe('who may ask', () => {
  it('a page of ours may post', async () => {
    expect((await post({ origin: running.url })).status).toBe(201);
    expect((await post({ origin: running.url, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  });

  it.each([
    ['a foreign page', { origin: 'https://evil.example' }],
    ['a page on another port', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin of its own', { origin: 'null' }],
    ['a page that hides its origin', { 'sec-fetch-site': 'cross-site' }],
  ])('%s is refused', async (_, headers: Record<string, string>) => {
    const answer = await post(headers);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('拒绝来自其他网站的请求');
  });

  it('a form is refused, with content or without', async () => {
    const form = { 'content-type': 'text/plain' };
    expect((await post(form)).status).toBe(415);
    expect((await ask(running.url, '/api/simulator/people', { method: 'POST' })).status).toBe(415);
  });

  it('a name that was pointed at us is refused, an allowed one is not', async () => {
    const as = (host: string) => ask(running.url, '/api/health', { headers: { host } });
    expect((await as('evil.example:8787')).status).toBe(421);
    expect((await as('bot.example')).status).toBe(200);
    expect((await as('localhost:8787')).status).toBe(200);
    expect((await as('[::1]:8787')).status).toBe(200);
  });
});

describe('the pages', () => {
  it('every answer carries the security headers', async () => {
    for (const path of ['/', '/api/health', '/api/none', '/assets/main-abc123.js']) {
      const { headers } = await ask(running.url, path);
      expect(headers['content-security-policy']).toMatch(/^default-src 'self';.*frame-ancestors 'none'/);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('what has a hash in its name is kept for good, the page itself is asked for again', async () => {
    expect((await ask(running.url, '/assets/main-abc123.js')).headers['cache-control']).toContain('immutable');
    expect((await ask(running.url, '/')).headers['cache-control']).toBe('no-cache');
    expect((await ask(running.url, '/api/health')).headers['cache-control']).toBe('no-store');
  });

  it('an address within the page gives the page, a missing file does not', async () => {
    expect((await ask(running.url, '/groups/g1', { headers: html })).text).toContain('群管');
    expect((await ask(running.url, '/assets/none.js')).status).toBe(404);
    expect((await ask(running.url, '/api/none', { headers: html })).status).toBe(404);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/%2e%2e%2fsecret.txt',
  ])('nothing outside is served: %s', async (path) => {
    const answer = await ask(running.url, path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toContain('secret');
  });

  it('pages that were not built are announced, the API works all the same', async () => {
    const bare = await openConsole();
    const page = await ask(bare.url, '/', { headers: html });
    const state = await ask(bare.url, '/api/simulator');
    await bare.close();
    expect(page.status).toBe(503);
    expect(page.text).toContain('npm run build');
    expect(state.status).toBe(200);
  });

  it('a taken port says what to do', async () => {
    const port = Number(new URL(running.url).port);
    await expect(openConsole({ port })).rejects.toThrow(new RegExp(`端口 ${port} 已被占用：请关掉`));
  });
});
