import type { Activity } from '../domain/activity.ts';
import type { Chance } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Gateway, Store } from '../engine/ports.ts';
import {
  openPackageGateway,
  openServiceGateway,
  openSimulatorGateway,
  type PuppetGatewayOptions,
  World,
} from '../gateway/index.ts';
import { systemClock } from './clocks.ts';
import type { Environment } from './settings/index.ts';

/** The name of the one account that a process holds. */
export const ACCOUNT = 'main';

/** A way to WeChat; the simulated one comes with its world. */
export interface OpenedGateway {
  gateway: Gateway;
  world?: World;
}

/** Opens the way to WeChat that the environment names. Rejects with InvalidSettings where that cannot be. */
export async function openGateway(
  environment: Environment,
  parts: { store: Store; chance: Chance; activity: Activity; logger: Logger },
): Promise<OpenedGateway> {
  const { store, chance, activity, logger: log } = parts;
  const lastHeardAt = await store.directory.lastHeardAt(ACCOUNT);
  const options: PuppetGatewayOptions = { account: ACCOUNT, clock: systemClock, activity, log, lastHeardAt };
  const { puppet } = environment;
  switch (puppet.kind) {
    case 'simulator': {
      const world = new World({ clock: systemClock });
      return { world, gateway: openSimulatorGateway(world, options) };
    }
    case 'service': {
      const { token, endpoint, tls } = puppet;
      const { isDisabled: disable, caCert, serverName } = tls;
      const service = {
        token,
        endpoint,
        tls: {
          disable,
          ...(caCert === undefined ? {} : { caCert }),
          ...(serverName === undefined ? {} : { serverName }),
        },
      };
      return { gateway: openServiceGateway({ ...options, chance, service }) };
    }
    case 'package':
      return { gateway: await openPackageGateway(puppet.name, options) };
  }
}
