/**
 * A simulator that serves its bot over gRPC in a process of its own, so that it can be killed and frozen. The parent
 * tells it what to do by IPC messages, and hears what became of the account.
 */
import { SimulatorPuppet, servePuppet, World } from '../../src/gateway/index.ts';
import { realClock } from '../gateway/real-clock.ts';

export type ToChild = { serve: { endpoint: string; token: string } } | { say: string } | { tellTexts: true };
export type FromChild = { is: 'loaded' | 'serving' } | { asked: 'stop' | 'logout' } | { texts: string[] };

const tell = (message: FromChild) => process.send?.(message);

const world = new World({ clock: realClock });
world.addGroup({ id: 'g1', topic: '晨读打卡1群', ownerId: 'laoshi', members: [{ id: 'amy', name: '小雅' }] });
const puppet = new SimulatorPuppet({ world, heartbeatMs: 15_000, notices: 'text' });
const { stop, logout } = puppet;
puppet.stop = async () => {
  tell({ asked: 'stop' });
  await stop.call(puppet);
};
puppet.logout = async (reason) => {
  tell({ asked: 'logout' });
  await logout.call(puppet, reason);
};

process.on('disconnect', () => process.exit(0));
process.on('message', async (message: ToChild) => {
  if ('say' in message) world.say({ id: message.say, groupId: 'g1', from: 'amy', text: message.say });
  else if ('tellTexts' in message) tell({ texts: world.register.group('g1').messages.map((said) => said.text) });
  else {
    await servePuppet(puppet, message.serve);
    tell({ is: 'serving' });
  }
});
tell({ is: 'loaded' });
