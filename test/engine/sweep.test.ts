import { expect, test } from 'vitest';
import type { Event } from '../../src/domain/event.ts';
import type { NewAction } from '../../src/engine/ports.ts';
import { scenario } from '../support/scenario.ts';
import { echo } from '../support/test-plugins.ts';

test('what is heard and said although the queue has lost its bell is found within a minute', async () => {
  const { group, bot, stage } = await scenario({ plugins: [echo] });
  const now = stage.clock.now();
  const heard: Event = {
    type: 'message.received',
    ...{ id: 'm1', account: 'main', at: now, groupId: 'g1', from: 'amy', kind: 'text', text: '早', mentions: [] },
  };
  const toSay: NewAction = {
    ...{ key: 'k1', account: 'main', plugin: 'echo', cause: 'm0', causes: [] },
    ...{ priority: 'reply', status: 'queued', dueAt: now, createdAt: now },
    action: { do: 'say', groupId: 'g1', text: '补一句', mention: [] },
  };
  await stage.store.events.append([heard], now);
  await stage.store.outbox.add([toSay]);
  await stage.quiet();
  expect(bot.said()).toEqual([]);
  await group.passes('70s');
  expect(bot.said().sort()).toEqual(['听到：早（第 1 条）', '补一句']);
});
