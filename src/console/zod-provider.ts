import type { FastifySchemaCompiler, FastifyTypeProvider } from 'fastify';
import { z } from 'zod';
import { InvalidRequest } from './errors.ts';

/** Makes a route's schemas the types of what its handler gets and may answer. */
export interface ZodTypeProvider extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  serializer: this['schema'] extends z.ZodType ? z.input<this['schema']> : unknown;
}

const PLACES: Record<string, string> = { body: '请求内容', querystring: '查询参数', params: '地址', headers: '请求头' };
const inChinese = z.locales.zhCN().localeError;

/** Checks a request's part with its zod schema; the mistakes are told in Chinese, all at once. */
export const validateWithZod: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const place = PLACES[httpPart ?? ''] ?? '请求';
  return (data: unknown) => {
    const parsed = schema.safeParse(data, { error: inChinese });
    if (parsed.success) return { value: parsed.data };
    const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    return { error: new InvalidRequest(place, issues) };
  };
};
