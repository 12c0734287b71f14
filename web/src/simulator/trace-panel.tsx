import './trace-panel.css';
import type { ChatLine, SimulatedGroup } from '../../../src/console/api.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { goTo } from './route.ts';
import { nameIn, type PageState } from './state.ts';
import { storyOf } from './story.ts';
import { saySeconds } from './times.ts';
import { TraceActions } from './trace-actions.tsx';
import { TraceEvent } from './trace-event.tsx';
import { TraceIntroduction } from './trace-introduction.tsx';
import { TraceStep } from './trace-step.tsx';
import { brief, sayNotice } from './words.ts';

interface TracePanelProps {
  state: PageState;
  group: SimulatedGroup | undefined;
  line: ChatLine | undefined;
}

function Subject({ state, group, line }: { state: PageState; group: SimulatedGroup; line: ChatLine }) {
  const nameOf = (person: string) => nameIn(state, group, person);
  return (
    <blockquote className="trace-subject">
      <p className="trace-subject-who">
        {line.type === 'message' ? nameOf(line.from) : '群里的变化'}
        <time>{saySeconds(line.at)}</time>
      </p>
      <p className="trace-subject-text">{line.type === 'message' ? brief(line) : sayNotice(line, nameOf)}</p>
    </blockquote>
  );
}

/** This young, a line may still be on its way through the bot. */
const FRESH_MS = 10_000;

function NoRecord({ isOwn, isFresh }: { isOwn: boolean; isFresh: boolean }) {
  if (isOwn) {
    return (
      <TraceStep icon="clock" title="起因已经不在近期记录里">
        <p>只留下了动作本身。</p>
      </TraceStep>
    );
  }
  return (
    <TraceStep icon="clock" tone={isFresh ? 'waiting' : 'quiet'} title={isFresh ? '正在处理…' : '近期记录里没有它'}>
      <p>{isFresh ? '机器人刚收到，马上就有结果。' : '这里只留最近的记录；机器人掉线时发生的事，它也没有看到。'}</p>
    </TraceStep>
  );
}

function StoryOf({ state, group, line }: { state: PageState; group: SimulatedGroup; line: ChatLine }) {
  const story = storyOf(state, line);
  const { entry, followUps, actions, own } = story;
  const nameOf = (person: string) => nameIn(state, group, person);
  return (
    <ol className="trace-steps">
      {own && (
        <TraceStep icon="bot" title="这是机器人发的">
          <p>下面是它的来由，从引出它的那件事说起。</p>
        </TraceStep>
      )}
      {entry ? (
        <TraceEvent entry={entry} actions={actions} />
      ) : (
        <NoRecord isOwn={own !== undefined} isFresh={Date.now() + state.clockSkewMs - line.at < FRESH_MS} />
      )}
      {followUps.map((followUp) => (
        <TraceEvent key={followUp.seq} entry={followUp} actions={actions} />
      ))}
      <TraceActions
        actions={actions}
        entries={[entry, ...followUps]}
        own={own}
        clockSkewMs={state.clockSkewMs}
        nameOf={nameOf}
      />
    </ol>
  );
}

/** What the bot made of the chosen line: from its arrival to what went out. */
export function TracePanel({ state, group, line }: TracePanelProps) {
  return (
    <aside className="trace" aria-label="这条消息的经过">
      <header className="trace-header">
        {line && group && (
          <IconButton className="trace-back" icon="back" label="返回聊天" onClick={() => goTo({ groupId: group.id })} />
        )}
        <h2>经过</h2>
        {line && group && (
          <IconButton className="trace-close" icon="close" label="关闭" onClick={() => goTo({ groupId: group.id })} />
        )}
      </header>
      <div className="trace-content" aria-live="polite">
        {line && group ? (
          <>
            <Subject state={state} group={group} line={line} />
            <StoryOf state={state} group={group} line={line} />
          </>
        ) : (
          <TraceIntroduction />
        )}
      </div>
    </aside>
  );
}
