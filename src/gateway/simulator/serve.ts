import type { Puppet } from 'wechaty-puppet';
import { InvalidSettings } from '../../domain/error.ts';
import { quietWechaty } from '../quiet-wechaty.ts';
import { SimulatorPuppet } from './puppet.ts';
import type { World } from './world.ts';

/** More often than the 60 s after which Wechaty's clients take a silent service for dead. */
const HEARTBEAT_MS = 15_000;

export interface ServeOptions {
  /** `host:port` */
  endpoint: string;
  /** Must begin with `insecure_`: there is no TLS. */
  token: string;
}

export interface SimulatorServer {
  /** Tells the clients nothing more and frees the port. */
  close(): Promise<void>;
}

/**
 * Serves a world's bot account by Wechaty's own protocol. One client hears it: PuppetServer answers a second one's calls
 * but refuses it the events (ALREADY_EXISTS), which that client's own library does not show.
 */
export function serveSimulator(world: World, options: ServeOptions): Promise<SimulatorServer> {
  return servePuppet(new SimulatorPuppet({ world, heartbeatMs: HEARTBEAT_MS, notices: 'text' }), options);
}

/** Serves any puppet in the same way. */
export async function servePuppet(puppet: Puppet, { endpoint, token }: ServeOptions): Promise<SimulatorServer> {
  if (!token.startsWith('insecure_')) throw new InvalidSettings(['模拟器的 token 要以 insecure_ 开头']);
  quietWechaty();
  // Loads gRPC, which takes a second that others should not have to wait.
  const { PuppetServer } = await import('wechaty-puppet-service');
  const server = new PuppetServer({ endpoint, token, puppet, tls: { disable: true } });
  await puppet.start();
  await server.start();
  return {
    async close() {
      await server.stop();
      await puppet.stop();
    },
  };
}
