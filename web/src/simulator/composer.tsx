import './composer.css';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { NewMessage, SimulatedGroup, SimulatedMessage } from '../../../src/console/api.ts';
import { api } from '../api.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { ComposerTools } from './composer-tools.tsx';
import { SpeakerMenu } from './speaker-menu.tsx';
import { nameIn, type PageState } from './state.ts';
import { brief } from './words.ts';

interface ComposerProps {
  state: PageState;
  group: SimulatedGroup;
  speaker: string | undefined;
  onSpeaker(person: string): void;
  quote: SimulatedMessage | undefined;
  onQuote(message: SimulatedMessage | undefined): void;
  /** Somebody to be mentioned, chosen in the chat. */
  mention: string | undefined;
  onMentioned(): void;
}

/** For who is here for the first time. */
const EXAMPLES = ['/帮助', '/群规', '/关于'];

/** The text being written, and whom it mentions. */
function useDraft(state: PageState, group: SimulatedGroup) {
  const [text, setText] = useState('');
  const [mentioned, setMentioned] = useState<readonly string[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  const nameOf = (person: string) => nameIn(state, group, person);

  const mention = (person: string) => {
    const at = field.current?.selectionStart ?? text.length;
    const before = `${text.slice(0, at)}@${nameOf(person)} `;
    flushSync(() => setText(before + text.slice(at)));
    setMentioned([...mentioned, person]);
    field.current?.focus();
    field.current?.setSelectionRange(before.length, before.length);
  };
  const clear = () => {
    setText('');
    setMentioned([]);
  };
  const mentions = () => [...new Set(mentioned)].filter((person) => text.includes(`@${nameOf(person)}`));
  return { text, setText, mention, mentions, clear, field };
}

export function Composer(props: ComposerProps) {
  const { state, group, speaker, quote, mention, onMentioned, onQuote } = props;
  const draft = useDraft(state, group);
  const [failure, setFailure] = useState('');
  const { field } = draft;

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each choice in the chat
  useEffect(() => {
    if (mention === undefined) return;
    draft.mention(mention);
    onMentioned();
  }, [mention]);
  useEffect(() => {
    if (quote) field.current?.focus();
  }, [quote, field]);

  const send = async (message: NewMessage) => {
    try {
      await api.say(message);
      setFailure('');
      return true;
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      return false;
    }
  };
  const sendText = async (text: string) => {
    if (!speaker || text.trim() === '') return;
    const extras = { mentions: draft.mentions(), ...(quote && { quote: quote.id }) };
    const isSent = await send({ kind: 'text', groupId: group.id, from: speaker, text, ...extras });
    if (!isSent) return;
    draft.clear();
    onQuote(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a Chinese word is being composed, Enter belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void sendText(draft.text);
  };

  if (!speaker) return <p className="composer-nobody">群里除了机器人没有别人了。点上面的「进群」，让谁先进来。</p>;
  return (
    <section className="composer" aria-label="发消息">
      <div className="composer-tools">
        <SpeakerMenu state={state} group={group} speaker={speaker} onSpeaker={props.onSpeaker} />
        <ComposerTools state={state} group={group} speaker={speaker} onMention={draft.mention} onSend={send} />
        <div className="composer-examples">
          {EXAMPLES.map((example) => (
            <button key={example} type="button" onClick={() => void sendText(example)}>
              {example}
            </button>
          ))}
        </div>
      </div>
      {quote && (
        <div className="composer-quote">
          <p>
            引用 {nameIn(state, group, quote.from)}：{brief(quote)}
          </p>
          <IconButton icon="close" label="取消引用" onClick={() => onQuote(undefined)} />
        </div>
      )}
      {failure && (
        <p className="composer-failure" role="alert">
          没有发出去：{failure}
        </p>
      )}
      <div className="composer-row">
        <textarea
          ref={field}
          value={draft.text}
          rows={1}
          maxLength={20_000}
          placeholder={`以「${nameIn(state, group, speaker)}」的身份说点什么…`}
          aria-label="消息内容"
          onChange={(event) => draft.setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="composer-send"
          disabled={draft.text.trim() === ''}
          onClick={() => void sendText(draft.text)}
        >
          发送
        </button>
      </div>
    </section>
  );
}
