import './message.css';
import { Fragment, type ReactNode } from 'react';
import type { SimulatedMessage } from '../../../src/console/api.ts';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { Card } from './card.tsx';

interface MessageProps {
  message: SimulatedMessage;
  name: string;
  isBot: boolean;
  /** Said by whom the operator speaks as: then it stands on the right. */
  isOwn: boolean;
  isChosen: boolean;
  nameOf(person: string): string;
  onChoose(): void;
  onQuote(): void;
  onMention(): void;
  /** Stands under the bubble. */
  children: ReactNode;
}

/** The text with the names of those who are mentioned set off. */
function Words({ message, nameOf }: { message: SimulatedMessage; nameOf(person: string): string }) {
  const names = message.mentions.map((person) => `@${nameOf(person)}`).filter((name) => message.text.includes(name));
  if (names.length === 0) return message.text;
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return message.text.split(new RegExp(`(${escaped.join('|')})`)).map((part, index) => {
    const isName = index % 2 === 1;
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
    return <Fragment key={index}>{isName ? <em className="message-name">{part}</em> : part}</Fragment>;
  });
}

export function Message(props: MessageProps) {
  const { message, name, isBot, isOwn, isChosen, onChoose, onQuote, onMention } = props;
  const isText = message.kind === 'text' || message.text !== '';
  return (
    <article className="message" data-side={isOwn ? 'own' : 'other'} data-line={message.id}>
      <Avatar id={message.from} name={name} isBot={isBot} />
      <div className="message-content">
        <p className="message-author">
          {name}
          {isBot && <span className="message-bot">机器人</span>}
        </p>
        <div className="message-row">
          <button
            type="button"
            className="bubble"
            data-kind={isText ? 'text' : message.kind}
            aria-pressed={isChosen}
            onClick={onChoose}
          >
            {isText ? <Words message={message} nameOf={props.nameOf} /> : <Card message={message} />}
          </button>
          <Menu
            label="对这条消息"
            button={(open) => <IconButton className="message-more" icon="more" label="更多" {...open} />}
          >
            <MenuItem onChoose={onQuote}>引用</MenuItem>
            {!isOwn && <MenuItem onChoose={onMention}>@{name}</MenuItem>}
            <MenuItem onChoose={onChoose}>查看经过</MenuItem>
            {message.text && (
              <MenuItem onChoose={() => void navigator.clipboard?.writeText(message.text)}>复制文字</MenuItem>
            )}
          </Menu>
        </div>
        {message.quote && (
          <p className="message-quote">
            {message.quote.name}：{message.quote.text}
          </p>
        )}
        <div className="message-foot">{props.children}</div>
      </div>
    </article>
  );
}
