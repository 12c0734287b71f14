import { useState } from 'react';
import type { SimulatedGroup } from '../../../src/console/api.ts';
import { ApiFailure, api } from '../api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { PeopleChoice } from './people-choice.tsx';
import { nameIn, type PageState } from './state.ts';

interface JoinDialogProps {
  state: PageState;
  group: SimulatedGroup;
  /** Somebody of the group brings them in; otherwise they come by themselves. */
  isInvitation: boolean;
  inviter: string | undefined;
  onClose(): void;
}

interface InviterProps {
  state: PageState;
  group: SimulatedGroup;
  by: string;
  onChange(person: string): void;
}

function Inviter({ state, group, by, onChange }: InviterProps) {
  const insiders = group.members.map(({ id }) => id).filter((id) => id !== state.botId);
  return (
    <label className="field field-choice">
      <span>谁来邀请</span>
      <select value={by} onChange={(event) => onChange(event.target.value)}>
        {insiders.map((id) => (
          <option key={id} value={id}>
            {nameIn(state, group, id)}
          </option>
        ))}
      </select>
      <Icon name="down" size={16} />
    </label>
  );
}

/** Lets people from outside join, or somebody invite them. */
export function JoinDialog({ state, group, isInvitation, inviter, onClose }: JoinDialogProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [by, setBy] = useState(inviter ?? group.ownerId ?? '');
  const [newName, setNewName] = useState('');
  const [error, setError] = useState<string>();
  const inside = new Set(group.members.map(({ id }) => id));
  const outside = Object.keys(state.names).filter((id) => !inside.has(id));

  const join = async () => {
    try {
      const fresh = newName.trim() ? [(await api.addPerson({ name: newName })).id] : [];
      await api.join({ groupId: group.id, members: [...chosen, ...fresh], ...(isInvitation && by && { by }) });
      onClose();
    } catch (failure) {
      setError(failure instanceof ApiFailure ? failure.message : '没有成功，请再试一次');
    }
  };
  return (
    <Dialog
      title={isInvitation ? '邀请进群' : '扫码进群'}
      submitLabel={isInvitation ? '邀请' : '进群'}
      canSubmit={chosen.length > 0 || newName.trim() !== ''}
      error={error}
      onSubmit={() => void join()}
      onClose={onClose}
    >
      {isInvitation && <Inviter state={state} group={group} by={by} onChange={setBy} />}
      <PeopleChoice
        legend={outside.length > 0 ? '不在群里的人' : '认识的人都已经在群里了'}
        people={outside.map((id) => ({ id, name: state.names[id] ?? id, note: '' }))}
        chosen={chosen}
        onChange={setChosen}
      />
      <label className="field">
        <span>或者来一位新朋友</span>
        <input
          value={newName}
          maxLength={30}
          placeholder="给 TA 起个名字"
          onChange={(event) => setNewName(event.target.value)}
        />
      </label>
    </Dialog>
  );
}
