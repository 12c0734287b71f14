import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MessageReceived, TimerDue } from '../../src/domain/event.ts';
import type { NewAction } from '../../src/engine/ports.ts';
import { type OpenStore, openStore } from '../../src/store/index.ts';
import { ask, LiveReader } from '../support/console-http.ts';
import { openConsole, type TestConsole } from '../support/console-server.ts';
import { logHandled } from '../support/console-store.ts';

const NOW = Date.UTC(2026, 10, 21, 1);

let store: OpenStore<Record<string, never>>;
let running: TestConsole;
beforeEach(async () => {
  store = await openStore({ file: ':memory:', tables: {} });
  running = await openConsole({ store });
});
afterEach(async () => {
  await running.close();
  await store.close();
});

const message = (id: string, groupId = 'g1'): MessageReceived => ({
  type: 'message.received',
  ...{ id, account: 'main', at: NOW, groupId, from: 'amy', kind: 'text', text: '早', mentions: [] },
});

const saying = (groupId: string, cause: string, key: string): NewAction => ({
  ...{ key, account: 'main', plugin: 'help', cause, causes: [cause], priority: 'reply', status: 'queued' },
  action: { do: 'say', groupId, text: '你好', mention: [] },
  dueAt: NOW,
  createdAt: NOW,
});

it('the log of a real store is told with what came of it, oldest first', async () => {
  const due: TimerDue = {
    type: 'timer.due',
    ...{ id: 't1', account: 'main', at: NOW, groupId: 'g1', plugin: 'welcome', timer: 'greet', key: '', data: null },
    causes: ['m1'],
  };
  const trace = [{ plugin: 'help', mode: 'observe' as const, notes: ['只是看看'] }];
  await logHandled(store, [message('m1'), message('m2'), due], { m1: { trace, actions: [saying('g1', 'm1', 'k1')] } });
  expect((await ask(running.url, '/api/groups/g1/timeline')).json()).toMatchObject({
    entries: [
      { event: { id: 'm1' }, trace: [{ title: '帮助', mode: 'observe', notes: ['只是看看'] }], handledAt: NOW },
      { event: { id: 'm2' }, trace: [] },
      { event: { id: 't1', type: 'timer.due', plugin: 'welcome', causes: ['m1'] } },
    ],
    actions: [{ text: '你好', status: 'queued', causes: ['m1'] }],
  });
});

it('an action of another group with the same cause is not this group’s', async () => {
  const actions = [saying('g1', 'm1', 'k1'), saying('g2', 'm1', 'k2')];
  await logHandled(store, [message('m1')], { m1: { actions } });
  const { actions: told } = (await ask(running.url, '/api/groups/g1/timeline')).json() as { actions: unknown[] };
  expect(told).toMatchObject([{ groupId: 'g1' }]);
});

it('what became of an action is told live as the store has it', async () => {
  const reader = new LiveReader(running.url);
  await expect.poll(() => reader.status).toBe(200);
  const action = saying('g1', 'm1', 'k1');
  await logHandled(store, [message('m1')], { m1: { actions: [action] } });
  const [stored] = await store.outbox.byCauses(['m1']);
  await store.outbox.begin(stored?.id ?? 0, NOW + 2_000);
  await store.outbox.end(stored?.id ?? 0, { status: 'done', at: NOW + 2_100, platformId: 'own-1' });
  running.bot.tell({ kind: 'action', action });
  await expect
    .poll(() => reader.heard.at(-1)?.change)
    .toMatchObject({ kind: 'action', action: { status: 'done', attemptedAt: NOW + 2_000, platformId: 'own-1' } });
  reader.close();
});
