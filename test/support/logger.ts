import type { Logger } from '../../src/domain/logger.ts';

const silent = (): void => {};

/** A logger that keeps nothing. */
export const silentLogger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
