import './button.css';
import './dialog.css';
import './field.css';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './icon-button.tsx';

interface DialogProps {
  title: string;
  onClose(): void;
  /** What confirms; called with the form filled in. */
  onSubmit(): void;
  submitLabel: string;
  canSubmit: boolean;
  error?: string | undefined;
  children: ReactNode;
}

/** A form in front of the page. The browser's own dialog keeps the focus inside and closes with Esc. */
export function Dialog({ title, onClose, onSubmit, submitLabel, canSubmit, error, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={titleId} onClose={onClose}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (canSubmit) onSubmit();
        }}
      >
        <header>
          <h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label="关闭" onClick={onClose} />
        </header>
        <div className="dialog-content">{children}</div>
        {error && (
          <p className="dialog-error" role="alert">
            {error}
          </p>
        )}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            取消
          </button>
          <button type="submit" className="button button-main" disabled={!canSubmit}>
            {submitLabel}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
