import type { ConsoleOptions } from '../../src/console/context.ts';
import type { Simulation } from '../../src/console/simulation.ts';
import type { MessageReceived } from '../../src/domain/event.ts';
import type { Feed, FeedChange, HandledEvent, StoredAction, TraceEntry } from '../../src/engine/ports.ts';

const ANSWERS: Record<string, string> = {
  '/帮助': '你可以用这些命令：\n/帮助　看看我会什么\n/群规　查看本群规则\n/关于　我是谁',
  '/群规': '本群约定：\n1. 不发广告\n2. 有话好好说\n3. 每天 21:00 前打卡',
};

/** What the console sees of a bot: a feed and a log. Answers `/帮助` and `/群规` in the fake simulation after a while. */
export class FakeBot {
  readonly #simulation: Simulation;
  readonly #delayMs: number;
  readonly #handled: HandledEvent[] = [];
  readonly #actions: StoredAction[] = [];
  readonly #listeners = new Set<(change: FeedChange) => void>();

  constructor(simulation: Simulation, delayMs = 50) {
    this.#simulation = simulation;
    this.#delayMs = delayMs;
    simulation.onChange((change) => {
      if (change.kind !== 'line' || change.line.type !== 'message' || change.line.from === 'bot') return;
      const { id, at, groupId, from, kind, text, mentions } = change.line;
      const event = { type: 'message.received', id, account: 'sim', at, groupId, from, kind, text, mentions } as const;
      setImmediate(() => this.handle(event)); // a bot hears of it after those who look on
    });
  }

  readonly feed: Feed = {
    on: (listener) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
  };

  get store(): ConsoleOptions['store'] {
    const recent: ConsoleOptions['store']['events']['recent'] = async ({ lane, afterSeq = 0, limit }) =>
      this.#handled
        .filter(({ seq, event }) => seq > afterSeq && 'groupId' in event && `group/${event.groupId}` === lane)
        .slice(-limit);
    const byCauses: ConsoleOptions['store']['outbox']['byCauses'] = async (causes) =>
      this.#actions.filter((action) => action.causes.some((cause) => causes.includes(cause)));
    // Of the store, the console asks only for these.
    return {
      events: { recent },
      outbox: { byCauses },
      directory: { group: async () => undefined },
    } as unknown as ConsoleOptions['store'];
  }

  tell(change: FeedChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  handle(event: MessageReceived): void {
    const answer = ANSWERS[event.text];
    const trace: TraceEntry[] = [
      { plugin: 'welcome', mode: 'enforce', notes: [] },
      { plugin: 'help', mode: 'enforce', notes: answer ? [`识别为命令 ${event.text}，任何成员可用`] : [] },
    ];
    const seq = this.#handled.length + 1;
    const now = Date.now();
    this.#handled.push({ seq, event, receivedAt: now, status: 'handled', handledAt: now + 4, trace });
    this.tell({ kind: 'handled', lane: `group/${event.groupId}`, seq, event, status: 'handled', trace });
    if (answer) this.#answer(event, answer);
  }

  #answer(event: MessageReceived, text: string): void {
    const now = Date.now();
    const action: StoredAction = {
      id: this.#actions.length + 1,
      key: `${event.id}/help/0`,
      account: 'sim',
      action: { do: 'say', groupId: event.groupId, text, mention: [event.from] },
      plugin: 'help',
      cause: event.id,
      causes: [event.id],
      priority: 'reply',
      status: 'queued',
      dueAt: now + this.#delayMs,
      createdAt: now,
    };
    this.#actions.push(action);
    this.tell({ kind: 'action', action, waitsFor: '群内两条消息之间要隔 2–6 秒，像真人一样' });
    setTimeout(() => void this.#send(action, event), this.#delayMs);
  }

  async #send(action: StoredAction, event: MessageReceived): Promise<void> {
    action.attemptedAt = Date.now();
    const text = 'text' in action.action ? action.action.text : '';
    const { groupId, from } = event;
    action.platformId = await this.#simulation.say({ kind: 'text', groupId, from: 'bot', text, mentions: [from] });
    action.endedAt = Date.now();
    action.status = 'done';
    this.tell({ kind: 'action', action: { ...action } });
  }
}
