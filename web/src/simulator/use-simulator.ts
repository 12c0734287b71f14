import { type Dispatch, useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { LiveChange, SimulatorState } from '../../../src/console/api.ts';
import { ApiFailure, api } from '../api.ts';
import { type ConnectionState, openLive } from '../live.ts';
import { EMPTY, type PageChange, type PageState, reduce } from './state.ts';

const RETRY_MS = 3_000;

export interface SimulatorPageModel {
  state: PageState;
  connection: ConnectionState;
  markSeen(groupId: string): void;
}

/** Reads a group's log, each time from where the last reading ended. */
function useTimeline(dispatch: Dispatch<PageChange>) {
  const lastSeq = useRef(new Map<string, number>());
  const read = useCallback(
    async (groupId: string) => {
      const timeline = await api.timeline(groupId, lastSeq.current.get(groupId)).catch(() => undefined);
      if (!timeline) return; // the next change reads it again
      lastSeq.current.set(groupId, timeline.entries.at(-1)?.seq ?? lastSeq.current.get(groupId) ?? 0);
      dispatch({ type: 'timeline', groupId, timeline });
    },
    [dispatch],
  );
  const startAnew = useCallback(() => lastSeq.current.clear(), []);
  return { read, startAnew };
}

/** Loads the simulated group, keeps it up to date, and reads the log of the group that is open. */
export function useSimulator(openGroup: string | undefined): SimulatorPageModel {
  const [state, dispatch] = useReducer(reduce, EMPTY);
  const [connection, setConnection] = useState<ConnectionState>('connecting');
  /** Counts how often everything was loaded anew. */
  const [generation, setGeneration] = useState(0);
  const { read, startAnew } = useTimeline(dispatch);
  const opened = useRef(openGroup);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation loads everything again
  useEffect(() => {
    const loadAgain = () => setGeneration((before) => before + 1);
    const onChange = (change: LiveChange) => {
      if (change.kind === 'reset') return loadAgain();
      dispatch({ type: 'live', change });
      if (change.kind === 'handled' && change.groupId === opened.current) void read(change.groupId);
    };
    let end = () => {};
    const onLoaded = (loaded: SimulatorState) => {
      dispatch({ type: 'loaded', state: loaded, at: Date.now() });
      startAnew();
      if (opened.current) void read(opened.current);
      end = openLive({ after: loaded.liveId, onState: setConnection, onChange });
    };
    const onFailed = (error: unknown) => {
      if (!(error instanceof ApiFailure)) throw error;
      dispatch({ type: 'failed', code: error.code, message: error.message });
      if (error.code === 'no_simulator') return;
      const retry = window.setTimeout(loadAgain, RETRY_MS);
      end = () => window.clearTimeout(retry);
    };
    let isOver = false;
    api.simulator().then(
      (loaded) => !isOver && onLoaded(loaded),
      (error) => !isOver && onFailed(error),
    );
    return () => {
      isOver = true;
      end();
    };
  }, [generation, read, startAnew]);

  useEffect(() => {
    opened.current = openGroup;
    if (openGroup && state.phase === 'ready') void read(openGroup);
  }, [openGroup, state.phase, read]);

  const markSeen = useCallback((groupId: string) => dispatch({ type: 'seen', groupId }), []);
  return { state, connection, markSeen };
}
