import './people-choice.css';
import { Avatar } from '../ui/avatar.tsx';

interface PeopleChoiceProps {
  legend: string;
  people: readonly { id: string; name: string; note: string }[];
  chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
}

/** Chooses some of several people. */
export function PeopleChoice({ legend, people, chosen, onChange }: PeopleChoiceProps) {
  const toggle = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <fieldset className="people">
      <legend>{legend}</legend>
      {people.map(({ id, name, note }) => (
        <label key={id} className="people-item">
          <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
          <Avatar id={id} name={name} size="small" />
          <span>{name}</span>
          <span className="people-note">{note}</span>
        </label>
      ))}
    </fieldset>
  );
}
