import { describe, expect, test } from 'vitest';
import { PermanentFailure, TemporaryFailure, UnknownOutcome } from '../../src/domain/error.ts';
import { failureOf } from '../../src/gateway/perform.ts';
import { splitQuote } from '../../src/gateway/quote.ts';
import { NoAnswer } from '../../src/gateway/timeout.ts';

const grpc = (code: number, message: string) => Object.assign(new Error(message), { code });

describe('what a failed call means', () => {
  test.each([
    ['no answer in time', new NoAnswer('say'), UnknownOutcome],
    ['cancelled', grpc(1, '1 CANCELLED: Cancelled on client'), UnknownOutcome],
    ['the deadline has passed', grpc(4, '4 DEADLINE_EXCEEDED'), UnknownOutcome],
    ['the connection broke in mid-call', grpc(14, '14 UNAVAILABLE: Connection dropped'), UnknownOutcome],
    [
      'there never was a connection',
      grpc(14, '14 UNAVAILABLE: No connection established. Last error: x'),
      TemporaryFailure,
    ],
    ['the account is offline', grpc(9, '9 FAILED_PRECONDITION: not connected'), TemporaryFailure],
    ['the token is refused', grpc(16, '16 UNAUTHENTICATED'), TemporaryFailure],
    ['the platform says no', grpc(7, '7 PERMISSION_DENIED'), PermanentFailure],
    ['the service throws', grpc(2, '2 UNKNOWN: Error: not a friend\n    at somewhere'), PermanentFailure],
    ['a puppet throws', new Error('not a friend'), PermanentFailure],
    ['a file is missing', Object.assign(new Error('no such file'), { code: 'ENOENT' }), PermanentFailure],
    ['something odd is thrown', 'oops', PermanentFailure],
  ])('%s', (_what, error, kind) => {
    expect(failureOf(error)).toBeInstanceOf(kind);
  });
});

describe('a quoting message', () => {
  const RULER = '- - - - - - - - - - - - - - -';

  test.each([
    ['nothing quoted', '你好', { text: '你好' }],
    ['a quote', `「老王：加我微信」\n${RULER}\n别信`, { text: '别信', quote: { name: '老王', text: '加我微信' } }],
    ['another colon', `「Bob: hi」\n${RULER}\n`, { text: '', quote: { name: 'Bob', text: ' hi' } }],
    [
      'a quote of a quote',
      `「小雅：「老王：a」\n${RULER}\nb」\n${RULER}\nc`,
      { text: 'c', quote: { name: '小雅', text: `「老王：a」\n${RULER}\nb` } },
    ],
    ['only half of a quote', '「老王：加我微信」\n别信', { text: '「老王：加我微信」\n别信' }],
  ])('%s', (_what, text, parts) => {
    expect(splitQuote(text)).toEqual(parts);
  });
});
