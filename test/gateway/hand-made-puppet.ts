import { EventEmitter } from 'node:events';
import type { Puppet } from 'wechaty-puppet';

/** A puppet that answers whatever a test wants, sense or nonsense, and counts what it is asked. */
export class HandMadePuppet extends EventEmitter {
  readonly asked: string[] = [];
  readonly cache = { room: new Map() };
  messages: Record<string, unknown> = {};
  rooms: Record<string, { topic?: unknown; ownerId?: unknown; adminIdList?: unknown; memberIdList: string[] }> = {};
  names: Record<string, string> = {};
  /** Stands in for any answer. */
  answer: (call: string) => Promise<unknown> | undefined = () => undefined;

  messagePayload(id: string) {
    return this.#ask(`messagePayload ${id}`, () => this.messages[id]);
  }

  messageUrl(id: string) {
    return this.#ask(`messageUrl ${id}`, () => ({ title: 'NOTITLE', url: 'NOURL' }));
  }

  friendshipPayload(id: string) {
    return this.#ask(`friendshipPayload ${id}`, () => undefined);
  }

  roomList() {
    return this.#ask('roomList', () => Object.keys(this.rooms));
  }

  roomPayload(id: string) {
    return this.#ask(`roomPayload ${id}`, () => this.rooms[id]);
  }

  roomMemberList(id: string) {
    return this.#ask(`roomMemberList ${id}`, () => this.rooms[id]?.memberIdList);
  }

  roomMemberPayload(roomId: string, id: string) {
    return this.#ask(`roomMemberPayload ${roomId} ${id}`, () => ({ id, name: this.names[id] ?? '', roomAlias: '' }));
  }

  askedFor(call: string): number {
    return this.asked.filter((asked) => asked.startsWith(call)).length;
  }

  /** Translation uses nothing of a puppet but what stands above. */
  get asPuppet(): Puppet {
    return this as unknown as Puppet;
  }

  async #ask(call: string, usual: () => unknown): Promise<unknown> {
    this.asked.push(call);
    const instead = this.answer(call);
    return instead === undefined ? usual() : instead;
  }
}
