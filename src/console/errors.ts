import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../domain/error.ts';
import type { ApiError } from './api.ts';

/** A request that cannot be served, with the answer for whoever asked. */
export class RequestRefused extends Error {
  override readonly name: string = 'RequestRefused';
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: number, code: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
  }
}

type Issue = { path: string; message: string };

/** A request whose content does not fit the route's schema. */
export class InvalidRequest extends RequestRefused {
  override readonly name = 'InvalidRequest';
  readonly issues: readonly Issue[];

  constructor(place: string, issues: readonly Issue[]) {
    const told = issues.map(({ path, message }) => (path ? `${path}：${message}` : message)).join('；');
    super(400, 'bad_request', `${place}有误：${told}`);
    this.issues = issues;
  }
}

/** What Fastify itself finds wrong before a route is reached. */
const BY_FASTIFY_CODE: Record<string, [code: string, message: string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['too_large', '请求内容太大了'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['not_json', '请求内容要是 JSON（Content-Type: application/json）'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['bad_json', '请求内容不是合法的 JSON'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['bad_json', '请求内容是空的，要是一个 JSON 对象'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad_request', '请求的长度与内容不符'],
};

function answerTo(error: FastifyError | Error): { status: number; body: ApiError['error'] } {
  if (error instanceof InvalidRequest) {
    return { status: 400, body: { code: error.code, message: error.message, issues: [...error.issues] } };
  }
  if (error instanceof RequestRefused) {
    return { status: error.statusCode, body: { code: error.code, message: error.message } };
  }
  if (error instanceof Refusal) return { status: 422, body: { code: 'refused', message: error.message } };
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
  if (status >= 500) return { status: 500, body: { code: 'internal', message: '服务内部出错了，详情见日志' } };
  const [code, message] = BY_FASTIFY_CODE[(error as FastifyError).code] ?? ['bad_request', '请求有误，服务无法理解'];
  return { status, body: { code, message } };
}

/** Answers every error in one shape; what is our own fault goes to the log and not to the outside. */
export function handleError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = answerTo(error);
  if (status >= 500) request.log.error({ err: error, route: request.routeOptions.url }, 'console request failed');
  void reply.status(status).send({ error: body } satisfies ApiError);
}
