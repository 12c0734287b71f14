import { useState } from 'react';
import type { SimulatedGroup } from '../../../src/console/api.ts';
import { ApiFailure, api } from '../api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { PeopleChoice } from './people-choice.tsx';
import { nameIn, type PageState } from './state.ts';

interface LeaveDialogProps {
  state: PageState;
  group: SimulatedGroup;
  onClose(): void;
}

/** Lets people leave, or the owner or an admin remove them. */
export function LeaveDialog({ state, group, onClose }: LeaveDialogProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [by, setBy] = useState('');
  const [error, setError] = useState<string>();
  const people = group.members.map(({ id }) => id).filter((id) => id !== state.botId);
  const removers = people.filter((id) => id === group.ownerId || group.adminIds.includes(id));

  const leave = async () => {
    try {
      await api.leave({ groupId: group.id, members: [...chosen], ...(by && { by }) });
      onClose();
    } catch (failure) {
      setError(failure instanceof ApiFailure ? failure.message : '没有成功，请再试一次');
    }
  };
  return (
    <Dialog
      title="退群"
      submitLabel={by ? '移出' : '退群'}
      canSubmit={chosen.length > 0}
      error={error}
      onSubmit={() => void leave()}
      onClose={onClose}
    >
      <label className="field field-choice">
        <span>怎么离开</span>
        <select value={by} onChange={(event) => setBy(event.target.value)}>
          <option value="">自己退群</option>
          {removers.map((id) => (
            <option key={id} value={id}>
              被 {nameIn(state, group, id)} 移出
            </option>
          ))}
        </select>
        <Icon name="down" size={16} />
      </label>
      <PeopleChoice
        legend="谁离开"
        people={people
          .filter((id) => id !== by)
          .map((id) => ({ id, name: nameIn(state, group, id), note: id === group.ownerId ? '群主' : '' }))}
        chosen={chosen}
        onChange={setChosen}
      />
    </Dialog>
  );
}
