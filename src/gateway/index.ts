export { InProcessConnection } from './in-process.ts';
export { LINK_TIMING, type LinkTiming } from './link-timing.ts';
export type { Lookups } from './member-names.ts';
export { openPackageGateway } from './package-gateway.ts';
export { PuppetGateway, type PuppetGatewayOptions } from './puppet-gateway.ts';
export type { ServiceOptions } from './service-client.ts';
export { openServiceGateway, type ServiceGatewayOptions } from './service-gateway.ts';
export { openSimulatorGateway } from './simulator/gateway.ts';
export { Impossible, type ImpossibleReason } from './simulator/impossible.ts';
export type {
  BotRole,
  Change,
  NewDirect,
  NewGroup,
  NewJoin,
  NewLeave,
  NewMember,
  NewMessage,
  NewPerson,
  WorldGroup,
  WorldMember,
  WorldMessage,
  WorldPerson,
  WorldSnapshot,
} from './simulator/model.ts';
export type { WorldOptions } from './simulator/platform.ts';
export { SimulatorPuppet } from './simulator/puppet.ts';
export { type ServeOptions, type SimulatorServer, servePuppet, serveSimulator } from './simulator/serve.ts';
export { World } from './simulator/world.ts';
