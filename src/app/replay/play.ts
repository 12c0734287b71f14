import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attachment } from '../../domain/event.ts';
import type { World } from '../../gateway/simulator/world.ts';
import type { Step, StepOf } from './transcript.ts';

/** What a line needs to know beside the world. */
export interface PlayContext {
  world: World;
  /** The folder of the transcript: pictures are beside it. */
  folder: string;
  /** The code that was last asked of somebody, for `/确认 *`. */
  codeFor(person: string): string | undefined;
}

/** Makes a line happen in the world. Throws Impossible where it cannot. `crash` and `wait` are not the world's. */
export function play(step: Step, context: PlayContext): void {
  const { world } = context;
  switch (step.kind) {
    case 'group':
      return world.addGroup({
        id: step.id,
        topic: step.topic,
        ownerId: step.owner,
        adminIds: step.admins,
        members: step.members.map(({ joined, lastActive, ...member }: MemberOf) => ({
          ...member,
          joinedAt: joined,
          lastActiveAt: lastActive,
        })),
        botRole: step.botRole,
      });
    case 'person':
      return world.addPerson({ id: step.id, name: step.name });
    case 'message':
      return void world.say(messageOf(step, context));
    case 'dm':
      return void world.direct({ id: step.id, from: step.from, text: withCode(step.text, step.from, context) });
    case 'join':
      return world.join({ id: step.id, groupId: step.group, members: step.members, by: step.by, listed: step.listed });
    case 'leave':
      return world.leave({ id: step.id, groupId: step.group, members: step.members, by: step.by });
    case 'alias':
      return world.alias({ id: step.id, groupId: step.group, member: step.member, alias: step.alias });
    case 'topic':
      return world.retopic({ id: step.id, groupId: step.group, topic: step.topic, by: step.by });
    case 'announce':
      return world.announce({ id: step.id, groupId: step.group, text: step.text, by: step.by });
    case 'friend':
      return void world.requestFriendship({ id: step.id, from: step.from, hello: step.hello });
    case 'invite':
      return void world.inviteBot({ id: step.id, groupId: step.group, topic: step.topic, by: step.by });
    case 'fault':
      return breakIt(step, world);
    case 'crash':
    case 'wait':
      return;
  }
}

type MemberOf = {
  id: string;
  name?: string | undefined;
  alias?: string | undefined;
  joined?: number | undefined;
  lastActive?: number | undefined;
};

function messageOf(step: StepOf<'message'>, context: PlayContext): Parameters<World['say']>[0] {
  const { title, url, appId, name, ref } = step;
  const fields = Object.entries({ title, url, appId, name, ref }).filter(([, value]) => value !== undefined);
  return {
    id: step.id,
    groupId: step.group,
    from: step.from,
    kind: step.type,
    text: withCode(step.text, step.from, context),
    mentions: step.mentions,
    quote: step.quote,
    attachment: fields.length > 0 ? (Object.fromEntries(fields) as Attachment) : undefined, // its own field names
    image: step.image === undefined ? undefined : readFileSync(join(context.folder, step.image)),
    sentAt: step.sentAt,
  };
}

function withCode(text: string, person: string, { codeFor }: PlayContext): string {
  return text.replace(/^([/／]确认)\s*\*$/u, (_, command: string) => `${command} ${codeFor(person) ?? '*'}`);
}

function breakIt(step: StepOf<'fault'>, world: World): void {
  switch (step.what) {
    case 'disconnect':
      return world.disconnect();
    case 'reconnect':
      return world.reconnect({ replay: step.replay ?? false });
    case 'duplicate':
      return world.duplicateNext();
    case 'kick-noop':
      return world.kickNoopNext();
    case 'send-timeout':
      return world.sendTimeoutNext({ delivered: step.delivered ?? true });
    case 'not-owner':
      return world.notOwnerNext();
  }
}
