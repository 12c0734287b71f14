import { useSyncExternalStore } from 'react';

/** Where the page is: a group, and in it the line whose story is told. It lives in the address, so "back" works. */
export interface Place {
  groupId: string | undefined;
  lineId: string | undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return ''; // an address that somebody typed
  }
}

function read(): Place {
  const [, groupId, lineId] = window.location.hash.slice(1).split('/').map(decode);
  return { groupId: groupId || undefined, lineId: lineId || undefined };
}

export function addressOf({ groupId, lineId }: Partial<Place>): string {
  const parts = [groupId, lineId].filter((part) => part !== undefined).map((part) => encodeURIComponent(part));
  return `#/${parts.join('/')}`;
}

/** Goes there. `replace`: "back" then leads to what was before. */
export function goTo(place: Partial<Place>, { replace = false } = {}): void {
  const address = addressOf(place);
  if (window.location.hash === address) return;
  if (!replace) {
    window.location.hash = address;
    return;
  }
  window.history.replaceState(null, '', address);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function usePlace(): Place {
  useSyncExternalStore(subscribe, () => window.location.hash);
  return read();
}
