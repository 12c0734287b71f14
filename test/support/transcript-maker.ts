/** Makes up a life of some groups, always the same for the same seed, as the lines of a transcript. */
import { seededChance } from '../../src/app/clocks.ts';
import { parseTranscript, type Step } from '../../src/app/replay/transcript.ts';

export interface Story {
  seed: string;
  groups: number;
  /** How many things happen, beside the groups being there. */
  events: number;
  /** What people say. */
  texts: readonly string[];
  /** Of a hundred things that happen, how many are people coming and going. */
  movesPerCent?: number;
}

type Line = Record<string, unknown>;

const SURNAMES = ['赵', '钱', '孙', '李', '周', '吴', '郑', '王', '冯', '陈'];
const GIVEN = ['小满', '谷雨', '立夏', '白露', '霜降', '惊蛰', '清明', '处暑', '寒露', '大雪'];
const STEP = '+1s';

class Group {
  readonly id: string;
  readonly owner: string;
  readonly here: string[];
  /** Those who may leave: nobody who was there from the beginning, so that somebody always is. */
  readonly guests: string[] = [];
  came = 0;

  constructor(number: number) {
    this.id = `g${number}`;
    this.owner = `${this.id}-owner`;
    this.here = [this.owner, ...[1, 2, 3, 4].map((member) => `${this.id}-m${member}`)];
  }

  declared(): Line {
    const members = this.here.map((id, index) => ({ id, name: nameOf(id, index) }));
    return { kind: 'group', id: this.id, topic: `${this.id} 读书会`, owner: this.owner, members };
  }
}

/** The lines of a story: first the groups, then what happens in them, all named `t1`, `t2`, … */
export function makeTranscript(story: Story): Line[] {
  const { draw } = seededChance(story.seed);
  const pick = <T>(key: string, from: readonly T[]): T => from[Math.floor(draw(key) * from.length)] as T; // never empty
  const groups = Array.from({ length: story.groups }, (_, index) => new Group(index + 1));
  const lines: Line[] = groups.map((group) => ({ at: '2026-11-21T09:00:00+08:00', ...group.declared() }));
  for (let number = 1; number <= story.events; number++) {
    const key = `t${number}`;
    const group = pick(`${key}/group`, groups);
    const isMove = draw(`${key}/move`) * 100 < (story.movesPerCent ?? 10);
    const happened = isMove ? move(group, key, pick) : talk(group, key, { story, number, pick });
    lines.push({ at: STEP, id: key, ...happened });
  }
  return lines;
}

/** The steps of a story, read as a transcript's file is. */
export function stepsOf(lines: readonly Line[]): Step[] {
  const { steps, mistakes } = parseTranscript(lines.map((line) => JSON.stringify(line)).join('\n'));
  if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes));
  return steps;
}

type Pick = <T>(key: string, from: readonly T[]) => T;

function move(group: Group, key: string, pick: Pick): Line {
  const leaves = group.guests.length > 2 && pick(`${key}/leaves`, [true, false]);
  if (leaves) {
    const guest = pick(`${key}/who`, group.guests);
    group.guests.splice(group.guests.indexOf(guest), 1);
    group.here.splice(group.here.indexOf(guest), 1);
    const by = pick(`${key}/by`, [{}, { by: group.owner }]);
    return { kind: 'leave', group: group.id, members: [guest], ...by };
  }
  const inviter = pick(`${key}/inviter`, group.here);
  const members = pick(`${key}/two`, [[1], [1], [1, 2]]).map(() => {
    const id = `${group.id}-n${++group.came}`;
    return { id, name: nameOf(id, group.came) };
  });
  for (const { id } of members) {
    group.guests.push(id);
    group.here.push(id);
  }
  return { kind: 'join', group: group.id, members, ...pick(`${key}/by`, [{}, { by: inviter }]) };
}

function talk(group: Group, key: string, { story, number, pick }: { story: Story; number: number; pick: Pick }): Line {
  const from = pick(`${key}/from`, group.here);
  const base = { kind: 'message', group: group.id, from };
  const text = pick(`${key}/text`, story.texts);
  if (number % 40 === 20) return { kind: 'dm', from: group.owner, text };
  switch (number % 12) {
    case 3:
      return { ...base, ...pick(`${key}/media`, MEDIA) };
    case 5:
      return { ...base, text, quote: { from: group.owner, text: '明天上午九点集合' } };
    case 7:
      return { ...base, text, mentions: [pick(`${key}/mentioned`, group.here)] };
    case 9:
      return { ...base, text, mentions: ['bot'] };
    default:
      return { ...base, text };
  }
}

const MEDIA: readonly Line[] = [
  { type: 'image' },
  { type: 'voice' },
  { type: 'url', title: '读书笔记怎么记', url: 'https://example.com/notes' },
  { type: 'miniprogram', title: '报名接龙', appId: 'wx-demo' },
  { type: 'file', name: '书单.pdf' },
  { type: 'redpacket', title: '恭喜发财' },
  { type: 'emoticon' },
  { type: 'chathistory', title: '群聊的聊天记录' },
];

function nameOf(id: string, number: number): string {
  return `${SURNAMES[number % 10]}${GIVEN[(number * 7 + id.length) % 10]}${number}`;
}
