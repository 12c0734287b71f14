import type { Activity } from '../domain/activity.ts';
import { InvalidSettings } from '../domain/error.ts';
import type { Logger } from '../domain/logger.ts';
import type { Gateway, Store } from '../engine/ports.ts';
import { openSimulatorGateway, World } from '../gateway/index.ts';
import { systemClock } from './clocks.ts';
import type { Environment } from './settings/index.ts';

/** The name of the one account that a process holds. */
export const ACCOUNT = 'main';

/** Opens the way to WeChat that the environment names; the simulated one comes with its world. */
export async function openGateway(
  environment: Environment,
  parts: { store: Store; activity: Activity; logger: Logger },
): Promise<{ gateway: Gateway; world: World | undefined }> {
  const { store, activity, logger: log } = parts;
  const lastHeardAt = await store.directory.lastHeardAt(ACCOUNT);
  const options = { account: ACCOUNT, clock: systemClock, activity, log, lastHeardAt };
  const { puppet } = environment;
  switch (puppet.kind) {
    case 'simulator': {
      const world = new World({ clock: systemClock });
      return { gateway: openSimulatorGateway(world, options), world };
    }
    case 'service':
      throw new InvalidSettings(['link']);
    case 'package':
      throw new InvalidSettings(['package']);
  }
}
