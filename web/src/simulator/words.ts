import type { ActionView, ChatLine, SimulatedMessage, TimelineEntry } from '../../../src/console/api.ts';

export type Tone = 'good' | 'waiting' | 'bad' | 'warning' | 'quiet';

export const STATUS: Record<ActionView['status'], { title: string; tone: Tone; meaning: string }> = {
  queued: { title: '排队中', tone: 'waiting', meaning: '已记下，轮到它时发出' },
  attempting: { title: '正在发出', tone: 'waiting', meaning: '已交给平台，等它回答' },
  done: { title: '已完成', tone: 'good', meaning: '平台确认做到了' },
  failed: { title: '失败', tone: 'bad', meaning: '平台拒绝了' },
  refused: { title: '被护栏拦下', tone: 'warning', meaning: '规则不允许这样做，没有执行' },
  unknown: { title: '结果未知', tone: 'warning', meaning: '平台没有回答，可能已经做了，所以不会重发' },
  observed: { title: '试运行', tone: 'quiet', meaning: '插件在这个群只观察：本来会这样做，没有执行' },
  ticket: { title: '转人工', tone: 'warning', meaning: '机器人做不到，请人来处理' },
  dropped: { title: '已取消', tone: 'quiet', meaning: '不再需要了' },
};

export const VERB: Record<ActionView['verb'], string> = {
  say: '在群里说',
  dm: '私聊',
  picture: '发图片',
  announce: '发群公告',
  remove: '移出成员',
  invite: '邀请进群',
  rename: '改群名',
  remark: '改备注',
  accept: '通过好友申请',
  ticket: '提醒运营者',
};

export const MODE: Record<TimelineEntry['trace'][number]['mode'], string> = {
  enforce: '生效',
  observe: '试运行',
  off: '关闭',
};

export const PRIORITY: Record<ActionView['priority'], string> = {
  enforcement: '处置，最先发',
  reply: '回复',
  broadcast: '广播，靠后发',
};

export const KIND: Record<SimulatedMessage['kind'], string> = {
  text: '文字',
  image: '图片',
  voice: '语音',
  video: '视频',
  emoticon: '表情',
  url: '链接',
  miniprogram: '小程序',
  contact: '名片',
  file: '文件',
  chathistory: '聊天记录',
  redpacket: '红包',
  transfer: '转账',
  location: '位置',
  recalled: '撤回',
  other: '其他消息',
};

/** A message in a few words, for lists and quotes. */
export function brief(message: SimulatedMessage): string {
  if (message.text) return message.text.replace(/\s+/g, ' ');
  const title = message.card?.title;
  return `[${KIND[message.kind]}]${title ? ` ${title}` : ''}`;
}

/** A grey line in the chat. */
export function sayNotice(line: Extract<ChatLine, { type: 'notice' }>, nameOf: (person: string) => string): string {
  const who = line.members.map((member) => `“${nameOf(member)}”`).join('、');
  const by = line.by === undefined ? '' : `“${nameOf(line.by)}”`;
  switch (line.notice) {
    case 'joined':
      return by ? `${by}邀请${who}加入了群聊` : `${who}通过扫描群二维码加入了群聊`;
    case 'left':
      return `${who}退出了群聊`;
    case 'removed':
      return `${who}被${by}移出了群聊`;
    case 'renamed':
      return `${by || '群主'}修改群名为“${line.text ?? ''}”`;
    case 'aliased':
      return line.text ? `${who}把群昵称改为“${line.text}”` : `${who}取消了群昵称`;
    case 'announced':
      return `${by || '群主'}发布了群公告：${line.text ?? ''}`;
  }
}

/** What an event is, in the trace. */
export function sayEvent(event: TimelineEntry['event']): string {
  switch (event.type) {
    case 'message.received':
      return '群消息';
    case 'member.joined':
      return event.isInferred ? '有人进群（比对名单得知）' : '有人进群';
    case 'member.left':
      return event.isInferred ? '有人退群（比对名单得知）' : '有人退群';
    case 'timer.due':
      return '计时到点';
    case 'schedule.due':
      return '定时任务';
    case 'group.announced':
      return '群公告';
    case 'group.renamed':
      return '群改名';
    default:
      return '群里的变化';
  }
}
