import { FileBox } from 'file-box';
import type { Puppet } from 'wechaty-puppet';
import type { Action } from '../domain/action.ts';
import { messageOf, PermanentFailure, TemporaryFailure, UnknownOutcome } from '../domain/error.ts';
import { STATUS } from './status.ts';
import { NoAnswer } from './timeout.ts';

/** When to try again what could not be done because the account is not connected. */
const RETRY_AFTER_MS = 15_000;

/** The platform may have done it when one of these comes back. */
const UNKNOWN_CODES = new Set<number>([STATUS.cancelled, STATUS.deadlineExceeded, STATUS.unavailable]);
const NOT_DONE_CODES = new Set<number>([STATUS.failedPrecondition, STATUS.unauthenticated]);
/** What gRPC says when it never had a connection to send on. */
const NEVER_SENT = /No connection established|Channel has been shut down|Name resolution failed/;

/**
 * Does it through a puppet. The promise is the puppet's own: a simulator knows by it whether it will ever be
 * answered.
 */
export function callPuppet(puppet: Puppet, action: Action): Promise<unknown> {
  switch (action.do) {
    case 'say':
      return puppet.messageSendText(action.groupId, action.text, [...action.mention]);
    case 'dm':
      return puppet.messageSendText(action.to, action.text);
    case 'picture':
      return puppet.messageSendFile(action.groupId, FileBox.fromFile(action.file));
    case 'announce':
      return puppet.roomAnnounce(action.groupId, action.text);
    case 'remove':
      return puppet.roomDel(action.groupId, action.member);
    case 'invite':
      return puppet.roomAdd(action.groupId, action.person, false);
    case 'rename':
      return puppet.roomTopic(action.groupId, action.topic);
    case 'remark':
      return puppet.contactAlias(action.person, action.remark);
    case 'accept':
      return puppet.friendshipAccept(action.friend);
  }
}

export function notConnected(): TemporaryFailure {
  return new TemporaryFailure('the account is not connected', RETRY_AFTER_MS);
}

/** What a failed call means for the action. */
export function failureOf(error: unknown): TemporaryFailure | PermanentFailure | UnknownOutcome {
  const why = firstLine(messageOf(error));
  if (error instanceof NoAnswer) return new UnknownOutcome(why, { cause: error });
  const code = codeOf(error);
  if (code === undefined) return new PermanentFailure(why, { cause: error });
  const wasNeverSent = NOT_DONE_CODES.has(code) || (code === STATUS.unavailable && NEVER_SENT.test(why));
  if (wasNeverSent) return new TemporaryFailure(why, RETRY_AFTER_MS, { cause: error });
  if (UNKNOWN_CODES.has(code)) return new UnknownOutcome(why, { cause: error });
  return new PermanentFailure(why, { cause: error });
}

/** What a failed question means: no harm is done by asking again. */
export function unread(error: unknown): TemporaryFailure | PermanentFailure {
  const failure = failureOf(error);
  if (!(failure instanceof UnknownOutcome)) return failure;
  return new TemporaryFailure(failure.message, RETRY_AFTER_MS, { cause: error });
}

/** The gRPC status code of an error, where it has one. */
export function codeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}

/** puppet-service sends the server's stack along. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
