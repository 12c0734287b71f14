import './composer.css';
import { type ReactNode, useEffect } from 'react';
import type { SimulatedGroup, SimulatedMessage } from '../../../src/console/api.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { ComposerField } from './composer-field.tsx';
import { ComposerTools } from './composer-tools.tsx';
import { SpeakerMenu } from './speaker-menu.tsx';
import { nameIn, type PageState } from './state.ts';
import { useDraft, useSending } from './use-draft.ts';
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

function Examples({ onChoose }: { onChoose(text: string): void }) {
  return (
    <div className="composer-examples">
      {EXAMPLES.map((example) => (
        <button key={example} type="button" onClick={() => onChoose(example)}>
          {example}
        </button>
      ))}
    </div>
  );
}

function QuoteBar({ onCancel, children }: { onCancel(): void; children: ReactNode }) {
  return (
    <div className="composer-quote">
      <p>{children}</p>
      <IconButton icon="close" label="取消引用" onClick={onCancel} />
    </div>
  );
}

type WritingProps = Omit<ComposerProps, 'speaker'> & { speaker: string };

function Writing({ state, group, speaker, onSpeaker, quote, onQuote, mention, onMentioned }: WritingProps) {
  const draft = useDraft(state, group);
  const { failure, send } = useSending();
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

  const sendText = async (text: string) => {
    if (text.trim() === '') return;
    const extras = { mentions: draft.mentions(), ...(quote && { quote: quote.id }) };
    if (!(await send({ kind: 'text', groupId: group.id, from: speaker, text, ...extras }))) return;
    draft.clear();
    onQuote(undefined);
  };
  return (
    <section className="composer" aria-label="发消息">
      <div className="composer-tools">
        <SpeakerMenu state={state} group={group} speaker={speaker} onSpeaker={onSpeaker} />
        <ComposerTools state={state} group={group} speaker={speaker} onMention={draft.mention} onSend={send} />
        <Examples onChoose={(text) => void send({ kind: 'text', groupId: group.id, from: speaker, text })} />
      </div>
      {quote && (
        <QuoteBar onCancel={() => onQuote(undefined)}>
          引用 {nameIn(state, group, quote.from)}：{brief(quote)}
        </QuoteBar>
      )}
      {failure && (
        <p className="composer-failure" role="alert">
          没有发出去：{failure}
        </p>
      )}
      <ComposerField
        field={field}
        text={draft.text}
        speakerName={nameIn(state, group, speaker)}
        onText={draft.setText}
        onSend={() => void sendText(draft.text)}
      />
    </section>
  );
}

/** Where the operator speaks as somebody of the group. */
export function Composer({ speaker, ...rest }: ComposerProps) {
  if (speaker !== undefined) return <Writing {...rest} speaker={speaker} />;
  return <p className="composer-nobody">群里除了机器人没有别人了。点上面的「进群」，让谁先进来。</p>;
}
