import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { ApiFailure, api } from '../api.ts';
import { type ConnectionState, openLive } from '../live.ts';
import { EMPTY, type PageState, reduce } from './state.ts';

const RETRY_MS = 3_000;

export interface SimulatorPageModel {
  state: PageState;
  connection: ConnectionState;
  markSeen(groupId: string): void;
}

/** Loads the simulated group, keeps it up to date, and reads the log of the group that is open. */
export function useSimulator(openGroup: string | undefined): SimulatorPageModel {
  const [state, dispatch] = useReducer(reduce, EMPTY);
  const [connection, setConnection] = useState<ConnectionState>('connecting');
  const [generation, setGeneration] = useState(0);
  const lastSeq = useRef(new Map<string, number>());
  const opened = useRef(openGroup);

  const readTimeline = useCallback(async (groupId: string) => {
    const timeline = await api.timeline(groupId, lastSeq.current.get(groupId)).catch(() => undefined);
    if (!timeline) return; // the next change reads it again
    lastSeq.current.set(groupId, timeline.entries.at(-1)?.seq ?? lastSeq.current.get(groupId) ?? 0);
    dispatch({ type: 'timeline', groupId, timeline });
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation loads everything again
  useEffect(() => {
    let close: (() => void) | undefined;
    let retry: number | undefined;
    let isOver = false;
    const start = async () => {
      try {
        const loaded = await api.simulator();
        if (isOver) return;
        dispatch({ type: 'loaded', state: loaded, at: Date.now() });
        lastSeq.current.clear();
        if (opened.current) void readTimeline(opened.current);
        close = openLive({
          after: loaded.liveId,
          onState: setConnection,
          onChange(change) {
            if (change.kind === 'reset') return setGeneration((before) => before + 1);
            dispatch({ type: 'live', change });
            if (change.kind === 'handled' && change.groupId === opened.current) void readTimeline(change.groupId);
          },
        });
      } catch (error) {
        if (isOver || !(error instanceof ApiFailure)) return;
        dispatch({ type: 'failed', code: error.code, message: error.message });
        if (error.code !== 'no_simulator') retry = window.setTimeout(() => setGeneration((n) => n + 1), RETRY_MS);
      }
    };
    void start();
    return () => {
      isOver = true;
      window.clearTimeout(retry);
      close?.();
    };
  }, [generation, readTimeline]);

  useEffect(() => {
    opened.current = openGroup;
    if (openGroup && state.phase === 'ready') void readTimeline(openGroup);
  }, [openGroup, state.phase, readTimeline]);

  const markSeen = useCallback((groupId: string) => dispatch({ type: 'seen', groupId }), []);
  return { state, connection, markSeen };
}
