import type { ChatLine, NewJoin, NewLeave, NewMessage, SimulatedGroup } from '../../src/console/api.ts';
import type { Simulation, SimulationChange, SimulationSnapshot } from '../../src/console/simulation.ts';
import { Refusal } from '../../src/domain/error.ts';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const PEOPLE: Record<string, string> = {
  bot: '小群管家',
  amy: '小雅',
  bob: '老王',
  cat: '猫妈',
  dan: '丁丁',
};

function cardOf(message: NewMessage): { title: string; url?: string } | undefined {
  if (message.kind === 'url') return { title: message.title, url: message.url };
  return 'title' in message ? { title: message.title } : undefined;
}

/** A simulated WeChat that only remembers what was said: the console's port, without a puppet behind it. */
export class FakeSimulation implements Simulation {
  readonly #people = new Map(Object.entries(PEOPLE));
  readonly #groups = new Map<string, SimulatedGroup & { lines: ChatLine[] }>();
  readonly #pictures = new Map<string, Uint8Array>();
  readonly #listeners = new Set<(change: SimulationChange) => void>();
  #count = 0;

  constructor() {
    this.#addGroup('g1', '晨读打卡 1 群', ['amy', 'bob', 'bot']);
    this.#addGroup('g2', '宝妈交流', ['cat', 'amy', 'bot']);
    this.#addGroup('g3', '北京徒步', ['bob', 'bot']);
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  async snapshot(): Promise<SimulationSnapshot> {
    const people = [...this.#people].map(([id, name]) => ({ id, name }));
    return { botId: 'bot', people, groups: [...this.#groups.values()] };
  }

  async say(message: NewMessage): Promise<string> {
    const { groupId, from, kind } = message;
    if (!this.#group(groupId).members.some(({ id }) => id === from)) throw new Refusal('这个人不在群里');
    const id = `m${++this.#count}`;
    const card = cardOf(message);
    if (message.kind === 'image') this.#pictures.set(id, Buffer.from(message.data || PIXEL, 'base64'));
    const isText = message.kind === 'text';
    this.#append({
      type: 'message',
      ...{ id, groupId, from, kind, at: Date.now(), hasPicture: kind === 'image' },
      text: isText ? message.text : '',
      mentions: isText ? (message.mentions ?? []) : [],
      ...(isText && message.quote && { quote: this.#quote(groupId, message.quote) }),
      ...(card && { card }),
    });
    return id;
  }

  async join({ groupId, members, by }: NewJoin): Promise<void> {
    const group = this.#group(groupId);
    group.members.push(...members.map((id) => ({ id })));
    this.#note({ groupId, notice: 'joined', members, by });
  }

  async leave({ groupId, members, by }: NewLeave): Promise<void> {
    const group = this.#group(groupId);
    group.members = group.members.filter(({ id }) => !members.includes(id));
    this.#note({ groupId, notice: by ? 'removed' : 'left', members, by });
  }

  async addPerson(name: string): Promise<string> {
    const id = `p${++this.#count}`;
    this.#people.set(id, name);
    this.#tell({ kind: 'person', person: { id, name } });
    return id;
  }

  async picture(messageId: string): Promise<Uint8Array | undefined> {
    return this.#pictures.get(messageId);
  }

  onChange(listener: (change: SimulationChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hasGroup(groupId: string): boolean {
    return this.#groups.has(groupId);
  }

  #addGroup(id: string, topic: string, members: string[]): void {
    const [ownerId = 'bot'] = members;
    this.#groups.set(id, {
      id,
      topic,
      ownerId,
      adminIds: [],
      members: members.map((member) => ({ id: member })),
      lines: [],
    });
  }

  #group(id: string): SimulatedGroup & { lines: ChatLine[] } {
    const group = this.#groups.get(id);
    if (!group) throw new Refusal('没有这个群');
    return group;
  }

  #quote(groupId: string, messageId: string): { name: string; text: string } {
    const line = this.#group(groupId).lines.find(({ id }) => id === messageId);
    if (line?.type !== 'message') throw new Refusal('引用的消息不在这个群里');
    return { name: this.#people.get(line.from) ?? line.from, text: line.text };
  }

  #note(notice: {
    groupId: string;
    notice: 'joined' | 'left' | 'removed';
    members: string[];
    by: string | undefined;
  }): void {
    const { by, ...rest } = notice;
    const { lines: _, ...group } = this.#group(notice.groupId);
    this.#tell({ kind: 'group', group });
    this.#append({ type: 'notice', id: `n${++this.#count}`, at: Date.now(), ...rest, ...(by && { by }) });
  }

  #append(line: ChatLine): void {
    this.#group(line.groupId).lines.push(line);
    this.#tell({ kind: 'line', line });
  }

  #tell(change: SimulationChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
