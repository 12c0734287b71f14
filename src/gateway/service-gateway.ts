import type { Chance } from '../domain/clock.ts';
import { ServiceLink } from './link.ts';
import type { LinkTiming } from './link-timing.ts';
import { PuppetGateway, type PuppetGatewayOptions } from './puppet-gateway.ts';
import type { ServiceOptions } from './service-client.ts';

export interface ServiceGatewayOptions extends PuppetGatewayOptions {
  service: ServiceOptions;
  chance: Chance;
  timing?: LinkTiming;
}

/** A gateway to an account that a wechaty-puppet-service runs. */
export function openServiceGateway({ service, chance, timing, ...options }: ServiceGatewayOptions): PuppetGateway {
  const { account, clock, log } = options;
  const link = new ServiceLink({ account, service, clock, chance, log, ...(timing ? { timing } : {}) });
  return new PuppetGateway(link, options);
}
