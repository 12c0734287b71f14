import type { ChatLine, NewJoin, NewLeave, NewMessage, SimulatedGroup, SimulatedMessage } from '../console/api.ts';
import type { Simulation, SimulationChange, SimulationSnapshot } from '../console/simulation.ts';
import { Refusal } from '../domain/error.ts';
import type { Attachment } from '../domain/event.ts';
import type { GroupId, PersonId } from '../domain/ids.ts';
import { Impossible, type ImpossibleReason } from '../gateway/simulator/impossible.ts';
import type { Change, WorldMessage } from '../gateway/simulator/model.ts';
import type { World } from '../gateway/simulator/world.ts';

/** How many lines of a group are kept for a page that is opened later. */
const LINES_KEPT = 300;

const WHY: Record<ImpossibleReason, string> = {
  'unknown-person': '没有这个人',
  'unknown-group': '没有这个群',
  'unknown-message': '没有这条消息',
  'unknown-request': '没有这个邀请',
  'never-a-member': '这个人不在群里',
  'has-left': '这个人已经不在群里了',
  'already-there': '选中的人都已经在群里了',
  'id-in-use': '这个编号已经用过了',
};

function tellWhy<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Impossible) throw new Refusal(WHY[error.reason], { cause: error });
    throw error;
  }
}

function cardOf(attachment: Attachment | undefined): SimulatedMessage['card'] {
  const title = attachment?.title ?? attachment?.name;
  if (!attachment || (title === undefined && attachment.url === undefined)) return undefined;
  return { ...(title !== undefined && { title }), ...(attachment.url !== undefined && { url: attachment.url }) };
}

type Notice = Extract<ChatLine, { type: 'notice' }>;
type NoticeOf = Pick<Notice, 'notice' | 'members'> & { by?: PersonId | undefined; text?: string };

/** What the group sees of a change as a grey line. */
function noticeOf(change: Change): NoticeOf | undefined {
  switch (change.type) {
    case 'join':
      return { notice: 'joined', members: change.members, by: change.by };
    case 'leave':
      return { notice: change.by === undefined ? 'left' : 'removed', members: change.members, by: change.by };
    case 'topic':
      return { notice: 'renamed', members: [], by: change.by, text: change.topic };
    case 'alias':
      return { notice: 'aliased', members: [change.member], text: change.alias };
    case 'notice':
      return { notice: 'announced', members: [], by: change.by, text: change.text };
    default:
      return undefined;
  }
}

/** The simulated world as the console plays with it. */
export class WorldSimulation implements Simulation {
  readonly #world: World;
  readonly #lines = new Map<GroupId, ChatLine[]>();
  readonly #listeners = new Set<(change: SimulationChange) => void>();
  #onFirstLook: (() => void) | undefined;

