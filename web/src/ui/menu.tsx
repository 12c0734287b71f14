import './menu.css';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

interface MenuProps {
  /** What opens it. */
  button(props: { 'aria-expanded': boolean; 'aria-controls': string; onClick(): void }): ReactNode;
  label: string;
  children: ReactNode;
}

function moveFocus(menu: HTMLElement, step: 1 | -1): void {
  const items = [...menu.querySelectorAll<HTMLElement>('[role="menuitem"], [role="menuitemradio"]')];
  const at = items.indexOf(document.activeElement as HTMLElement); // -1 where nothing of it has the focus
  items.at((at + step) % items.length)?.focus();
}

/** Where there is more room for it. */
function sideOf(root: HTMLElement | null): 'above' | 'below' {
  const bottom = root?.getBoundingClientRect().bottom ?? 0;
  return bottom > window.innerHeight * 0.6 ? 'above' : 'below';
}

/** A list that opens from a button: arrows move, Esc and a click elsewhere close. */
export function Menu({ button, label, children }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const [side, setSide] = useState<'above' | 'below'>('below');
  const root = useRef<HTMLSpanElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!isOpen || !list.current) return;
    moveFocus(list.current, 1);
    const closeElsewhere = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeElsewhere);
    return () => document.removeEventListener('pointerdown', closeElsewhere);
  }, [isOpen]);

  const toggle = () => {
    setSide(sideOf(root.current));
    setOpen(!isOpen);
  };
  const close = () => {
    setOpen(false);
    // Unless what was chosen has taken the focus elsewhere.
    if (root.current?.contains(document.activeElement)) root.current.querySelector('button')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Tab') setOpen(false);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.current) moveFocus(list.current, event.key === 'ArrowDown' ? 1 : -1);
    }
  };
  return (
    <span className="menu" ref={root}>
      {button({ 'aria-expanded': isOpen, 'aria-controls': id, onClick: toggle })}
      {isOpen && (
        // A choice closes it: the click comes up here after the item has had it.
        <div
          ref={list}
          id={id}
          className="menu-list"
          data-side={side}
          role="menu"
          aria-label={label}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          onClick={close}
        >
          {children}
        </div>
      )}
    </span>
  );
}

interface MenuItemProps {
  onChoose(): void;
  /** For one of several: whether it is the chosen one. */
  isChosen?: boolean;
  children: ReactNode;
}

export function MenuItem({ onChoose, isChosen, children }: MenuItemProps) {
  const role =
    isChosen === undefined ? { role: 'menuitem' } : ({ role: 'menuitemradio', 'aria-checked': isChosen } as const);
  return (
    <button type="button" className="menu-item" {...role} tabIndex={-1} onClick={onChoose}>
      {children}
    </button>
  );
}
