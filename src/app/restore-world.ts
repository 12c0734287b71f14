import type { MessageReceived } from '../domain/event.ts';
import { causeOf, groupLane } from '../domain/event.ts';
import type { Group } from '../domain/group.ts';
import type { GroupId } from '../domain/ids.ts';
import type { Store, StoredAction } from '../engine/ports.ts';
import type { WorldMessage } from '../gateway/simulator/model.ts';
import type { World } from '../gateway/simulator/world.ts';

/** As many events of a group as are looked through for what was said. */
const EVENTS_PER_GROUP = 100;

type Memory = Pick<Store, 'directory' | 'events' | 'outbox'>;

/**
 * A world lives as long as its process. Brings a new one to where the bot left the last one: who is in which group, and
 * what was said there. Call it before the bot listens: nothing of it is news.
 */
export async function restoreWorld(world: World, store: Memory): Promise<void> {
  for (const group of await store.directory.groups()) {
    await restoreMembers(world, store, group);
    for (const message of await readMessages(world, store, group.id)) {
      if (!world.register.hasMessage(message.id)) world.register.keep(message);
    }
  }
}

async function restoreMembers(world: World, store: Memory, { id, topic, ownerId, adminIds }: Group): Promise<void> {
  const seeded = [...(world.register.groups.get(id)?.members.keys() ?? [])];
  const placeOf = (person: string) => (seeded.includes(person) ? seeded.indexOf(person) : seeded.length);
  const members = (await store.directory.present(id)).sort(
    (a, b) => placeOf(a.person) - placeOf(b.person) || a.joinedAt - b.joinedAt,
  );
  const isHere = (person: string) => members.some((member) => member.person === person);
  world.addGroup({
    id,
    topic,
    ownerId: ownerId !== undefined && isHere(ownerId) ? ownerId : undefined,
    adminIds: adminIds.filter((person) => person !== world.botId && isHere(person)),
    members: members.map(({ person, name, alias, joinedAt, lastActiveAt }) => ({
      id: person,
      name: name || undefined,
      alias,
      joinedAt,
      lastActiveAt,
    })),
    botRole: adminIds.includes(world.botId) || ownerId === world.botId ? 'admin' : 'member',
  });
}

async function readMessages(world: World, store: Memory, groupId: GroupId): Promise<WorldMessage[]> {
  const handled = await store.events.recent({ lane: groupLane(groupId), limit: EVENTS_PER_GROUP });
  const causes = [...new Set(handled.map(({ event }) => causeOf(event)))];
  const actions = causes.length > 0 ? await store.outbox.byCauses(causes) : [];
  const heard = handled.flatMap(({ event }) => (event.type === 'message.received' ? [heardMessage(event)] : []));
  return [...heard, ...actions.flatMap((action) => ownMessage(world, groupId, action))].sort((a, b) => a.at - b.at);
}

function heardMessage(event: MessageReceived): WorldMessage {
  const { id, at, from, groupId, kind, text, mentions, quote, attachment } = event;
  // Events tell only the name of whom they quote; shown as it is, it reads the same.
  return {
    id,
    at,
    from,
    groupId,
    kind,
    text,
    mentions,
    quote: quote && { from: quote.name, text: quote.text },
    attachment,
  };
}

function ownMessage(
  world: World,
  groupId: GroupId,
  { action, key, status, endedAt, platformId }: StoredAction,
): WorldMessage[] {
  if (status !== 'done' || endedAt === undefined || action.do !== 'say' || action.groupId !== groupId) return [];
  const { text, mention } = action;
  return [
    { id: platformId ?? key, at: endedAt, from: world.botId, groupId, kind: 'text', text, mentions: [...mention] },
  ];
}
