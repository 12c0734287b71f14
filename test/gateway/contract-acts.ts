import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PermanentFailure } from '../../src/domain/error.ts';
import { GROUP, type Trial } from './trial.ts';

/** Everything that the bot can do is done. */
export function acts(trial: Trial): void {
  describe('does', () => {
    const lastSaid = () => trial.world.register.group('g1').messages.at(-1);

    test('say, with mentions', async () => {
      await trial.start();
      const receipt = await trial.gateway.perform({ do: 'say', groupId: 'g1', text: '欢迎 @小雅', mention: ['amy'] });
      expect(lastSaid()).toMatchObject({
        id: receipt.platformId,
        from: 'bot',
        text: '欢迎 @小雅',
        mentions: ['amy'],
      });
    });

    test('dm', async () => {
      await trial.start();
      const { platformId = '' } = await trial.gateway.perform({ do: 'dm', to: 'amy', text: '你好' });
      expect(trial.world.register.message(platformId)).toMatchObject({ from: 'bot', to: 'amy', text: '你好' });
    });

    test('picture', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
      const file = join(folder, 'board.png');
      await writeFile(file, 'not really a picture');
      await trial.start();
      await trial.gateway.perform({ do: 'picture', groupId: 'g1', file, alt: '排行榜' });
      expect(lastSaid()).toMatchObject({ kind: 'image', attachment: { name: 'board.png' } });
      expect(Buffer.from(lastSaid()?.image ?? []).toString()).toBe('not really a picture');
      await rm(folder, { recursive: true });
    });

    test('announce and rename', async () => {
      await trial.start();
      await trial.gateway.perform({ do: 'announce', groupId: 'g1', text: '今晚八点' });
      await trial.gateway.perform({ do: 'rename', groupId: 'g1', topic: '晨读打卡3群' });
      expect(trial.world.register.group('g1')).toMatchObject({ notice: '今晚八点', topic: '晨读打卡3群' });
      await trial.eventually(() =>
        expect(trial.heard.only('group.renamed')).toMatchObject({ topic: '晨读打卡3群', by: 'bot' }),
      );
      expect(trial.heard.of('group.announced')).toEqual([]);
    });

    test('remove, and hears of it', async () => {
      await trial.start();
      await trial.gateway.perform({ do: 'remove', groupId: 'g1', member: 'bob' });
      expect(await trial.gateway.memberIds('g1')).toEqual(['laoshi', 'amy', 'bot']);
      await trial.eventually(() =>
        expect(trial.heard.only('member.left')).toMatchObject({ members: ['bob'], by: 'bot' }),
      );
    });

    test('invite: at once in a small group, on confirmation in one of 40 or more', async () => {
      const members = Array.from({ length: 40 }, (_, i) => ({ id: `p${i}` }));
      trial.world.addGroup({ id: 'big', topic: '大群', ownerId: 'laoshi', members });
      trial.world.addPerson({ id: 'dan', name: '丹丹' });
      await trial.start();
      await trial.gateway.perform({ do: 'invite', groupId: 'g1', person: 'dan' });
      await trial.gateway.perform({ do: 'invite', groupId: 'big', person: 'dan' });
      expect(await trial.gateway.memberIds('g1')).toContain('dan');
      expect(await trial.gateway.memberIds('big')).not.toContain('dan');
      trial.world.acceptInvitation('big', 'dan');
      expect(await trial.gateway.memberIds('big')).toContain('dan');
    });

    test('remark and accept', async () => {
      await trial.start();
      trial.world.requestFriendship({ id: 'f1', from: 'eve', hello: '你好' });
      await trial.eventually(() => expect(trial.heard.only('friend.requested').id).toBe('f1'));
      await trial.gateway.perform({ do: 'accept', friend: 'f1' });
      await trial.gateway.perform({ do: 'remark', person: 'eve', remark: '读书会-伊芙' });
      expect(trial.world.register.person('eve')).toMatchObject({ isFriend: true, remark: '读书会-伊芙' });
    });

    test.each([
      ['owner', true],
      ['admin', true],
      ['member', false],
    ] as const)('as %s, removing is possible: %s', async (botRole, isAble) => {
      trial.world.addGroup({ ...GROUP, id: 'g2', ownerId: botRole === 'owner' ? 'bot' : 'laoshi', botRole });
      await trial.start();
      const abilities = await trial.gateway.abilities('g2');
      expect([abilities.has('remove'), abilities.has('announce'), abilities.has('rename')]).toEqual(
        Array(3).fill(isAble),
      );
      expect(abilities.has('say')).toBe(true);
      const removal = trial.gateway.perform({ do: 'remove', groupId: 'g2', member: 'bob' });
      if (isAble) await removal;
      else await expect(removal).rejects.toThrow(PermanentFailure);
    });
  });
}
