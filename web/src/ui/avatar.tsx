import './avatar.css';
import { Icon } from './icon.tsx';

const TINTS = 10;

function tintOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 65_599 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return sum % TINTS;
}

/** The part of a name that fits: the last character of a Chinese name says most. */
function initialOf(name: string): string {
  const letters = [...name.trim()];
  const isLatin = /^[a-z]/i.test(name);
  return (isLatin ? letters[0] : letters.at(-1))?.toUpperCase() ?? '?';
}

interface AvatarProps {
  id: string;
  name: string;
  isBot?: boolean;
  size?: 'small' | 'medium' | 'tiny';
}

/** A person's coloured initial; the name stands beside it, so readers aloud skip it. */
export function Avatar({ id, name, isBot = false, size = 'medium' }: AvatarProps) {
  const tint = isBot ? 'bot' : String(tintOf(id));
  return (
    <span className="avatar" data-tint={tint} data-size={size} aria-hidden="true">
      {isBot ? <Icon name="bot" /> : initialOf(name)}
    </span>
  );
}

/** A group's picture: its first four members. */
export function GroupAvatar({ members }: { members: readonly AvatarProps[] }) {
  return (
    <span className="group-avatar" aria-hidden="true">
      {members.slice(0, 4).map((member) => (
        <Avatar key={member.id} {...member} size="tiny" />
      ))}
    </span>
  );
}
