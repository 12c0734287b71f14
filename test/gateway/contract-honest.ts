import { describe, expect, test } from 'vitest';
import { PermanentFailure, TemporaryFailure, UnknownOutcome } from '../../src/domain/error.ts';
import type { Trial } from './trial.ts';

/** What was not done, or may not have been, is said so. */
export function isHonest(trial: Trial): void {
  describe('is honest', () => {
    const say = () => trial.gateway.perform({ do: 'say', groupId: 'g1', text: '早', mention: [] });

    test('a removal that reports success and does nothing shows in the member list', async () => {
      await trial.start();
      trial.world.kickNoopNext();
      await trial.gateway.perform({ do: 'remove', groupId: 'g1', member: 'bob' });
      expect(await trial.gateway.memberIds('g1')).toContain('bob');
    });

    test.each([true, false])('a text without an answer is unknown (delivered: %s)', async (delivered) => {
      await trial.start();
      trial.world.sendTimeoutNext({ delivered });
      const outcome = expect(say()).rejects.toThrow(UnknownOutcome);
      await trial.stage.pass(1100);
      await outcome;
      expect(trial.world.register.group('g1').messages).toHaveLength(delivered ? 1 : 0);
      await say();
    });

    test('what the platform refuses has failed for good', async () => {
      await trial.start();
      for (const action of [
        { do: 'remove', groupId: 'g1', member: 'bob' },
        { do: 'announce', groupId: 'g1', text: '通知' },
        { do: 'rename', groupId: 'g1', topic: '别的' },
      ] as const) {
        trial.world.notOwnerNext();
        await expect(trial.gateway.perform(action)).rejects.toThrow(PermanentFailure);
      }
      await expect(trial.gateway.perform({ do: 'dm', to: 'nobody', text: '?' })).rejects.toThrow(PermanentFailure);
      expect(trial.world.register.group('g1')).toMatchObject({ notice: '', topic: '晨读打卡1群' });
    });

    test('without a connection nothing is done and it may be tried later', async () => {
      await trial.start();
      trial.world.disconnect();
      await expect(say()).rejects.toThrow(TemporaryFailure);
      await trial.eventually(() => expect(trial.gateway.isUp).toBe(false));
      await expect(say()).rejects.toThrow(TemporaryFailure);
      await expect(trial.gateway.memberIds('g1')).rejects.toThrow(TemporaryFailure);
      trial.world.reconnect();
      await trial.eventually(() => expect(trial.gateway.isUp).toBe(true));
      await say();
    });
  });
}
