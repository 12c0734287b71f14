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
        <TraceStep icon="clock" title={own ? '起因已经不在近期记录里' : '还没有处理记录'}>
          <p>{own ? '只留下了动作本身。' : '机器人正在处理，或者这是它自己和启动之前的消息。'}</p>
        </TraceStep>
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
