import { STATUS } from '../status.ts';

/** The simulated platform says no. It has gRPC's shape, so that it means the same in this process and over the wire. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  readonly code: number;
  readonly details: string;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
    this.details = message;
  }
}

export function notConnected(): PlatformError {
  return new PlatformError(STATUS.failedPrecondition, 'the account is not connected');
}

export function notAllowed(what: string): PlatformError {
  return new PlatformError(STATUS.permissionDenied, `only the owner and admins may ${what}`);
}

export function notFound(what: string, id: string): PlatformError {
  return new PlatformError(STATUS.notFound, `there is no ${what} ${id}`);
}
