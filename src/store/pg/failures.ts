import { DrizzleQueryError } from 'drizzle-orm/errors';
import { TemporaryFailure } from '../../domain/error.ts';

const RETRY_MS = 2_000;

/** serialization_failure, deadlock_detected: the transaction may simply be run again. */
const RERUN = new Set(['40001', '40P01']);
/** The server goes away, comes up or has no connection left; the rest of class 08 and 57P is the same. */
const AWAY = /^(08...|57P..|53300|25P03|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;
/** What the driver says without a code. */
const AWAY_IN_WORDS = /connection terminated|timeout exceeded|query read timeout|not queryable|connection error/i;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The driver's own error: Drizzle's repeats the values, and those are message texts. */
export function driverErrorOf(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? (error.cause ?? error) : error;
}

export function mayRunAgain(error: unknown): boolean {
  return RERUN.has(codeOf(error));
}

export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (AWAY.test(codeOf(error))) return true;
  if (error instanceof AggregateError) return error.errors.some(isAway); // one for each address that was tried
  return codeOf(error) === '' && AWAY_IN_WORDS.test(error.message);
}

/** What the engine is told: an outage passes, and every write is keyed by its cause, so it may be tried again. */
export function toFailure(error: unknown): unknown {
  if (!isAway(error) && !mayRunAgain(error)) return error;
  return new TemporaryFailure('数据库暂时连不上 (the database is away)', RETRY_MS, { cause: error });
}
