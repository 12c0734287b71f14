import { z } from 'zod';
import { didYouMean } from './closest.ts';
import { levelFields } from './file-schema.ts';
import type { Mistake } from './mistake.ts';

/** Where an effective value was written. */
export type Origin =
  | 'schema default'
  | 'top level'
  | 'defaults'
  | `kind ${string}`
  | `tag ${string}`
  | `group ${string}`;

/** One place of the file that says something of groups. */
export interface Level {
  origin: Origin;
  /** Where it stands in the file. */
  path: readonly string[];
  timezone?: string | undefined;
  quietHours?: { from: string; to: string } | 'off' | undefined;
  rules?: string | undefined;
  /** As written: parsed only once merged. */
  plugins: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

export interface GroupLevel extends Level {
  kind?: string | undefined;
  tags: readonly string[];
}

/** The file's levels, lowest first. */
export interface Levels {
  top: Level;
  defaults: Level;
  kinds: ReadonlyMap<string, Level>;
  tags: ReadonlyMap<string, Level>;
  /** By what the file calls the group: its id or its topic. */
  groups: ReadonlyMap<string, GroupLevel>;
}

// What cannot be read is left out: the file's schema has told of it, and the rest is still worth checking.
const block = z.record(z.string(), z.unknown());
const content = z
  .object({
    timezone: levelFields.timezone.catch(undefined),
    quietHours: levelFields.quietHours.catch(undefined),
    rules: levelFields.rules.catch(undefined),
    kind: z.string().optional().catch(undefined),
    tags: z.array(z.string()).catch([]),
    plugins: z.record(z.string(), block.catch({})).catch({}),
  })
  .catch({ tags: [], plugins: {} });

const named = z.record(z.string(), content).catch({});
const file = z.object({
  timezone: levelFields.timezone.catch(undefined),
  defaults: content,
  kinds: named,
  tags: named,
  groups: named,
});

type Content = z.output<typeof content>;

function level(origin: Origin, path: readonly string[], { plugins, ...rest }: Content): GroupLevel {
  return { ...rest, origin, path, plugins: new Map(Object.entries(plugins)) };
}

function levelsOf(
  kind: 'kind' | 'tag' | 'group',
  contents: Readonly<Record<string, Content>>,
): Map<string, GroupLevel> {
  const entries = Object.entries(contents);
  return new Map(entries.map(([name, said]) => [name, level(`${kind} ${name}`, [`${kind}s`, name], said)]));
}

/** Reads the levels out of the file's value, as far as they can be read. */
export function readLevels(value: unknown): Levels {
  const { timezone, defaults, kinds, tags, groups } = file.safeParse(value).data ?? file.parse({});
  return {
    top: { origin: 'top level', path: [], timezone, plugins: new Map() },
    defaults: level('defaults', ['defaults'], defaults),
    kinds: levelsOf('kind', kinds),
    tags: levelsOf('tag', tags),
    groups: levelsOf('group', groups),
  };
}

/** A group's kinds and tags that the file does not know. Where it lists no tags at all, tags are mere labels. */
export function unknownNames(levels: Levels): Mistake[] {
  const mistakes: Mistake[] = [];
  const kinds = [...levels.kinds.keys()];
  const tags = [...levels.tags.keys()];
  for (const group of levels.groups.values()) {
    if (group.kind !== undefined && !levels.kinds.has(group.kind)) {
      const hint = didYouMean(group.kind, kinds) || `，请先在 kinds 下写上它`;
      mistakes.push({ path: [...group.path, 'kind'], message: `没有类型「${group.kind}」${hint}` });
    }
    for (const [index, tag] of group.tags.entries()) {
      if (tags.length === 0 || levels.tags.has(tag)) continue;
      const hint = didYouMean(tag, tags) || `，请先在 tags 下写上它（没有设置就写 ${tag}: {}）`;
      mistakes.push({ path: [...group.path, 'tags', index], message: `没有标签「${tag}」${hint}` });
    }
  }
  return mistakes;
}
