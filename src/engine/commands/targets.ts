import { Refusal } from '../../domain/error.ts';
import type { MessageReceived } from '../../domain/event.ts';
import { displayName, type Member } from '../../domain/group.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { Engine } from '../scope.ts';
import type { Token } from './parse.ts';

const MOST_CANDIDATES = 8;

/** Finds whom a command means: by mention, by id, by the exact name, or by the quoted message. Never guesses. */
export class Targets {
  readonly #engine: Engine;
  readonly #event: MessageReceived;
  readonly #mentions: PersonId[];

  constructor(engine: Engine, event: MessageReceived) {
    this.#engine = engine;
    this.#event = event;
    this.#mentions = event.mentions.filter((id) => id !== engine.directory.selfOf(event.account));
  }

  /** What the mentioned members are called here, for cutting the text. */
  async names(): Promise<string[]> {
    const members = await Promise.all(this.#mentions.map((id) => this.#member(id)));
    return members.flatMap((member) => (member ? [member.alias, member.name] : []));
  }

  /** The member that a token names. Throws a Refusal that lists the candidates, or says that there is nobody. */
  async ofToken(token: Token): Promise<Member> {
    const words = token.isMention ? token.text.slice(1) : token.text;
    const mentioned = token.isMention ? this.#mentions.shift() : undefined;
    const direct = await this.#member(mentioned ?? words);
    if (direct && direct.leftAt === undefined) return direct;
    return this.#only(await this.#engine.store.directory.find(this.#event.groupId, words), words);
  }

  /** The member whose message is quoted; undefined where none is. */
  async ofQuote(): Promise<Member | undefined> {
    const { quote, groupId } = this.#event;
    if (!quote) return undefined;
    return this.#only(await this.#engine.store.directory.find(groupId, quote.name), quote.name);
  }

  async #member(id: PersonId): Promise<Member | undefined> {
    return this.#engine.store.directory.member(this.#event.groupId, id);
  }

  #only(candidates: Member[], words: string): Member {
    const [first, second] = candidates;
    if (!first) throw new Refusal(`群里没有找到「${words}」。可以 @ 对方、引用对方的消息，或写对方的 id`);
    if (!second) return first;
    const list = candidates.slice(0, MOST_CANDIDATES).map((member) => `${displayName(member)}（${member.person}）`);
    throw new Refusal(`有 ${candidates.length} 位叫「${words}」，请写 id 指明是哪一位：\n${list.join('\n')}`);
  }
}
