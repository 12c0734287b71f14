import './speaker-menu.css';
import type { SimulatedGroup } from '../../../src/console/api.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { nameIn, type PageState } from './state.ts';

interface SpeakerMenuProps {
  state: PageState;
  group: SimulatedGroup;
  speaker: string;
  onSpeaker(person: string): void;
}

function roleOf(group: SimulatedGroup, person: string): string {
  if (group.ownerId === person) return '群主';
  return group.adminIds.includes(person) ? '管理员' : '';
}

/** Chooses as whom the operator speaks. */
export function SpeakerMenu({ state, group, speaker, onSpeaker }: SpeakerMenuProps) {
  const people = group.members.filter(({ id }) => id !== state.botId);
  const name = nameIn(state, group, speaker);
  return (
    <Menu
      label="以谁的身份发言"
      button={(open) => (
        <button type="button" className="speaker" aria-label={`以${name}的身份发言，点开换人`} {...open}>
          <Avatar id={speaker} name={name} size="small" />
          <span className="speaker-name">{name}</span>
          <Icon name="down" size={14} />
        </button>
      )}
    >
      {people.map(({ id }) => (
        <MenuItem key={id} isChosen={id === speaker} onChoose={() => onSpeaker(id)}>
          <Avatar id={id} name={nameIn(state, group, id)} size="small" />
          {nameIn(state, group, id)}
          <span className="speaker-role">{roleOf(group, id)}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}
