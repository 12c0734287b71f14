import { useState } from 'react';
import type { NewMessage, SimulatedGroup } from '../../../src/console/api.ts';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { CardDialog, type CardKind } from './card-dialog.tsx';
import { PictureDialog } from './picture-dialog.tsx';
import { nameIn, type PageState } from './state.ts';

interface ComposerToolsProps {
  state: PageState;
  group: SimulatedGroup;
  speaker: string;
  onMention(person: string): void;
  onSend(message: NewMessage): Promise<boolean>;
}

/** What can be sent beside text. */
export function ComposerTools({ state, group, speaker, onMention, onSend }: ComposerToolsProps) {
  const [dialog, setDialog] = useState<CardKind | 'image'>();
  const others = group.members.filter(({ id }) => id !== speaker);
  const who = { groupId: group.id, from: speaker };
  const close = () => setDialog(undefined);
  return (
    <>
      <Menu label="@ 谁" button={(open) => <IconButton icon="at" label="@ 群成员" {...open} />}>
        {others.map(({ id }) => (
          <MenuItem key={id} onChoose={() => onMention(id)}>
            <Avatar id={id} name={nameIn(state, group, id)} isBot={id === state.botId} size="small" />
            {nameIn(state, group, id)}
          </MenuItem>
        ))}
      </Menu>
      <IconButton icon="picture" label="图片" onClick={() => setDialog('image')} />
      <IconButton icon="voice" label="语音" onClick={() => void onSend({ kind: 'voice', ...who })} />
      <IconButton icon="link" label="链接" onClick={() => setDialog('url')} />
      <IconButton icon="miniprogram" label="小程序" onClick={() => setDialog('miniprogram')} />
      <IconButton icon="redpacket" label="红包" onClick={() => setDialog('redpacket')} />
      {dialog === 'image' && <PictureDialog who={who} onSend={onSend} onClose={close} />}
      {dialog && dialog !== 'image' && <CardDialog kind={dialog} who={who} onSend={onSend} onClose={close} />}
    </>
  );
}
