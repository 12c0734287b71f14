import type { Database } from 'better-sqlite3';

/** Stored in `PRAGMA user_version`. A file with a higher number was written by a newer release. */
const SCHEMA_VERSION = 1;

// Columns are camelCase so that rows are typed as they come, without a mapping step on the hot path.
//
// A queue row carries the counters, so that counting, "is anything waiting?" and "is the queue drained?" cost no query.
// Within a state jobs are ordered by (rank, seq): rank is the priority, the due time or the finishing time.
const SCHEMA = `
  CREATE TABLE queue (
    key INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    meta TEXT NOT NULL DEFAULT '{}',
    lastJobId INTEGER NOT NULL DEFAULT 0,
    lastSeq INTEGER NOT NULL DEFAULT 0,
    lastEvent INTEGER NOT NULL,
    waiting INTEGER NOT NULL DEFAULT 0,
    prioritized INTEGER NOT NULL DEFAULT 0,
    delayed INTEGER NOT NULL DEFAULT 0,
    active INTEGER NOT NULL DEFAULT 0,
    completed INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    limiterCount INTEGER NOT NULL DEFAULT 0,
    limiterUntil INTEGER NOT NULL DEFAULT 0,
    stalledCheckUntil INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE job (
    key INTEGER PRIMARY KEY,
    queue INTEGER NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    opts TEXT NOT NULL,
    state TEXT NOT NULL,
    rank INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    delay INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    attemptsMade INTEGER NOT NULL DEFAULT 0,
    attemptsStarted INTEGER NOT NULL DEFAULT 0,
    stalledCount INTEGER NOT NULL DEFAULT 0,
    lockToken TEXT,
    lockedUntil INTEGER,
    processedOn INTEGER,
    processedBy TEXT,
    finishedOn INTEGER,
    progress TEXT,
    returnValue TEXT,
    failedReason TEXT,
    stacktrace TEXT,
    deferredFailure TEXT,
    deduplicationId TEXT,
    schedulerId TEXT,
    UNIQUE (queue, id)
  );
  CREATE INDEX jobByPlace ON job (queue, state, rank, seq);
  CREATE TABLE jobLog (
    job INTEGER NOT NULL REFERENCES job (key) ON DELETE CASCADE,
    line INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (job, line)
  ) WITHOUT ROWID;
  CREATE TABLE deduplication (
    queue INTEGER NOT NULL,
    id TEXT NOT NULL,
    jobId TEXT NOT NULL,
    expiresAt INTEGER,
    PRIMARY KEY (queue, id)
  ) WITHOUT ROWID;
  CREATE INDEX deduplicationByExpiry ON deduplication (queue, expiresAt) WHERE expiresAt IS NOT NULL;
  CREATE TABLE deduplicationNext (
    queue INTEGER NOT NULL,
    id TEXT NOT NULL,
    jobId TEXT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    opts TEXT NOT NULL,
    schedulerId TEXT,
    PRIMARY KEY (queue, id)
  ) WITHOUT ROWID;
  CREATE TABLE scheduler (
    queue INTEGER NOT NULL,
    id TEXT NOT NULL,
    nextAt INTEGER NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (queue, id)
  ) WITHOUT ROWID;
  CREATE TABLE event (
    queue INTEGER NOT NULL,
    last INTEGER NOT NULL,
    count INTEGER NOT NULL,
    batch TEXT NOT NULL,
    PRIMARY KEY (queue, last)
  ) WITHOUT ROWID;
  CREATE TABLE metric (
    queue INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    previousAt INTEGER NOT NULL,
    previousCount INTEGER NOT NULL,
    points TEXT NOT NULL,
    PRIMARY KEY (queue, outcome)
  ) WITHOUT ROWID;
  CREATE TABLE client (
    key INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    pid INTEGER NOT NULL,
    name TEXT NOT NULL,
    since INTEGER NOT NULL,
    seenAt INTEGER NOT NULL
  );
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Creates the tables in a new file; throws when a newer release wrote the file. */
export function ensureSchema(database: Database): void {
  // IMMEDIATE, and the version read inside: two processes may open a new file at the same moment.
  database
    .transaction(() => {
      const version = Number(database.pragma('user_version', { simple: true }));
      if (version > SCHEMA_VERSION) {
        throw new Error(
          `The queue file ${database.name} has schema version ${version}; this release reads up to ${SCHEMA_VERSION}. Upgrade, or use another file.`,
        );
      }
      if (version === 0) database.exec(SCHEMA);
    })
    .immediate();
}
