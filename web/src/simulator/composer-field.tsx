import './composer-field.css';
import type { KeyboardEvent, RefObject } from 'react';

interface ComposerFieldProps {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  speakerName: string;
  onText(text: string): void;
  onSend(): void;
}

/** Where the message is written: Enter sends, Shift+Enter begins a line. */
export function ComposerField({ field, text, speakerName, onText, onSend }: ComposerFieldProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    // While a Chinese word is being composed, Enter belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onSend();
  };
  return (
    <div className="composer-field">
      <textarea
        ref={field}
        value={text}
        rows={1}
        maxLength={20_000}
        placeholder={`以「${speakerName}」的身份说点什么…`}
        aria-label="消息内容"
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="button" disabled={text.trim() === ''} onClick={onSend}>
        发送
      </button>
    </div>
  );
}