  /** `onFirstLook` is called once, when a page is first opened. */
  constructor(world: World, onFirstLook?: () => void) {
    this.#world = world;
    this.#onFirstLook = onFirstLook;
    for (const group of world.snapshot().groups)
      for (const message of group.messages) this.#append(this.#viewMessage(message, group.id));
    world.onChange((change) => this.#take(change));
  }

  async snapshot(linesPerGroup: number): Promise<SimulationSnapshot> {
    this.#onFirstLook?.();
    this.#onFirstLook = undefined;
    const { botId, people, groups } = this.#world.snapshot();
    return {
      botId,
      people: people.map(({ id, name }) => ({ id, name })),
      groups: groups.map(({ id }) => ({
        ...this.#viewGroup(id),
        lines: (this.#lines.get(id) ?? []).slice(-linesPerGroup),
      })),
    };
  }

  async say(message: NewMessage): Promise<string> {
    const { kind, groupId, from } = message;
    if (kind === 'image')
      return tellWhy(() => this.#world.say({ kind, groupId, from, image: Buffer.from(message.data, 'base64') }));
    if (kind === 'text') {
      const quote = message.quote === undefined ? undefined : this.#quoted(groupId, message.quote);
      return tellWhy(() =>
        this.#world.say({ kind, groupId, from, text: message.text, mentions: message.mentions, quote }),
      );
    }
    const attachment: Attachment = {
      ...('title' in message && { title: message.title }),
      ...('url' in message && { url: message.url }),
    };
    return tellWhy(() => this.#world.say({ kind, groupId, from, attachment }));
  }

  async join({ groupId, members, by }: NewJoin): Promise<void> {
    tellWhy(() => {
      for (const id of members) this.#world.register.person(id); // the world would make strangers up
      this.#world.join({ id: this.#world.newId('join'), groupId, members: members.map((id) => ({ id })), by });
    });
  }

  async leave({ groupId, members, by }: NewLeave): Promise<void> {
    tellWhy(() => this.#world.leave({ id: this.#world.newId('leave'), groupId, members, by }));
  }

  async addPerson(name: string): Promise<PersonId> {
    const id = this.#world.newId('person');
    this.#world.addPerson({ id, name });
    return id;
  }

  async picture(messageId: string): Promise<Uint8Array | undefined> {
    return this.#world.register.message(messageId)?.image;
  }

  onChange(listener: (change: SimulationChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hasGroup(groupId: GroupId): boolean {
    return this.#world.register.groups.has(groupId);
  }

  #take(change: Change): void {
    if (change.type === 'person') {
      const { id, name } = this.#world.register.person(change.person);
      this.#tell({ kind: 'person', person: { id, name } });
    } else if (change.type === 'message') {
      const { message } = change;
      if (message.groupId !== undefined) this.#append(this.#viewMessage(message, message.groupId));
    } else if ('groupId' in change) this.#takeGroupChange(change);
  }

  #takeGroupChange(change: Extract<Change, { groupId: GroupId }>): void {
    this.#tell({ kind: 'group', group: this.#viewGroup(change.groupId) });
    const seen = noticeOf(change);
    if (seen && 'at' in change) this.#note(change.groupId, change.id, change.at, seen);
  }

  #note(groupId: GroupId, id: string | undefined, at: number, { by, ...seen }: NoticeOf): void {
    const line = { type: 'notice', id: id ?? this.#world.newId('notice'), groupId, at, ...seen } as const;
    this.#append(by === undefined ? line : { ...line, by });
  }

  #append(line: ChatLine): void {
    const lines = this.#lines.get(line.groupId) ?? [];
    this.#lines.set(line.groupId, lines);
    lines.push(line);
    if (lines.length > LINES_KEPT) lines.shift();
    this.#tell({ kind: 'line', line });
  }

  #tell(change: SimulationChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  #quoted(groupId: GroupId, messageId: string): { from: PersonId; text: string } {
    const line = this.#lines.get(groupId)?.find(({ id }) => id === messageId);
    if (line?.type !== 'message') throw new Refusal('引用的消息不在这个群里，或已经太久了');
    return { from: line.from, text: line.text || line.card?.title || '[图片或语音]' };
  }

  #viewGroup(id: GroupId): SimulatedGroup {
    const { topic, ownerId, adminIds, members } = this.#world.register.group(id);
    return {
      id,
      topic,
      ...(ownerId !== undefined && { ownerId }),
      adminIds: [...adminIds],
      members: [...members.values()].map((member) => ({
        id: member.id,
        ...(member.alias && { alias: member.alias }),
      })),
    };
  }

  #viewMessage(message: WorldMessage, groupId: GroupId): SimulatedMessage {
    const { id, at, from, kind, text, mentions, quote } = message;
    const card = cardOf(message.attachment);
    const nameOf = (person: PersonId) => this.#world.register.nameIn(this.#world.register.group(groupId), person);
    return {
      type: 'message',
      ...{ id, groupId, at, from, kind, text, mentions },
      ...(quote && { quote: { name: nameOf(quote.from), text: quote.text } }),
      ...(card && { card }),
      hasPicture: message.image !== undefined,
    };
  }
}
