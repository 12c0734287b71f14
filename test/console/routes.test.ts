import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../support/console-http.ts';
import { openConsole, type TestConsole } from '../support/console-server.ts';

let console_: TestConsole;

beforeEach(async () => {
  console_ = await openConsole({ answerAfterMs: 5 });
});
afterEach(() => console_.close());

const get = (path: string) => ask(console_.url, path);
const post = (path: string, body: unknown) => ask(console_.url, path, { method: 'POST', body });
const hello = { kind: 'text', groupId: 'g1', from: 'amy', text: '早' };
const errorOf = (answer: { json(): unknown }) => (answer.json() as { error: { code: string; message: string } }).error;

describe('the simulated group over HTTP', () => {
  it('the health says the version', async () => {
    const answer = await get('/api/health');
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ status: 'ok', version: '0.0.0-test' });
  });

  it('what somebody says is in the state', async () => {
    const said = await post('/api/simulator/messages', { ...hello, mentions: ['bob'] });
    expect(said.status).toBe(201);
    const { id } = said.json() as { id: string };
    const state = (await get('/api/simulator')).json() as { groups: { lines: { id: string }[] }[]; botId: string };
    expect(state.botId).toBe('bot');
    expect(state.groups[0]?.lines[0]).toMatchObject({ id, from: 'amy', text: '早', mentions: ['bob'] });
  });

  it('somebody new joins, and leaves again', async () => {
    const { id } = (await post('/api/simulator/people', { name: '阿梅' })).json() as { id: string };
    expect((await post('/api/simulator/joins', { groupId: 'g1', members: [id], by: 'amy' })).status).toBe(201);
    expect((await post('/api/simulator/leaves', { groupId: 'g1', members: [id] })).status).toBe(201);
    const state = (await get('/api/simulator')).json() as { groups: { lines: unknown[] }[] };
    expect(state.groups[0]?.lines).toMatchObject([
      { type: 'notice', notice: 'joined', members: [id], by: 'amy' },
      { type: 'notice', notice: 'left', members: [id] },
    ]);
  });

  it('a picture comes back as what it really is', async () => {
    const gif = Buffer.from('GIF89a-and-more').toString('base64');
    const { id } = (
      await post('/api/simulator/messages', { kind: 'image', groupId: 'g1', from: 'amy', data: gif })
    ).json() as {
      id: string;
    };
    const picture = await get(`/api/simulator/pictures/${id}`);
    expect(picture.headers['content-type']).toBe('image/gif');
    expect((await get('/api/simulator/pictures/none')).status).toBe(404);
  });

  it('without a simulation it says so', async () => {
    const real = await openConsole({ simulator: undefined });
    const answer = await ask(real.url, '/api/simulator');
    await real.close();
    expect(answer.status).toBe(404);
    expect(errorOf(answer)).toMatchObject({ code: 'no_simulator' });
  });
});

describe('the timeline', () => {
  it('tells what each plugin made of a message, and which action came of it', async () => {
    const { id } = (await post('/api/simulator/messages', { ...hello, text: '/帮助' })).json() as { id: string };
    await expect.poll(async () => (await get('/api/groups/g1/timeline')).text).toContain('"done"');
    expect((await get('/api/groups/g1/timeline')).json()).toMatchObject({
      entries: [
        {
          event: { id, type: 'message.received', persons: ['amy'] },
          trace: [
            { plugin: 'welcome', title: '欢迎新人', notes: [] },
            { plugin: 'help', title: '帮助', notes: [expect.stringContaining('/帮助')] },
          ],
        },
      ],
      actions: [{ verb: 'say', causes: [id], status: 'done', persons: ['amy'] }],
    });
  });

  it('goes on after a number', async () => {
    await post('/api/simulator/messages', hello);
    await post('/api/simulator/messages', { ...hello, from: 'bob' });
    const later = (await get('/api/groups/g1/timeline?after=1')).json() as { entries: { seq: number }[] };
    expect(later.entries.map(({ seq }) => seq)).toEqual([2]);
  });

  it('says what a waiting action waits for, on a page that was opened later too', async () => {
    const slow = await openConsole({ answerAfterMs: 60_000 });
    await ask(slow.url, '/api/simulator/messages', { method: 'POST', body: { ...hello, text: '/群规' } });
    const { actions } = (await ask(slow.url, '/api/groups/g1/timeline')).json() as { actions: unknown[] };
    await slow.close();
    expect(actions).toMatchObject([{ status: 'queued', waitsFor: expect.stringContaining('2–6 秒') }]);
  });
});

describe('bad input', () => {
  it.each([
    ['an unknown kind', '/api/simulator/messages', { kind: 'telepathy', groupId: 'g1', from: 'amy' }, '不支持这种消息'],
    ['no text', '/api/simulator/messages', { ...hello, text: '  ' }, 'text：不能为空'],
    ['a field that nobody knows', '/api/simulator/messages', { ...hello, colour: 'red' }, 'colour'],
    [
      'a link that is a script',
      '/api/simulator/messages',
      { ...hello, kind: 'url', text: undefined, title: 'x', url: 'javascript:1' },
      '链接要以 http',
    ],
    [
      'a picture that is a page',
      '/api/simulator/messages',
      { kind: 'image', groupId: 'g1', from: 'amy', data: 'PGh0bWw+' },
      '不是能显示的图片',
    ],
    ['nobody to join', '/api/simulator/joins', { groupId: 'g1', members: [] }, '至少选一个人'],
    ['a name that is too long', '/api/simulator/people', { name: '长'.repeat(31) }, '最多 30 个字'],
    ['no object', '/api/simulator/joins', '[1', '不是合法的 JSON'],
  ])('%s is told in Chinese', async (_, path, body, message) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer).message).toContain(message);
  });

  it('what the simulated WeChat refuses is told as it says it', async () => {
    const answer = await post('/api/simulator/messages', { ...hello, from: 'cat' });
    expect(answer.status).toBe(422);
    expect(errorOf(answer)).toEqual({ code: 'refused', message: '这个人不在群里' });
  });

  it('a body that is too large is refused', async () => {
    const answer = await post('/api/simulator/joins', { groupId: 'g'.repeat(300_000), members: ['a'] });
    expect(answer.status).toBe(413);
    expect(errorOf(answer).code).toBe('too_large');
  });

  it('an unknown group, an unknown address and a bad query are told apart', async () => {
    expect(errorOf(await get('/api/groups/none/timeline'))).toMatchObject({ code: 'not_found', message: '没有这个群' });
    expect(errorOf(await get('/api/none'))).toMatchObject({ code: 'not_found', message: '没有这个地址' });
    expect(errorOf(await get('/api/groups/g1/timeline?limit=9999')).message).toContain('limit 最多 200');
    expect(errorOf(await get('/api/live?after=x')).message).toContain('after 要是一个编号');
  });
});
