import './badge.css';
import type { ReactNode } from 'react';
import type { Tone } from '../simulator/words.ts';

/** A small word on a coloured ground. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="badge" data-tone={tone}>
      {children}
    </span>
  );
}
