import { metaOf } from './queue-row.ts';
import type { QueueTransaction } from './queue-view.ts';

/** Sets fields and returns how many are new. */
export function setMeta(tx: QueueTransaction, values: Record<string, string | number>): number {
  const meta = { ...metaOf(tx.row) };
  const added = Object.keys(values).filter((field) => meta[field] === undefined).length;
  for (const [field, value] of Object.entries(values)) meta[field] = String(value);
  tx.row.meta = JSON.stringify(meta);
  return added;
}

/** Removes fields and returns how many there were. */
export function removeMeta(tx: QueueTransaction, fields: string[]): number {
  const before = Object.entries(metaOf(tx.row));
  const kept = before.filter(([field]) => !fields.includes(field));
  tx.row.meta = JSON.stringify(Object.fromEntries(kept));
  return before.length - kept.length;
}

/** Stops or restarts the whole queue: no worker takes a job while it is paused. */
export function setPaused(tx: QueueTransaction, isPaused: boolean): void {
  if (isPaused) setMeta(tx, { paused: 1 });
  else removeMeta(tx, ['paused']);
  tx.emit(isPaused ? 'paused' : 'resumed');
}
