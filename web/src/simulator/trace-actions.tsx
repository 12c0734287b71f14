import './trace-actions.css';
import type { ActionView, TimelineEntry } from '../../../src/console/api.ts';
import { Badge } from '../ui/badge.tsx';
import type { IconName } from '../ui/icon.tsx';
import { sayGap, saySeconds } from './times.ts';
import { TraceStep } from './trace-step.tsx';
import { useNow } from './use-now.ts';
import { PRIORITY, STATUS, VERB } from './words.ts';

const ICONS: Partial<Record<ActionView['verb'], IconName>> = {
  remove: 'leave',
  invite: 'invite',
  picture: 'picture',
  ticket: 'bot',
};
const TALK: ReadonlySet<ActionView['verb']> = new Set(['say', 'announce', 'picture']);
const COUNTDOWN_MS = 500;

/** How long it waited, or waits, and what for. */
function Waiting({ action, now }: { action: ActionView; now: number }) {
  if (action.status === 'queued') {
    const left = action.dueAt - now;
    const isTimed = left > 0;
    return (
      <>
        {isTimed && (
          <p>
            最早 {saySeconds(action.dueAt)} 发出，还要约 {sayGap(left)}。
          </p>
        )}
        {action.waitsFor && <p>在等：{action.waitsFor}</p>}
        <p>已经等了 {sayGap(now - action.createdAt)}。</p>
      </>
    );
  }
  if (action.attemptedAt === undefined) return null;
  const took = action.endedAt === undefined ? undefined : action.endedAt - action.attemptedAt;
  return (
    <p>
      {saySeconds(action.createdAt)} 决定，排队 {sayGap(action.attemptedAt - action.createdAt)}，
      {saySeconds(action.attemptedAt)} 交给平台
      {took !== undefined && `，${sayGap(took)}后有结果`}。
    </p>
  );
}

interface ActionStepProps {
  action: ActionView;
  pluginTitle: string;
  isOwn: boolean;
  now: number;
  nameOf(person: string): string;
}

function ActionStep({ action, pluginTitle, isOwn, now, nameOf }: ActionStepProps) {
  const { title, tone, meaning } = STATUS[action.status];
  const whom = action.persons.map(nameOf).join('、');
  const isTalk = TALK.has(action.verb);
  return (
    <TraceStep
      icon={ICONS[action.verb] ?? 'send'}
      tone={tone}
      isMarked={isOwn}
      title={`${VERB[action.verb]}${whom && !isTalk ? ` ${whom}` : ''}`}
      aside={<Badge tone={tone}>{action.status === 'done' && isTalk ? '已发出' : title}</Badge>}
    >
      {action.text && <p className="trace-action-text">{action.text}</p>}
      <p>
        「{pluginTitle}」的{PRIORITY[action.priority]}。{meaning}
        {action.why ? `：${action.why}` : '。'}
      </p>
      <Waiting action={action} now={now} />
    </TraceStep>
  );
}

function NoAction({ entries }: Pick<TraceActionsProps, 'entries'>) {
  if (entries.every((entry) => entry === undefined)) return null;
  const isDecided = entries.some((entry) => entry?.trace.some(({ notes }) => notes.length > 0));
  return (
    <TraceStep icon="bot" title={isDecided ? '暂时没有动作' : '没有动作'}>
      {isDecided && <p>如果插件约了稍后再处理，到点后会接着写在这里。</p>}
    </TraceStep>
  );
}

interface TraceActionsProps {
  actions: readonly ActionView[];
  entries: readonly (TimelineEntry | undefined)[];
  own: ActionView | undefined;
  clockSkewMs: number;
  nameOf(person: string): string;
}

/** What the bot did, or will do, because of it. */
export function TraceActions({ actions, entries, own, clockSkewMs, nameOf }: TraceActionsProps) {
  const isWaiting = actions.some(({ status }) => status === 'queued');
  const now = useNow(isWaiting ? COUNTDOWN_MS : 0) + clockSkewMs;
  const titles = new Map(entries.flatMap((entry) => entry?.trace ?? []).map(({ plugin, title }) => [plugin, title]));
  if (actions.length === 0) return <NoAction entries={entries} />;
  return actions.map((action) => (
    <ActionStep
      key={action.id}
      action={action}
      pluginTitle={titles.get(action.plugin) ?? action.plugin}
      isOwn={action.id === own?.id}
      now={now}
      nameOf={nameOf}
    />
  ));
}
