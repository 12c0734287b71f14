import { messageOf, TemporaryFailure } from '../domain/error.ts';
import type { Event, EventType } from '../domain/event.ts';
import type { Group } from '../domain/group.ts';
import type { PersonId } from '../domain/ids.ts';
import { endOfHours } from '../domain/local-time.ts';
import type { Plugin } from '../sdk/plugin.ts';
import { answer } from './commands/answer.ts';
import { type Recognized, recognize } from './commands/recognize.ts';
import { runCommand } from './commands/run.ts';
import { contextOf } from './context.ts';
import { Draft } from './draft.ts';

import { KERNEL } from './kernel.ts';
import type { Effects, Learnt, LoggedEvent, TraceEntry } from './ports.ts';
import type { Engine, Scope } from './scope.ts';

/** What handling an event came to: all its effects, and whether it is through. */
export interface Outcome extends Effects {
  status: 'handled' | 'failed' | 'waiting';
  trace: TraceEntry[];
  retryAt?: number;
  done: string[];
}

/** After so many attempts a plugin's TemporaryFailure counts as lasting, and the group moves on. */
const MOST_ATTEMPTS = 8;

/** Hands events to the plugins, in registry order. One plugin's bug is its own: it is noted, and the others go on. */
export class Handler {
  readonly #engine: Engine;
  readonly #interested = new Map<EventType, Plugin[]>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async handle(logged: LoggedEvent): Promise<Outcome> {
    const { directory } = this.#engine;
    if (!directory.knowsSelf(logged.event.account)) await directory.learnSelf(logged.event.account);
    const learnt = await directory.learn(logged.event, logged.receivedAt);
    const group = 'groupId' in logged.event ? await directory.group(logged.event.groupId) : undefined;
    const outcome = emptyOutcome(logged);
    const event = asNews(logged.event, learnt, directory.selfOf(logged.event.account));
    if (event) await this.#dispatch({ ...logged, event }, group, outcome);
    return outcome;
  }

  async #dispatch(logged: LoggedEvent, group: Group | undefined, outcome: Outcome): Promise<void> {
    const { event } = logged;
    const asked = await recognize(this.#engine, event, group, logged.receivedAt);
    for (const plugin of this.#pluginsFor(event, asked)) {
      if (logged.done.includes(plugin.name)) continue;
      const scope = this.#scope(plugin, logged, group);
      const { mode } = scope;
      if (mode === 'off') continue;
      const error = await attempt(scope, asked);
      if (error === undefined || !isTemporary(error, logged)) {
        if (error === undefined) merge(outcome, scope.draft);
        else this.#report(error, plugin, event, outcome);
        outcome.done.push(plugin.name);
        outcome.trace.push({ plugin: plugin.name, mode, notes: scope.draft.notes, ...errorField(error) });
        continue;
      }
      outcome.status = 'waiting';
      outcome.retryAt = scope.now + error.retryAfterMs;
      outcome.trace.push({ plugin: plugin.name, mode, notes: [`稍后重试：${error.message}`] });
      return;
    }
    if (asked) this.#answerItself(asked, logged, group, outcome);
  }

  /** What no plugin answers: an unknown command, a wrong code, a command whose plugin is off here. */
  #answerItself(asked: Recognized, logged: LoggedEvent, group: Group | undefined, outcome: Outcome): void {
    const { event } = logged;
    if (event.type !== 'message.received' && event.type !== 'direct.received') return;
    const scope = this.#scope(KERNEL_PLUGIN, logged, group);
    if (asked.kind === 'hint') {
      answer(scope, event, asked.text);
      scope.draft.notes.push(asked.note);
    } else if (this.#engine.settings.plugin(asked.call.known.plugin.name, group).mode === 'off') {
      const { title } = asked.call.known.plugin;
      answer(scope, event, `这里没有开启「${title}」，/${asked.call.known.name} 用不了`);
      scope.draft.notes.push(`「${title}」没有开启`);
    } else return;
    merge(outcome, scope.draft);
    outcome.trace.push({ plugin: KERNEL, mode: 'enforce', notes: scope.draft.notes });
  }

  #pluginsFor(event: Event, asked: Recognized | undefined): readonly Plugin[] {
    if (event.type === 'timer.due' || event.type === 'schedule.due') {
      return this.#engine.plugins.filter((plugin) => plugin.name === event.plugin);
    }
    const interested = this.#interestedIn(event.type);
    const commanded = asked?.kind === 'command' ? asked.call.known.plugin : undefined;
    if (!commanded || interested.includes(commanded)) return interested;
    return this.#engine.plugins.filter((plugin) => plugin === commanded || interested.includes(plugin));
  }

  #interestedIn(type: EventType): Plugin[] {
    const known = this.#interested.get(type);
    if (known) return known;
    const found = this.#engine.plugins.filter(({ on }) => on && type in on);
    this.#interested.set(type, found);
    return found;
  }

  #scope(plugin: Plugin, { event, receivedAt }: LoggedEvent, group: Group | undefined): Scope {
    const engine = this.#engine;
    const now = engine.clock.now();
    const groupSettings = engine.settings.group(group);
    const { quietHours, timezone } = groupSettings;
    return {
      engine,
      plugin,
      mode: plugin === KERNEL_PLUGIN ? 'enforce' : engine.settings.plugin(plugin.name, group).mode,
      event,
      receivedAt,
      group,
      groupSettings,
      quietUntil: group && quietHours && endOfHours(now, quietHours, timezone),
      now,
      draft: new Draft(event, plugin.name, now),
    };
  }

  #report(error: unknown, plugin: Plugin, event: Event, outcome: Outcome): void {
    outcome.status = 'failed';
    const fields = { eventId: event.id, groupId: 'groupId' in event ? event.groupId : undefined, plugin: plugin.name };
    this.#engine.logger.error({ ...fields, err: error }, 'plugin failed; the others go on');
  }
}

