import { expect, it } from 'vitest';
import type { Event } from '../../../src/domain/event.ts';
import { HOUR, type House, joined, LANE, left, listed, MINUTE, NOW, said, type TestStore } from './house.ts';

const ann = { id: 'ann', name: 'Ann' };
const ben = { id: 'ben', name: 'Ben', alias: '管理-本' };
const cat = { id: 'cat' };

async function presentIn(store: TestStore): Promise<string[]> {
  return (await store.directory.present('lake')).map((member) => member.person).sort();
}

/** Tells it twice, as a retry does; both answers must be alike. */
async function learn(store: TestStore, event: Event) {
  const first = await store.events.learn(event, NOW);
  expect(await store.events.learn(event, NOW)).toEqual(first);
  return first;
}

export function learningFacts(house: House): void {
  it('who speaks is a member, of a group that is known from then on', async () => {
    const { here } = house;
    expect(await learn(here, said('m1', { at: NOW - HOUR }))).toEqual({});
    await learn(here, said('m2', { at: NOW }));
    await learn(here, said('m3', { at: NOW - MINUTE }));
    const group = { id: 'lake', account: 'bot', topic: '', adminIds: [], memberCount: 1, firstSeenAt: NOW };
    expect(await here.directory.group('lake')).toEqual(group);
    const member = { groupId: 'lake', person: 'ann', name: '', alias: '', joinedAt: NOW - HOUR, lastActiveAt: NOW };
    expect(await here.directory.member('lake', 'ann')).toEqual(member);
  });

  it('who joins is new once, however often it is told', async () => {
    const { here } = house;
    await learn(here, joined('j0', [ann], { at: NOW }));
    const event = joined('j1', [ann, ben, ben], { by: 'cat', at: NOW - MINUTE });
    expect(await learn(here, event)).toEqual({ joined: [ben] });
    const member = { joinedAt: NOW - MINUTE, invitedBy: 'cat', name: 'Ben', alias: '管理-本' };
    expect(await here.directory.member('lake', 'ben')).toMatchObject(member);
    expect(await here.directory.member('lake', 'ann')).toMatchObject({ name: 'Ann', joinedAt: NOW });
    expect(await learn(here, joined('j2', [ben]))).toEqual({ joined: [] });
    expect((await here.directory.group('lake'))?.memberCount).toBe(2);
  });

  it('who speaks before anybody told that they came is new when it is told, and then no more', async () => {
    const { here } = house;
    await learn(here, said('m1'));
    expect(await learn(here, joined('j1', [ann]))).toEqual({ joined: [ann] });
    expect(await learn(here, joined('j2', [ann]))).toEqual({ joined: [] });
  });

  it('who was heard before anybody told how they came is new when it is told, and once', async () => {
    const { here } = house;
    await learn(here, said('m1', { from: 'ben', at: NOW }));
    expect(await learn(here, joined('j1', [ben], { by: 'ann', at: NOW - 1 }))).toEqual({ joined: [ben] });
    const member = { joinedAt: NOW - 1, invitedBy: 'ann', name: 'Ben', lastActiveAt: NOW };
    expect(await here.directory.member('lake', 'ben')).toMatchObject(member);
    expect(await learn(here, joined('j2', [ben]))).toEqual({ joined: [] });
  });

  it('who was only heard is told by the next list, from when they were first heard', async () => {
    const { here } = house;
    await learn(here, listed('s1', [ann], { at: NOW - HOUR }));
    await learn(here, said('m1', { from: 'ben', at: NOW - MINUTE }));
    const { inferred = [] } = await learn(here, listed('s2', [ann, ben], { at: NOW }));
    expect(inferred).toMatchObject([{ type: 'member.joined', at: NOW - MINUTE, members: [{ id: 'ben' }] }]);
    for (const event of inferred) expect(await learn(here, event)).toMatchObject({ joined: [{ id: 'ben' }] });
    expect((await learn(here, listed('s3', [ann, ben], { at: NOW + 1 }))).inferred).toEqual([]);
  });

  it('who leaves is gone, and may come back', async () => {
    const { here } = house;
    await learn(here, joined('j1', [ann, ben]));
    expect(await learn(here, left('l1', ['ben', 'nobody'], { at: NOW + 1 }))).toEqual({ left: ['ben'] });
    expect(await presentIn(here)).toEqual(['ann']);
    expect(await here.directory.member('lake', 'ben')).toMatchObject({ leftAt: NOW + 1 });
    expect(await learn(here, left('l2', ['ben']))).toEqual({ left: [] });
    expect(await learn(here, joined('j2', [{ id: 'ben' }], { at: NOW + 2 }))).toEqual({ joined: [{ id: 'ben' }] });
    const back = await here.directory.member('lake', 'ben');
    expect(back).toMatchObject({ joinedAt: NOW + 2, name: 'Ben', alias: '' });
    expect(back?.leftAt).toBeUndefined();
  });

  it('who had left and speaks is here again, but an old message brings nobody back', async () => {
    const { here } = house;
    await learn(here, joined('j1', [ben]));
    await learn(here, left('l1', ['ben'], { at: NOW + MINUTE }));
    await learn(here, said('m1', { from: 'ben', at: NOW }));
    expect(await presentIn(here)).toEqual([]);
    await learn(here, said('m2', { from: 'ben', at: NOW + HOUR }));
    expect(await here.directory.member('lake', 'ben')).toMatchObject({ joinedAt: NOW + HOUR, alias: '管理-本' });
    expect((await here.directory.group('lake'))?.memberCount).toBe(1);
  });

  it('names change by events and by looking them up', async () => {
    const { here } = house;
    await learn(here, joined('j1', [ann, ben]));
    const base = { account: 'bot', groupId: 'lake', at: NOW };
    await learn(here, { ...base, type: 'member.renamed', id: 'r1', member: 'ben', alias: '' });
    await learn(here, { ...base, type: 'group.renamed', id: 'r2', topic: '山边' });
    await here.directory.named('lake', { id: 'ann', name: '安', alias: '老安' });
    await here.directory.named('lake', { id: 'nobody', name: '无' });
    expect((await here.directory.group('lake'))?.topic).toBe('山边');
    expect(await here.directory.member('lake', 'ben')).toMatchObject({ name: 'Ben', alias: '' });
    expect(await here.directory.member('lake', 'ann')).toMatchObject({ name: '安', alias: '老安' });
    expect(await presentIn(here)).toEqual(['ann', 'ben']);
  });

  it('at the first meeting the list is simply how the group is', async () => {
    const { here } = house;
    await learn(here, said('m1'));
    await learn(here, said('m2', { from: 'dan', at: NOW - HOUR }));
    const many = Array.from({ length: 500 }, (_, i) => ({ id: `p${i}`, name: `P${i}` }));
    expect(await learn(here, listed('s1', [ann, ben, cat, ...many]))).toEqual({ isFirstMeeting: true, inferred: [] });
    const group = { topic: '湖边', ownerId: 'ann', adminIds: ['ben'], memberCount: 503 };
    expect(await here.directory.group('lake')).toMatchObject(group);
    expect(await here.directory.member('lake', 'ann')).toMatchObject({ name: 'Ann' });
    expect(await presentIn(here)).not.toContain('dan');
    expect((await here.events.pending(LANE, 10, NOW)).events).toEqual([]);
  });

  it('later, the list tells who came and who went while nobody listened', async () => {
    const { here } = house;
    await learn(here, listed('s1', [ann, ben], { at: NOW - HOUR }));
    const later = listed('s2', [{ id: 'ann', name: '安' }, cat], { at: NOW, blindSince: NOW - MINUTE });
    const came = joined('s2/joined', [cat], { at: NOW - MINUTE, isInferred: true });
    const went = left('s2/left', ['ben'], { at: NOW - MINUTE, isInferred: true });
    expect(await learn(here, later)).toEqual({ isFirstMeeting: false, inferred: [came, went] });
    const { events } = await here.events.pending(LANE, 10, NOW);
    expect(events.map(({ event }) => event)).toEqual([came, went]);
    expect(await presentIn(here)).toEqual(['ann', 'ben']);
    expect(await here.directory.member('lake', 'ann')).toMatchObject({ name: '安' });
    expect(await learn(here, came)).toEqual({ joined: [cat] });
    expect(await learn(here, went)).toEqual({ left: ['ben'] });
    expect(await presentIn(here)).toEqual(['ann', 'cat']);
    expect(await here.events.learn(later, NOW)).toEqual({ isFirstMeeting: false, inferred: [came, went] });
    expect(await learn(here, listed('s3', [ann, cat], { at: NOW + 1 }))).toEqual({
      isFirstMeeting: false,
      inferred: [],
    });
  });

  it('a list is no proof against those who came or spoke after it was made', async () => {
    const { here } = house;
    await learn(here, listed('s1', [ann, ben], { at: NOW - HOUR }));
    await learn(here, said('m1', { from: 'ben', at: NOW + 1 }));
    await learn(here, joined('j1', [cat], { at: NOW + 1 }));
    expect(await learn(here, listed('s2', [ann], { at: NOW }))).toEqual({ isFirstMeeting: false, inferred: [] });
  });

  it('members are found by name, alias or id, exactly as written, while they are here', async () => {
    const { here } = house;
    await learn(here, joined('j1', [ann, ben, { id: 'dan', name: 'Ann' }, { id: 'eve', name: 'Ann' }]));
    await learn(here, left('l1', ['eve']));
    const found = async (words: string) =>
      (await here.directory.find('lake', words)).map((member) => member.person).sort();
    expect(await found('Ann')).toEqual(['ann', 'dan']);
    expect(await found('管理-本')).toEqual(['ben']);
    expect(await found('ben')).toEqual(['ben']);
    expect(await found('管理%')).toEqual([]);
    expect(await found('')).toEqual([]);
  });

  it('a person is in the groups where they are present', async () => {
    const { here } = house;
    for (const groupId of ['lake', 'hill', 'sea']) await learn(here, joined(`j/${groupId}`, [ann], { groupId }));
    await learn(here, left('l1', ['ann'], { groupId: 'sea' }));
    expect((await here.directory.groupsOf('ann')).sort()).toEqual(['hill', 'lake']);
    expect((await here.directory.groups()).map((group) => group.id).sort()).toEqual(['hill', 'lake', 'sea']);
    expect(await here.directory.group('desert')).toBeUndefined();
    expect(await here.directory.member('lake', 'zoe')).toBeUndefined();
  });

  it('an account remembers when it last heard anything, and who the bot is on it', async () => {
    const { directory } = house.here;
    expect(await directory.lastHeardAt('bot')).toBeUndefined();
    await directory.heard('bot', 'wxid-bot', NOW);
    await directory.heard('bot', 'wxid-other', NOW - HOUR);
    expect(await directory.lastHeardAt('bot')).toBe(NOW);
    expect(await directory.selfOf('bot')).toBe('wxid-bot');
    expect(await directory.selfOf('other')).toBeUndefined();
  });
}
