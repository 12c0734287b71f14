import { describe, expect, it } from 'vitest';
import { restoreWorld } from '../../src/app/restore-world.ts';
import { playFirstScene, seedWorld } from '../../src/app/seed.ts';
import { WorldSimulation } from '../../src/app/simulation.ts';
import type { SimulationChange } from '../../src/console/simulation.ts';
import { World } from '../../src/gateway/simulator/world.ts';
import { openStore } from '../../src/store/index.ts';
import { logHandled } from '../support/console-store.ts';

const NOW = Date.UTC(2026, 10, 21, 1);
/** Stands still, and lets every wait end at once. */
const clock = {
  now: () => NOW,
  at: (_: number, run: () => void) => {
    queueMicrotask(run);
    return () => {};
  },
};

function seeded(): { world: World; simulation: WorldSimulation } {
  const world = new World({ clock, idPrefix: 't' });
  seedWorld(world);
  return { world, simulation: new WorldSimulation(world) };
}

const linesOf = async (simulation: WorldSimulation, groupId: string) =>
  (await simulation.snapshot(100)).groups.find(({ id }) => id === groupId)?.lines ?? [];

describe('the simulated world in the console', () => {
  it('what is said, quoted and sent shows as the group sees it', async () => {
    const { simulation } = seeded();
    const id = await simulation.say({ kind: 'text', groupId: 'reading', from: 'xiaoya', text: '早' });
    await simulation.say({ kind: 'text', groupId: 'reading', from: 'laowang', text: '早啊', quote: id });
    await simulation.say({ kind: 'url', groupId: 'reading', from: 'azhe', title: '笔记', url: 'https://example.com' });
    expect(await linesOf(simulation, 'reading')).toMatchObject([
      { id, from: 'xiaoya', text: '早' },
      { from: 'laowang', quote: { name: '小雅', text: '早' } },
      { kind: 'url', card: { title: '笔记', url: 'https://example.com' } },
    ]);
  });

  it('joining and leaving are told, with the group as it is then', async () => {
    const { simulation } = seeded();
    const changes: SimulationChange[] = [];
    simulation.onChange((change) => changes.push(change));
    const id = await simulation.addPerson('阿梅');
    await simulation.join({ groupId: 'moms', members: [id], by: 'maoma' });
    await simulation.leave({ groupId: 'moms', members: [id], by: 'maoma' });
    expect(changes).toMatchObject([
      { kind: 'person', person: { id, name: '阿梅' } },
      { kind: 'group', group: { id: 'moms', members: expect.arrayContaining([{ id }]) } },
      { kind: 'line', line: { notice: 'joined', members: [id], by: 'maoma' } },
      { kind: 'group', group: { id: 'moms' } },
      { kind: 'line', line: { notice: 'removed', members: [id], by: 'maoma' } },
    ]);
  });

  it.each([
    ['somebody of another group', { groupId: 'reading', from: 'shanye' }, '这个人不在群里'],
    ['an unknown group', { groupId: 'none', from: 'xiaoya' }, '没有这个群'],
    ['a quote from elsewhere', { groupId: 'reading', from: 'xiaoya', quote: 'none' }, '引用的消息不在这个群里'],
  ])('%s is refused in Chinese', async (_, who, message) => {
    const { simulation } = seeded();
    await expect(simulation.say({ kind: 'text', text: '早', ...who })).rejects.toThrow(message);
  });

  it('nobody is made up by a mistyped id', async () => {
    const { simulation } = seeded();
    await expect(simulation.join({ groupId: 'moms', members: ['nobody'] })).rejects.toThrow('没有这个人');
  });

  it('the first look starts the scene, and the scene leaves no group empty', async () => {
    const world = new World({ clock, idPrefix: 't' });
    seedWorld(world);
    let scene: Promise<void> | undefined;
    const simulation = new WorldSimulation(world, () => {
      scene = playFirstScene(world, clock);
    });
    expect(scene).toBeUndefined();
    await simulation.snapshot(1);
    await scene;
    for (const group of ['reading', 'moms', 'hiking'])
      expect((await linesOf(simulation, group)).length).toBeGreaterThan(3);
  });

  it('after a restart, what was said and who joined is there again', async () => {
    const store = await openStore({ file: ':memory:', tables: {} });
    const { world } = seeded();
    const { topic, adminIds, members } = world.register.group('reading');
    const here = [...members.keys(), 'nuomi'].map((id) => ({ id, name: world.register.person(id).name }));
    const about = { account: 'main', at: NOW, groupId: 'reading' };
    await logHandled(store, [
      { type: 'group.synced', id: 's1', ...about, topic, adminIds: [...adminIds], members: here },
      { type: 'message.received', id: 'm1', ...about, from: 'nuomi', kind: 'text', text: '大家好', mentions: [] },
    ]);

    const next = seeded();
    await restoreWorld(next.world, store);
    await store.close();
    expect(await linesOf(new WorldSimulation(next.world), 'reading')).toMatchObject([{ id: 'm1', text: '大家好' }]);
    expect(next.world.register.group('reading').members.has('nuomi')).toBe(true);
  });
});
