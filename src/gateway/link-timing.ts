/** How long the service may be silent before it counts as gone. */
export interface LinkTiming {
  /** How often it is asked for a sign of life. */
  dingMs: number;
  /** Without any sign of life for so long, the connection is dead, whatever TCP says. */
  staleMs: number;
  /** A start must have succeeded by then. */
  startMs: number;
  /** A service that started must say something by then. */
  firstWordMs: number;
}

export const LINK_TIMING: LinkTiming = { dingMs: 10_000, staleMs: 25_000, startMs: 12_000, firstWordMs: 10_000 };
