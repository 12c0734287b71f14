import './chat-log.css';
import { Fragment, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ChatLine, SimulatedGroup, SimulatedMessage } from '../../../src/console/api.ts';
import { Icon } from '../ui/icon.tsx';
import { Message } from './message.tsx';
import { goTo } from './route.ts';
import { nameIn, type PageState } from './state.ts';
import { storyOf } from './story.ts';
import { sayMoment } from './times.ts';
import { TraceChip } from './trace-chip.tsx';
import { sayNotice } from './words.ts';

/** Between lines that are further apart, the time is shown. */
const SILENCE_MS = 5 * 60_000;
/** This near to the end, the reader follows the talk. */
const NEAR_END_PX = 80;

interface ChatLogProps {
  state: PageState;
  group: SimulatedGroup;
  lines: readonly ChatLine[];
  chosen: string | undefined;
  speaker: string | undefined;
  onQuote(message: SimulatedMessage): void;
  onMention(person: string): void;
}

/** Keeps the end in view while the reader is there; otherwise tells that there is more. */
function useFollowing(newest: string | undefined) {
  const log = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const isFollowing = useRef(true);
  const goToEnd = () => log.current?.scrollTo({ top: log.current.scrollHeight });
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each new line
  useLayoutEffect(() => {
    if (isFollowing.current) goToEnd();
  }, [newest]);
  useEffect(() => {
    // A picture that arrives, or a keyboard that opens, changes the height.
    const observer = new ResizeObserver(() => {
      if (isFollowing.current) log.current?.scrollTo({ top: log.current.scrollHeight });
    });
    if (log.current) observer.observe(log.current);
    if (log.current?.firstElementChild) observer.observe(log.current.firstElementChild);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const element = log.current;
    if (!element) return;
    isFollowing.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    setAtEnd(isFollowing.current);
  };
  return { log, isAtEnd, goToEnd, onScroll };
}

/** One line of the chat, with the way to its story. */
function Line({ line, state, group, chosen, speaker, onQuote, onMention }: ChatLogProps & { line: ChatLine }) {
  const nameOf = (person: string) => nameIn(state, group, person);
  const isChosen = line.id === chosen;
  const choose = () => goTo({ groupId: group.id, lineId: line.id });
  const chip = <TraceChip story={storyOf(state, line)} isChosen={isChosen} onChoose={choose} />;
  if (line.type === 'notice') {
    return (
      <div className="chat-log-notice" data-line={line.id}>
        <p>{sayNotice(line, nameOf)}</p>
        {chip}
      </div>
    );
  }
  return (
    <Message
      message={line}
      name={nameOf(line.from)}
      isBot={line.from === state.botId}
      isOwn={line.from === speaker}
      isChosen={isChosen}
      nameOf={nameOf}
      onChoose={choose}
      onQuote={() => onQuote(line)}
      onMention={() => onMention(line.from)}
    >
      {chip}
    </Message>
  );
}

export function ChatLog(props: ChatLogProps) {
  const { state, lines } = props;
  const { log, isAtEnd, goToEnd, onScroll } = useFollowing(lines.at(-1)?.id);
  const now = Date.now() + state.clockSkewMs;
  return (
    <div className="chat-log-frame">
      <div
        ref={log}
        className="chat-log"
        role="log"
        aria-live="polite"
        aria-label="聊天记录"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className="chat-lines">
          {lines.length === 0 && (
            <p className="chat-log-empty">这个群还很安静。选一个人，说句话试试，比如「/帮助」。</p>
          )}
          {lines.map((line, index) => (
            <Fragment key={line.id}>
              {line.at - (lines[index - 1]?.at ?? 0) > SILENCE_MS && (
                <time className="chat-log-time">{sayMoment(line.at, now)}</time>
              )}
              <Line {...props} line={line} />
            </Fragment>
          ))}
        </div>
      </div>
      {!isAtEnd && (
        <button type="button" className="chat-log-end" onClick={goToEnd}>
          <Icon name="down" size={16} /> 回到最新
        </button>
      )}
    </div>
  );
}
