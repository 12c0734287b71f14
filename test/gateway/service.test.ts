import { openServiceGateway, servePuppet } from '../../src/gateway/index.ts';
import { gatewayContract } from '../contract/gateway.ts';
import { freePort } from '../support/free-port.ts';
import { Heard, KeptLog } from './heard.ts';
import { realClock } from './real-clock.ts';

const TOKEN = 'insecure_contract';

gatewayContract('the simulator over gRPC', {
  noticeType: 'message.received',
  stage: () => ({ clock: realClock, pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) }),
  async open(puppet, { clock }, options) {
    const endpoint = `127.0.0.1:${await freePort()}`;
    const server = await servePuppet(puppet, { endpoint, token: TOKEN });
    const heard = new Heard();
    const gateway = openServiceGateway({
      account: 'main',
      clock,
      chance: { draw: () => 0.5 },
      log: new KeptLog(),
      service: { token: TOKEN, endpoint, tls: { disable: true } },
      lookups: { perSecond: 20 },
      callTimeoutMs: 1000,
      ...options,
    });
    await gateway.start(heard);
    while (!gateway.isUp) await new Promise((resolve) => setTimeout(resolve, 5));
    return {
      gateway,
      heard,
      async close() {
        await gateway.close();
        await server.close();
      },
    };
  },
});
