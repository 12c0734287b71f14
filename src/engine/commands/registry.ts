import type { z } from 'zod';
import { editDistance } from '../../domain/edit-distance.ts';
import { argumentKind } from '../../sdk/arguments.ts';
import type { CapabilityName, CommandInfo } from '../../sdk/capabilities.ts';
import type { Command, Plugin } from '../../sdk/plugin.ts';
import type { Tables } from '../../sdk/store.ts';

export type AnyCommand = Command<z.ZodObject, unknown, CapabilityName, Tables>;

export interface KnownCommand {
  name: string;
  plugin: Plugin;
  command: AnyCommand;
  info: CommandInfo;
}

/** All plugins' commands by their names; names do not care for case or width. */
export class CommandRegistry {
  readonly all: readonly KnownCommand[];
  readonly #byName = new Map<string, KnownCommand>();

  /** Throws an Error where two commands have one name. */
  constructor(plugins: readonly Plugin[]) {
    this.all = plugins.flatMap((plugin) =>
      Object.entries(plugin.commands ?? {}).map(([name, command]) => known(plugin, name, command as AnyCommand)),
    );
    for (const entry of this.all) {
      for (const name of [entry.name, ...entry.info.aliases].map(fold)) {
        const other = this.#byName.get(name);
        if (other) throw new Error(`/${name} is claimed by both ${other.plugin.name} and ${entry.plugin.name}`);
        this.#byName.set(name, entry);
      }
    }
  }

  find(name: string): KnownCommand | undefined {
    return this.#byName.get(fold(name));
  }

  /** The command that somebody may have meant: one slip away in short names, two in long ones. */
  closeTo(name: string): KnownCommand | undefined {
    const typed = fold(name);
    const allowed = [...typed].length > 4 ? 2 : 1;
    let best: { entry: KnownCommand; distance: number } | undefined;
    for (const [word, entry] of this.#byName) {
      if ([...word].length < 2 || [...typed].length < 2) continue;
      const distance = editDistance(typed, word);
      if (distance <= allowed && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { entry, distance };
    }
    return best?.entry;
  }
}

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

function known(plugin: Plugin, name: string, command: AnyCommand): KnownCommand {
  const info: CommandInfo = {
    name,
    aliases: command.aliases ?? [],
    usage: usageOf(name, command),
    summary: command.summary,
    allow: command.allow,
    plugin: plugin.name,
  };
  return { name, plugin, command, info };
}

/** `/禁 @成员 时长 [理由]`: optional arguments stand in brackets. */
function usageOf(name: string, command: AnyCommand): string {
  const words = Object.entries(command.args.shape).map(([key, schema]) => {
    const field = schema as z.ZodType; // zod types a shape's fields by its core only
    const word = argumentKind(field) === 'member' ? `@${field.description ?? '成员'}` : (field.description ?? key);
    return field.safeParse(undefined).success ? `[${word}]` : word;
  });
  return [`/${name}`, ...words].join(' ');
}
