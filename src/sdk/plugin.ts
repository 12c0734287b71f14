import type { z } from 'zod';
import type { Mode } from '../domain/action.ts';
import type { DirectReceived, EventOf, EventType, MessageReceived, ScheduleDue, TimerDue } from '../domain/event.ts';
import type { Millis, PersonId } from '../domain/ids.ts';
import type { Role } from '../domain/role.ts';
import type { Capabilities, CapabilityName, GroupView } from './capabilities.ts';
import type { Cols, Tables } from './store.ts';

/** What every handler gets beside the capabilities that its plugin declares. */
export interface BaseContext<Config> {
  /** The plugin's settings, effective for this group. */
  config: Config;
  /** `observe`: the capabilities act on nothing; a plugin need not look. */
  mode: Mode;
  /** The group; undefined for what happens outside of groups. */
  group: GroupView | undefined;
  now: Millis;
  /** When the quiet hours that now reign here end; undefined outside of them. */
  quietUntil: Millis | undefined;
  /** A number in [0, 1): the same for the same event and key, however often it is handled. */
  draw(key: string): number;
  /** Says in the trace what was decided and why, in the operators' language. Never message text. */
  explain(note: string): void;
}

export type Context<Config, Uses extends CapabilityName, T extends Tables> = BaseContext<Config> &
  Pick<Capabilities<T>, Uses>;

/** What a handler of an event gets. `group` is there for every event of a group. */
export type EventContext<E, Config, Uses extends CapabilityName, T extends Tables> = Context<Config, Uses, T> & {
  event: E;
} & (E extends { groupId: string } ? { group: GroupView } : unknown);

/** Who typed a command, and where. */
export interface Asker {
  person: PersonId;
  name: string;
  role: Role;
}

export type CommandContext<Args, Config, Uses extends CapabilityName, T extends Tables> = Context<Config, Uses, T> & {
  event: MessageReceived | DirectReceived;
  args: Args;
  asker: Asker;
  /** Answers where it was asked; in a group the asker is mentioned. */
  reply(text: string): void;
};

/** A command as members type it: `/名字 参数…`. Throwing a Refusal answers with its message. */
export interface Command<Args extends z.ZodObject, Config, Uses extends CapabilityName, T extends Tables> {
  summary: string;
  /** Other names; case does not matter. */
  aliases?: readonly string[];
  /** The lowest role that may use it. */
  allow: Role;
  /** Default: `group`. */
  where?: 'group' | 'direct' | 'anywhere';
  /** The arguments, in order of the keys: see `arg`. */
  args: Args;
  /** For a dangerous command: what it would do, in a sentence, if that must be confirmed by a code first. */
  confirm?(context: CommandContext<z.output<Args>, Config, Uses, T>): string | undefined | Promise<string | undefined>;
  run(context: CommandContext<z.output<Args>, Config, Uses, T>): void | Promise<void>;
}

/** Something that happens at set times, in each group where the plugin is on. */
export interface Schedule<Config, Uses extends CapabilityName, T extends Tables> {
  summary: string;
  /** When, in the group's local time: cron patterns of five fields; none switches it off. */
  when(config: Config): readonly string[];
  /** How late it may still run. Default: 30 minutes. */
  graceMs?: Millis;
  run(context: EventContext<ScheduleDue, Config, Uses, T>): void | Promise<void>;
}

type Handlers<Config, Uses extends CapabilityName, T extends Tables> = {
  [E in Exclude<EventType, 'timer.due' | 'schedule.due'>]?: (
    context: EventContext<EventOf<E>, Config, Uses, T>,
  ) => void | Promise<void>;
};

/** A plugin as its author writes it. */
export interface PluginDefinition<
  Config extends z.ZodObject,
  Uses extends CapabilityName,
  Args extends Record<string, z.ZodObject>,
  T extends Tables,
> {
  /** As in the settings: lower case, one word. */
  name: string;
  /** As operators read it. */
  title: string;
  /** One sentence for the list of plugins. */
  summary: string;
  /** What it may do. Anything not listed is not there. */
  uses: readonly Uses[];
  /** Its settings; each with a default and a description in Chinese. */
  config: Config;
  /** Used where the settings say nothing. Default: `enforce`. */
  defaultMode?: Mode;
  tables?: (cols: Cols) => T;
  on?: Handlers<z.output<Config>, Uses, T>;
  commands?: { [Name in keyof Args]: Command<Args[Name], z.output<Config>, Uses, T> };
  schedules?: Record<string, Schedule<z.output<Config>, Uses, T>>;
  timers?: Record<string, (context: EventContext<TimerDue, z.output<Config>, Uses, T>) => void | Promise<void>>;
}

/** A plugin as the engine sees it: the same value, with its own types forgotten. */
export type Plugin = PluginDefinition<z.ZodObject, CapabilityName, Record<string, z.ZodObject>, Tables>;

/**
 * Makes a plugin. What it did not declare (a capability, a setting, an argument) does not compile.
 * Throws an Error where the names cannot work: a plugin's or command's name that no one could type.
 */
export function definePlugin<
  const Config extends z.ZodObject,
  const Args extends Record<string, z.ZodObject>,
  const Uses extends CapabilityName = never,
  T extends Tables = Tables,
>(definition: PluginDefinition<Config, Uses, Args, T>): Plugin {
  if (!/^[a-z][a-z0-9-]*$/.test(definition.name)) throw new Error(`plugin name ${definition.name}: use a-z, 0-9 and -`);
  for (const [name, command] of Object.entries(definition.commands ?? {})) {
    for (const word of [name, ...(command.aliases ?? [])]) {
      if (/[\s/／@]/u.test(word) || word === '')
        throw new Error(`${definition.name}: no one can type the command "${word}"`);
    }
  }
  return definition as unknown as Plugin; // the engine hands each handler what its own definition asks for
}