const KERNEL_PLUGIN = { name: KERNEL, title: '群管', uses: [] } as unknown as Plugin; // answers only; has no settings

/** Runs a plugin's part. Gives back what it threw. */
async function attempt(scope: Scope, asked: Recognized | undefined): Promise<unknown> {
  try {
    await run(scope, asked);
    return undefined;
  } catch (error) {
    return error ?? new Error('the plugin threw nothing');
  }
}

async function run(scope: Scope, asked: Recognized | undefined): Promise<void> {
  const { plugin, event } = scope;
  const context = { ...contextOf(scope), event } as never; // handlers are called with their own event's context
  if (event.type === 'timer.due') return plugin.timers?.[event.timer]?.(context);
  if (event.type === 'schedule.due') return plugin.schedules?.[event.schedule]?.run(context);
  await plugin.on?.[event.type]?.(context);
  if (asked?.kind === 'command' && asked.call.known.plugin === plugin) await runCommand(scope, asked.call);
}

function isTemporary(error: unknown, logged: LoggedEvent): error is TemporaryFailure {
  return error instanceof TemporaryFailure && logged.attempts + 1 < MOST_ATTEMPTS;
}

function errorField(error: unknown): { error?: string } {
  return error === undefined ? {} : { error: messageOf(error) };
}

function emptyOutcome(logged: LoggedEvent): Outcome {
  return {
    status: 'handled',
    trace: [],
    done: [...logged.done],
    actions: [],
    memory: [],
    timers: [],
    events: [],
    confirmations: [],
  };
}

function merge(into: Effects, from: Effects): void {
  into.actions.push(...from.actions);
  into.memory.push(...from.memory);
  into.timers.push(...from.timers);
  into.events.push(...from.events);
  into.confirmations.push(...from.confirmations);
}

/** The event as news: joins of people who are here already, leaves of people who are not, and the bot's own are none. */
function asNews(event: Event, learnt: Learnt, self: PersonId | undefined): Event | undefined {
  if (event.type === 'member.joined') {
    const joined = (learnt.joined ?? []).filter(({ id }) => id !== self);
    return joined.length > 0 ? { ...event, members: joined } : undefined;
  }
  if (event.type === 'member.left') {
    const left = (learnt.left ?? []).filter((id) => id !== self);
    return left.length > 0 ? { ...event, members: left } : undefined;
  }
  return event;
}
