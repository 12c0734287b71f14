import './group-list.css';
import type { ReactNode } from 'react';
import type { ChatLine, SimulatedGroup } from '../../../src/console/api.ts';
import { GroupAvatar } from '../ui/avatar.tsx';
import { addressOf } from './route.ts';
import { nameIn, type PageState, unreadIn } from './state.ts';
import { sayMoment } from './times.ts';
import { brief, sayNotice } from './words.ts';

function preview(state: PageState, group: SimulatedGroup, line: ChatLine | undefined): string {
  if (!line) return '还没有消息';
  const nameOf = (person: string) => nameIn(state, group, person);
  return line.type === 'notice' ? sayNotice(line, nameOf) : `${nameOf(line.from)}：${brief(line)}`;
}

function GroupItem({ state, group, isOpen }: { state: PageState; group: SimulatedGroup; isOpen: boolean }) {
  const last = state.lines[group.id]?.at(-1);
  const unread = isOpen ? 0 : unreadIn(state, group.id);
  const members = group.members
    .filter(({ id }) => id !== state.botId)
    .map(({ id }) => ({ id, name: nameIn(state, group, id) }));
  return (
    <li>
      <a className="group-item" href={addressOf({ groupId: group.id })} aria-current={isOpen ? 'true' : undefined}>
        <span className="group-item-picture">
          <GroupAvatar members={members} />
          {unread > 0 && (
            <span className="group-item-unread">
              {unread > 99 ? '99+' : unread}
              <span className="visually-hidden">条未读</span>
            </span>
          )}
        </span>
        <span className="group-item-topic">{group.topic}</span>
        <time className="group-item-time">{last && sayMoment(last.at, Date.now() + state.clockSkewMs)}</time>
        <span className="group-item-last">{preview(state, group, last)}</span>
      </a>
    </li>
  );
}

interface GroupListProps {
  state: PageState;
  openGroup: string | undefined;
  /** Stands at the foot. */
  children: ReactNode;
}

export function GroupList({ state, openGroup, children }: GroupListProps) {
  return (
    <nav className="groups" aria-label="群列表">
      <header className="groups-header">
        <img src="/favicon.svg" alt="" width="30" height="30" />
        <h1>群管</h1>
        <span className="groups-place">演练群</span>
      </header>
      {state.groups.length === 0 ? (
        <p className="groups-empty">机器人还不在任何群里。</p>
      ) : (
        <ul className="groups-list">
          {state.groups.map((group) => (
            <GroupItem key={group.id} state={state} group={group} isOpen={group.id === openGroup} />
          ))}
        </ul>
      )}
      <footer className="groups-footer">
        {children}
        <p className="groups-hint">这里的人和群都是虚构的，说什么都不会发到真实的微信。</p>
      </footer>
    </nav>
  );
}
