import { Activity } from '../../src/domain/activity.ts';
import { InProcessConnection, PuppetGateway } from '../../src/gateway/index.ts';
import { gatewayContract } from '../contract/gateway.ts';
import { Heard, KeptLog } from './heard.ts';
import { VirtualClock } from './virtual-clock.ts';

const START = Date.parse('2026-11-21T09:00:00+08:00');

const activities = new WeakMap<object, Activity>();

gatewayContract('the simulator in this process', {
  noticeType: 'group.announced',
  stage() {
    const activity = new Activity();
    const clock = new VirtualClock(activity, START);
    activities.set(clock, activity);
    return { clock, pass: (ms) => clock.pass(ms) };
  },
  async open(puppet, { clock }, options) {
    const log = new KeptLog();
    const heard = new Heard();
    const activity = activities.get(clock) ?? new Activity();
    const gateway = new PuppetGateway(new InProcessConnection(puppet, { clock, log }), {
      account: 'main',
      clock,
      log,
      activity,
      lookups: 'eager',
      callTimeoutMs: 1000,
      isHanging: (call) => puppet.world.hangingCalls.has(call),
      ...options,
    });
    await gateway.start(heard);
    return { gateway, heard, close: () => gateway.close() };
  },
});
