import { afterEach, beforeEach, describe } from 'vitest';
import { acts } from '../gateway/contract-acts.ts';
import { knowsGroups } from '../gateway/contract-groups.ts';
import { hears } from '../gateway/contract-hears.ts';
import { isHonest } from '../gateway/contract-honest.ts';
import { type GatewayUnderTest, Trial } from '../gateway/trial.ts';

/** What every gateway must do, tried on a simulated world however that is reached. */
export function gatewayContract(name: string, under: GatewayUnderTest): void {
  describe(name, () => {
    const trial = new Trial(under);

    beforeEach(() => trial.begin());
    afterEach(() => trial.end());

    hears(trial);
    knowsGroups(trial);
    acts(trial);
    isHonest(trial);
  });
}
