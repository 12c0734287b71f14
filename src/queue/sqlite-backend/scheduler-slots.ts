export interface SlotRequest {
  /** The slot of the last iteration; undefined for a new or changed scheduler. */
  previousAt: number | undefined;
  /** Interval in ms. */
  every: number;
  now: number;
  /** Distance of the slots from the multiples of `every`, in ms. */
  offset: number;
  startDate?: number | undefined;
}

/** When a scheduler with a fixed interval is due next (ms, UTC), and the offset its slots keep from then on. */
export function nextSlot(request: SlotRequest): { nextAt: number; offset: number } {
  const nextAt = Math.floor(request.previousAt === undefined ? firstSlot(request) : followingSlot(request));
  const offset = request.offset || nextAt - Math.floor(nextAt / request.every) * request.every;
  return { nextAt, offset: Math.floor(offset) };
}

function firstSlot({ every, now, offset, startDate }: SlotRequest): number {
  if (startDate !== undefined) return Math.max(startDate, now);
  if (offset <= 0) return now;
  return alignedAfter(now, every, offset);
}

function followingSlot({ previousAt = 0, every, now, offset }: SlotRequest): number {
  const nextAt = previousAt + every;
  // Iterations missed while nothing ran are skipped, not made up for.
  return nextAt < now ? alignedAfter(now, every, offset) : nextAt;
}

function alignedAfter(now: number, every: number, offset: number): number {
  const aligned = Math.floor(now / every) * every + offset;
  return aligned <= now ? aligned + every : aligned;
}
