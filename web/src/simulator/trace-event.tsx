import './trace-event.css';
import type { ActionView, TimelineEntry } from '../../../src/console/api.ts';
import { Badge } from '../ui/badge.tsx';
import { sayGap, saySeconds } from './times.ts';
import { TraceStep } from './trace-step.tsx';
import { MODE, sayEvent } from './words.ts';

/** Below this, the way from the platform to the bot is not worth a word. */
const LATE_MS = 1_000;

type Step = TimelineEntry['trace'][number];

/** Whether a plugin made something of the event: said so, did something, or failed at it. */
function hasDecided(step: Step, actions: readonly ActionView[]): boolean {
  return step.notes.length > 0 || step.error !== undefined || actions.some(({ plugin }) => plugin === step.plugin);
}

function Plugin({ step, isSilent }: { step: Step; isSilent: boolean }) {
  return (
    <li className="trace-plugin" data-silent={isSilent || undefined}>
      <p className="trace-plugin-title">
        {step.title}
        {isSilent && <span>看过，与它无关</span>}
        {!isSilent && step.notes.length === 0 && !step.error && <span>处理了它</span>}
        {step.mode !== 'enforce' && (
          <Badge tone={step.mode === 'observe' ? 'waiting' : 'quiet'}>{MODE[step.mode]}</Badge>
        )}
      </p>
      {step.notes.map((note) => (
        <p key={note} className="trace-plugin-note">
          {note}
        </p>
      ))}
      {step.error && <p className="trace-plugin-error">出错了：{step.error}（其他插件不受影响）</p>}
    </li>
  );
}

/** An event's arrival, and what each plugin made of it. */
export function TraceEvent({ entry, actions }: { entry: TimelineEntry; actions: readonly ActionView[] }) {
  const { event, receivedAt, handledAt, status, trace } = entry;
  const delay = receivedAt - event.at;
  const isFailed = status === 'failed' || trace.some(({ error }) => error);
  const wasSent = event.type !== 'timer.due' && event.type !== 'schedule.due' && delay > LATE_MS;
  const decided = trace.filter((step) => hasDecided(step, actions)).length;
  return (
    <>
      <TraceStep
        icon={event.type === 'timer.due' ? 'clock' : 'inbox'}
        title={sayEvent(event)}
        aside={saySeconds(receivedAt)}
      >
        <p>
          {event.type === 'timer.due' ? '之前约好的时间到了，接着处理。' : '收到，已记入日志。'}
          {wasSent && `平台的时间是 ${saySeconds(event.at)}，晚到了 ${sayGap(delay)}。`}
        </p>
      </TraceStep>
      <TraceStep
        icon="puzzle"
        tone={isFailed ? 'bad' : 'quiet'}
        title={trace.length === 0 ? '没有插件需要处理它' : `${trace.length} 个插件看过，${decided} 个有判断`}
        aside={handledAt === undefined ? undefined : `用时 ${sayGap(handledAt - receivedAt)}`}
      >
        {trace.length === 0 && <p>不是命令，这个群里也没有插件要看这类消息。</p>}
        <ul className="trace-plugins">
          {trace.map((step) => (
            <Plugin key={step.plugin} step={step} isSilent={!hasDecided(step, actions)} />
          ))}
        </ul>
      </TraceStep>
    </>
  );
}
