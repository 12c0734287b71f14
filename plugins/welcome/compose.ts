import { fill, type GroupView, type Members, type PersonId } from '#sdk';
import type { Newcomer } from './pending.ts';
import type { Settings } from './settings.ts';

/** More names than this are a wall; the others are counted. All are mentioned. */
const MOST_NAMES = 12;

/** The welcome's text, and whom it mentions. */
export async function compose(
  config: Settings,
  group: GroupView,
  newcomers: readonly Newcomer[],
  members: Members,
): Promise<{ text: string; mention: PersonId[] }> {
  const mention = newcomers.map(({ person }) => person);
  const inviters = [...new Set(newcomers.flatMap(({ by }) => by ?? []))];
  const names = await Promise.all(mention.slice(0, MOST_NAMES).map((person) => members.nameOf(person)));
  const others = mention.length > MOST_NAMES ? ` 等 ${mention.length} 位新朋友` : '';
  const text = fill(config.text, {
    新成员: names.map((name) => `@${name}`).join(' ') + others,
    群名: group.topic,
    群规: group.rules,
    人数: String(group.memberCount),
    邀请人: (await Promise.all(inviters.map((person) => members.nameOf(person)))).join('、'),
  });
  const asks = config.askIntroduction && config.introduction !== '';
  return { text: asks ? `${text}\n${config.introduction}` : text, mention };
}
