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

interface Placement {
  side: 'above' | 'below';
  /** Which edge it has in common with its button. */
  edge: 'left' | 'right';
}

/** Where there is more room for it. */
function placementAt(root: HTMLElement | null): Placement {
  const { bottom = 0, left = 0, right = 0 } = root?.getBoundingClientRect() ?? {};
  return {
    side: bottom > window.innerHeight * 0.6 ? 'above' : 'below',
    edge: (left + right) / 2 > window.innerWidth / 2 ? 'right' : 'left',
  };
}

/** Opening, closing and moving about. */
function useMenu() {
  const [isOpen, setOpen] = useState(false);
  const [placement, setPlacement] = useState<Placement>({ side: 'below', edge: 'left' });
  const root = useRef<HTMLSpanElement>(null);
  const list = useRef<HTMLDivElement>(null);

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
    setPlacement(placementAt(root.current));
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
  return { isOpen, placement, root, list, toggle, close, onKeyDown };
}

/** A list that opens from a button: arrows move, Esc and a click elsewhere close. */
export function Menu({ button, label, children }: MenuProps) {
  const { isOpen, placement, root, list, toggle, close, onKeyDown } = useMenu();
  const id = useId();
  // A choice closes it: the click comes up to the list after the item has had it.
  const handlers = { onKeyDown, onClick: close };
  return (
    <span className="menu" ref={root}>
      {button({ 'aria-expanded': isOpen, 'aria-controls': id, onClick: toggle })}
      {isOpen && (
        <div
          ref={list}
          id={id}
          className="menu-list"
          data-side={placement.side}
          data-edge={placement.edge}
          role="menu"
          aria-label={label}
          tabIndex={-1}
          {...handlers}
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
