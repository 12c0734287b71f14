import './simulator-page.css';
import { useEffect, useMemo, useState } from 'react';
import { Chat } from './chat.tsx';
import { ConnectionBadge } from './connection-badge.tsx';
import { FullPageNote } from './full-page-note.tsx';
import { GroupList } from './group-list.tsx';
import { goTo, usePlace } from './route.ts';
import { TracePanel } from './trace-panel.tsx';
import { useMedia } from './use-media.ts';
import { useSimulator } from './use-simulator.ts';

/** The simulated group: the groups, the chat, and what the bot made of each line. */
export function SimulatorPage() {
  const place = usePlace();
  const isPhone = useMedia('(max-width: 767px)');
  const { state, connection, markSeen } = useSimulator(place.groupId);
  const group = state.groups.find(({ id }) => id === place.groupId);
  const lines = useMemo(() => (group ? (state.lines[group.id] ?? []) : []), [group, state.lines]);
  const chosen = lines.find(({ id }) => id === place.lineId);
  /** Who speaks in which group; whoever was chosen last. */
  const [speakers, setSpeakers] = useState<Readonly<Record<string, string>>>({});

  const first = state.groups[0]?.id;
  const isNowhere = state.phase === 'ready' && !group;
  useEffect(() => {
    if (isNowhere && !isPhone && first) goTo({ groupId: first }, { replace: true });
  }, [isNowhere, isPhone, first]);

  const groupId = group?.id;
  const newest = lines.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line in the open group is seen
  useEffect(() => {
    if (groupId) markSeen(groupId);
  }, [groupId, newest, markSeen]);

  if (state.phase !== 'ready') return <FullPageNote phase={state.phase} message={state.failure} />;
  const view = chosen ? 'trace' : group ? 'chat' : 'groups';
  return (
    <div className="simulator" data-view={view}>
      <GroupList state={state} openGroup={group?.id}>
        <ConnectionBadge connection={connection} outage={state.outage} />
      </GroupList>
      {group ? (
        <Chat
          key={group.id}
          state={state}
          group={group}
          lines={lines}
          chosen={chosen?.id}
          speaker={speakers[group.id]}
          onSpeaker={(person) => setSpeakers((before) => ({ ...before, [group.id]: person }))}
        />
      ) : (
        <main className="chat" />
      )}
      <TracePanel state={state} group={group} line={chosen} />
    </div>
  );
}
