import { InProcessConnection } from '../in-process.ts';
import { PuppetGateway, type PuppetGatewayOptions } from '../puppet-gateway.ts';
import { SimulatorPuppet } from './puppet.ts';
import type { World } from './world.ts';

/** A gateway into a simulated world in this process; everybody's names are known at once. */
export function openSimulatorGateway(world: World, options: PuppetGatewayOptions): PuppetGateway {
  const puppet = new SimulatorPuppet({ world });
  const connection = new InProcessConnection(puppet, options);
  return new PuppetGateway(connection, {
    lookups: 'eager',
    isHanging: (call) => world.hangingCalls.has(call),
    ...options,
  });
}
