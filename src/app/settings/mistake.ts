import { z } from 'zod';
import { didYouMean } from './closest.ts';

/** Something wrong in the settings file. */
export interface Mistake {
  /** Missing where the file as a whole is meant. */
  line?: number;
  path: readonly PropertyKey[];
  message: string;
}

const TYPES: Record<string, string> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: 'true 或 false',
  array: '列表，例如 [甲, 乙]',
  object: '下一级的各项设置',
  record: '下一级的各项设置',
};

function typeOf(value: unknown): string {
  if (value === null) return '空的';
  if (Array.isArray(value)) return '列表';
  if (typeof value === 'object') return '一组设置';
  return { string: '文字', number: '数字', boolean: 'true/false' }[String(typeof value)] ?? typeof value;
}

function wrongType(expected: string, input: unknown): string {
  if (input === undefined) return '必须写';
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean'))
    return `要写文字，这里是${typeOf(input)}：加上引号，例如 "${input}"`;
  return `要写${TYPES[expected] ?? expected}，这里是${typeOf(input)}`;
}

function outOfRange(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>): string {
  const isSmall = issue.code === 'too_small';
  const limit = isSmall ? issue.minimum : issue.maximum;
  const least = isSmall ? '至少' : '最多';
  if (issue.origin === 'string') return isSmall && limit === 1 ? '不能是空的' : `${least}要 ${limit} 个字`;
  if (issue.origin === 'array' || issue.origin === 'set') return `${least}要 ${limit} 项`;
  if (issue.inclusive === false) return `必须${isSmall ? '大' : '小'}于 ${limit}`;
  return `不能${isSmall ? '小' : '大'}于 ${limit}`;
}

const chinese = z.locales.zhCN().localeError;

/** Says an issue for which the schema has no words of its own. */
const describe: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') return wrongType(issue.expected, issue.input);
  if (issue.code === 'too_small' || issue.code === 'too_big') return outOfRange(issue);
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String);
    return `只能写 ${choices.join('、')}${didYouMean(String(issue.input), choices)}`;
  }
  if (issue.code === 'invalid_union') {
    const ways = issue.errors.map((way) => way[0]?.message).filter((way) => way !== undefined);
    return [...new Set(ways)].join('；或者');
  }
  return chinese(issue);
};

/** Everything that a schema has against a value. A field that does not exist is one mistake each, with what was probably meant. */
export function mistakesOf(schema: z.ZodType, value: unknown): Mistake[] {
  const knownNames = new Map<unknown, string[]>(); // by the issue's list of keys: the issue itself is copied by zod
  const error: z.core.$ZodErrorMap = (issue) => {
    const { inst } = issue;
    if (issue.code === 'unrecognized_keys' && inst instanceof z.ZodObject)
      knownNames.set(issue.keys, Object.keys(inst.shape));
    return describe(issue);
  };
  const result = schema.safeParse(value, { error });
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
    const names = knownNames.get(issue.keys) ?? [];
    return issue.keys.map((key) => {
      const hint = didYouMean(key, names) || `，这里可以写：${names.join('、')}`;
      return { path: [...issue.path, key], message: `没有这一项${hint}` };
    });
  });
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .slice(1);
}

/** `FILE:LINE: path.to.field: what is wrong`, in the file's order and each once. */
export function mistakeLines(file: string, mistakes: readonly Mistake[]): string[] {
  const sorted = mistakes.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const lines = sorted.map(({ line, path, message }) => {
    const place = line === undefined ? file : `${file}:${line}`;
    return path.length === 0 ? `${place}: ${message}` : `${place}: ${pathText(path)}: ${message}`;
  });
  return [...new Set(lines)];
}
