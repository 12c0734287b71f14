import type { LiveChange } from '../../src/console/api.ts';

export type ConnectionState = 'connecting' | 'open' | 'lost';

/** The server says something every 15 s at least; a longer silence is a connection that only looks open. */
const SILENCE_MS = 40_000;
const CHECK_MS = 5_000;
const REOPEN_MS = 3_000;

interface LiveOptions {
  /** Goes on after this id. */
  after: number;
  onChange(change: LiveChange): void;
  onState(state: ConnectionState): void;
}

/** Keeps the live feed open: resumes where it was after every break. Gives back how to end it. */
export function openLive({ after, onChange, onState }: LiveOptions): () => void {
  let lastId = after;
  let source: EventSource | undefined;
  let heardAt = Date.now();
  let reopening: number | undefined;

  const hear = () => {
    heardAt = Date.now();
    onState('open');
  };
  const open = () => {
    window.clearTimeout(reopening);
    source?.close();
    heardAt = Date.now();
    source = new EventSource(`/api/live?after=${lastId}`);
    source.onopen = hear;
    source.addEventListener('heartbeat', hear);
    source.onmessage = (event: MessageEvent<string>) => {
      hear();
      lastId = Number(event.lastEventId) || lastId;
      onChange(JSON.parse(event.data) as LiveChange); // the server's own schema is the contract
    };
    source.onerror = () => {
      onState('lost');
      // After a plain break the browser tries again by itself; after an error answer it gives up.
      if (source?.readyState === EventSource.CLOSED) reopening = window.setTimeout(open, REOPEN_MS);
    };
  };

  open();
  const check = window.setInterval(() => {
    if (Date.now() - heardAt > SILENCE_MS) open();
  }, CHECK_MS);
  return () => {
    window.clearInterval(check);
    window.clearTimeout(reopening);
    source?.close();
  };
}
