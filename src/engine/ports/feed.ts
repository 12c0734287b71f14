import type { Event } from '../../domain/event.ts';
import type { AccountId } from '../../domain/ids.ts';
import type { NewAction, StoredAction, TraceEntry } from './records.ts';
import type { MissedOccurrence } from './store.ts';

/** What the engine tells those who look on: an event was handled, an action came to something. */
export type FeedChange =
  | { kind: 'handled'; lane: string; seq: number; event: Event; status: 'handled' | 'failed'; trace: TraceEntry[] }
  | { kind: 'action'; action: NewAction | StoredAction; waitsFor?: string | undefined }
  | { kind: 'missed'; missed: MissedOccurrence }
  | { kind: 'gateway'; account: AccountId; isUp: boolean; why?: string | undefined };

/** Tells what happens in this process, as it happens. A listener that throws is logged and does not disturb. */
export interface Feed {
  on(listener: (change: FeedChange) => void): () => void;
}
