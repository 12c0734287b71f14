import './chat.css';
import { useState } from 'react';
import type { ChatLine, SimulatedGroup, SimulatedMessage } from '../../../src/console/api.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { ChatLog } from './chat-log.tsx';
import { Composer } from './composer.tsx';
import { JoinDialog } from './join-dialog.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { goTo } from './route.ts';
import { nameIn, type PageState } from './state.ts';

interface ChatProps {
  state: PageState;
  group: SimulatedGroup;
  lines: readonly ChatLine[];
  chosen: string | undefined;
  speaker: string | undefined;
  onSpeaker(person: string): void;
}

/** Somebody of the group who can speak for the operator: the one chosen last, else the second, who is not the owner. */
function speakerIn(state: PageState, group: SimulatedGroup, wanted: string | undefined): string | undefined {
  const people = group.members.map(({ id }) => id).filter((id) => id !== state.botId);
  return people.find((id) => id === wanted) ?? people.find((id) => id !== group.ownerId) ?? people[0];
}

type Question = 'join' | 'invite' | 'leave';

function ChatHeader({ state, group, onAsk }: Pick<ChatProps, 'state' | 'group'> & { onAsk(question: Question): void }) {
  return (
    <header className="chat-header">
      <IconButton className="chat-back" icon="back" label="返回群列表" onClick={() => goTo({})} />
      <div className="chat-title">
        <h2>{group.topic}</h2>
        <p>
          {group.members.length} 人{group.ownerId && ` · 群主 ${nameIn(state, group, group.ownerId)}`}
        </p>
      </div>
      <IconButton icon="join" label="进群" isWide onClick={() => onAsk('join')} />
      <IconButton icon="invite" label="邀请" isWide onClick={() => onAsk('invite')} />
      <IconButton icon="leave" label="退群" isWide onClick={() => onAsk('leave')} />
    </header>
  );
}

export function Chat({ state, group, lines, chosen, speaker: wanted, onSpeaker }: ChatProps) {
  const [openDialog, setOpenDialog] = useState<Question>();
  const [quote, setQuote] = useState<SimulatedMessage>();
  const [mention, setMention] = useState<string>();
  const speaker = speakerIn(state, group, wanted);
  const close = () => setOpenDialog(undefined);
  return (
    <main className="chat">
      <ChatHeader state={state} group={group} onAsk={setOpenDialog} />
      <ChatLog
        state={state}
        group={group}
        lines={lines}
        chosen={chosen}
        speaker={speaker}
        onQuote={setQuote}
        onMention={setMention}
      />
      <Composer
        state={state}
        group={group}
        speaker={speaker}
        onSpeaker={onSpeaker}
        quote={quote}
        onQuote={setQuote}
        mention={mention}
        onMentioned={() => setMention(undefined)}
      />
      {openDialog === 'leave' && <LeaveDialog state={state} group={group} onClose={close} />}
      {(openDialog === 'join' || openDialog === 'invite') && (
        <JoinDialog
          state={state}
          group={group}
          isInvitation={openDialog === 'invite'}
          inviter={speaker}
          onClose={close}
        />
      )}
    </main>
  );
}
