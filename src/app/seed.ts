import { type Clock, sleep } from '../domain/clock.ts';
import type { Attachment, MessageKind } from '../domain/event.ts';
import type { GroupId, PersonId } from '../domain/ids.ts';
import { Impossible } from '../gateway/simulator/impossible.ts';
import type { NewGroup } from '../gateway/simulator/model.ts';
import type { World } from '../gateway/simulator/world.ts';

/* The simulated WeChat of a fresh start. Everybody in it is invented. */

const PEOPLE = {
  xiaoya: '小雅',
  laowang: '老王',
  maoma: '猫妈',
  linlaoshi: '林老师',
  azhe: '阿哲',
  tangtang: '糖糖妈',
  dudu: '嘟嘟爸',
  nuomi: '糯米',
  shanye: '山野',
  dazhuang: '大壮',
  qiqi: '七七',
  chenmo: '沉默的鱼',
} satisfies Record<PersonId, string>;

type Person = keyof typeof PEOPLE;

function group(id: GroupId, topic: string, ownerId: Person, members: Person[], adminIds: Person[] = []): NewGroup {
  const everybody = [ownerId, ...members].map((person) => ({ id: person, name: PEOPLE[person] }));
  return { id, topic, ownerId, adminIds, members: everybody, botRole: 'admin' };
}

const GROUPS = [
  group('reading', '读书打卡营', 'linlaoshi', ['xiaoya', 'laowang', 'azhe', 'qiqi'], ['xiaoya']),
  group('moms', '宝妈交流', 'maoma', ['tangtang', 'dudu', 'nuomi', 'xiaoya']),
  group('hiking', '北京徒步', 'shanye', ['dazhuang', 'laowang', 'qiqi']),
];

/** Puts the people and their groups into the world. */
export function seedWorld(world: World): void {
  for (const [id, name] of Object.entries(PEOPLE)) world.addPerson({ id, name });
  for (const seeded of GROUPS) world.addGroup(seeded);
}

interface Talk {
  in: GroupId;
  from: Person;
  text?: string;
  kind?: MessageKind;
  attachment?: Attachment;
  mention?: Person;
}
interface Arrival {
  in: GroupId;
  joins: Person;
  by?: Person;
}
type Beat = Talk | Arrival;

/** What was said before anybody looked: the minutes say how long ago. */
const BEFORE: [minutesAgo: number, talk: Talk][] = [
  [26, { in: 'hiking', from: 'shanye', text: '周六香山线：8:30 北宫门集合，全程 11 公里，爬升 520 米。' }],
  [24, { in: 'hiking', from: 'dazhuang', text: '报名 +1，我带登山杖，有需要的跟我说。' }],
  [
    21,
    {
      in: 'hiking',
      from: 'shanye',
      kind: 'miniprogram',
      attachment: { title: '香山线报名接龙（已有 14 人）', appId: 'wx-demo' },
    },
  ],
  [14, { in: 'moms', from: 'tangtang', text: '请教大家，两岁半不肯刷牙怎么办？试过唱歌，只管三天。' }],
  [13, { in: 'moms', from: 'dudu', text: '我家是让他先给我刷一遍，轮到他就不闹了。' }],
  [11, { in: 'moms', from: 'maoma', text: '这个办法好，晚上我也试试。' }],
  [6, { in: 'reading', from: 'linlaoshi', text: '今天读《乡土中国》第三章，21:00 前打卡，写三句话就好。' }],
  [5, { in: 'reading', from: 'azhe', text: '打卡。第三章讲“差序格局”：像石子丢进水里，一圈一圈推出去。' }],
];

/** What happens while somebody watches. */
const SCENE: [pauseMs: number, beat: Beat][] = [
  [1_500, { in: 'reading', joins: 'nuomi', by: 'xiaoya' }],
  [2_500, { in: 'reading', from: 'xiaoya', text: '糯米是我同事，也想一起读书～' }],
  [3_000, { in: 'reading', from: 'nuomi', text: '大家好，请多关照！' }],
  [2_500, { in: 'reading', from: 'nuomi', text: '/群规' }],
  [4_500, { in: 'reading', from: 'laowang', text: '欢迎欢迎。今天的我晚点补上，先存个链接。' }],
  [
    2_000,
    {
      in: 'reading',
      from: 'laowang',
      kind: 'url',
      attachment: { title: '读书笔记怎么记：康奈尔笔记法入门', url: 'https://example.com/cornell-notes' },
    },
  ],
  [2_500, { in: 'moms', from: 'nuomi', text: '/帮助' }],
  [3_000, { in: 'moms', from: 'maoma', text: '周三直播课的回放我整理好了，晚上发。', mention: 'tangtang' }],
  [2_500, { in: 'hiking', joins: 'chenmo' }],
  [3_000, { in: 'hiking', from: 'qiqi', kind: 'redpacket', attachment: { title: '给领队买杯热咖啡' } }],
  [3_000, { in: 'hiking', from: 'shanye', text: '谢谢七七！新来的朋友看一下群规，周六见。' }],
];

function play(world: World, beat: Beat, sentAt?: number): void {
  try {
    if ('joins' in beat) {
      const id = world.newId('join');
      world.join({ id, groupId: beat.in, members: [{ id: beat.joins }], by: beat.by });
      return;
    }
    const { in: groupId, from, kind, attachment, mention } = beat;
    const text = mention ? `@${PEOPLE[mention]} ${beat.text}` : beat.text;
    world.say({ groupId, from, kind, text, attachment, mentions: mention ? [mention] : [], sentAt });
  } catch (error) {
    // Whoever watches may have sent somebody away who still has a line to say.
    if (!(error instanceof Impossible)) throw error;
  }
}

/** Plays a short scene, so that a first visitor finds life in the groups. Ends early once `isOver` says so. */
export async function playFirstScene(world: World, clock: Clock, isOver = () => false): Promise<void> {
  for (const [minutesAgo, talk] of BEFORE) play(world, talk, clock.now() - minutesAgo * 60_000);
  for (const [pauseMs, beat] of SCENE) {
    await sleep(clock, pauseMs);
    if (isOver()) return;
    play(world, beat);
  }
}
