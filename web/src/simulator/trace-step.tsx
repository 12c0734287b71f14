import './trace-step.css';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../ui/icon.tsx';
import type { Tone } from './words.ts';

interface TraceStepProps {
  icon: IconName;
  title: ReactNode;
  /** Stands at the right of the title. */
  aside?: ReactNode;
  tone?: Tone;
  isMarked?: boolean;
  children?: ReactNode;
}

/** One step of a story, on the line that joins them. */
export function TraceStep({ icon, title, aside, tone = 'quiet', isMarked = false, children }: TraceStepProps) {
  return (
    <li className="trace-step" data-tone={tone} data-marked={isMarked || undefined}>
      <span className="trace-step-icon">
        <Icon name={icon} size={16} />
      </span>
      <div className="trace-step-content">
        <h3>
          <span>{title}</span>
          {aside && <span className="trace-step-aside">{aside}</span>}
        </h3>
        {children}
      </div>
    </li>
  );
}
