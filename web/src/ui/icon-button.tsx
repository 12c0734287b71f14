import './icon-button.css';
import type { ComponentProps } from 'react';
import { Icon, type IconName } from './icon.tsx';

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  icon: IconName;
  label: string;
  /** Shows the label beside the icon where there is room. */
  isWide?: boolean;
};

export function IconButton({ icon, label, isWide = false, className = '', ...rest }: IconButtonProps) {
  const shape = isWide ? 'icon-button icon-button-wide' : 'icon-button';
  return (
    <button type="button" className={`${shape} ${className}`} aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
      {isWide && <span aria-hidden="true">{label}</span>}
    </button>
  );
}
