/** What the engine needs of the outside; adapters implement it, and import no more of the engine than this. */
export * from './ports/feed.ts';
export * from './ports/gateway.ts';
export * from './ports/queue.ts';
export * from './ports/records.ts';
export * from './ports/store.ts';
