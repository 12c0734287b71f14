import type { Puppet } from 'wechaty-puppet';
import { InvalidSettings, messageOf } from '../domain/error.ts';
import { InProcessConnection } from './in-process.ts';
import { PuppetGateway, type PuppetGatewayOptions } from './puppet-gateway.ts';

/**
 * A gateway over any Wechaty puppet in this process, by the name of its package; it reads its own environment variables.
 * Rejects with InvalidSettings where there is no such package, or no puppet in it.
 */
export async function openPackageGateway(name: string, options: PuppetGatewayOptions): Promise<PuppetGateway> {
  const module: unknown = await import(name).catch((error: unknown) => {
    const why = messageOf(error).split('\n')[0];
    throw new InvalidSettings([`环境变量 WECHATY_PUPPET: 载入不了 ${name}（${why}）。先 npm install ${name}`]);
  });
  const { default: Made } = module as { default?: new () => Puppet }; // what every puppet package exports
  if (typeof Made !== 'function')
    throw new InvalidSettings([`环境变量 WECHATY_PUPPET: ${name} 不是一个 Wechaty puppet`]);
  return new PuppetGateway(new InProcessConnection(new Made(), options), options);
}
