import { z } from 'zod';
import { closest, didYouMean } from './closest.ts';
import { type Puppet, readPuppet } from './puppet-environment.ts';

export const PROCESS_ROLES = ['gateway', 'worker', 'scheduler', 'console'] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];

/** What the environment says of this process. */
export interface Environment {
  /** Missing: the queue is in SQLite. */
  redisUrl: string | undefined;
  /** Missing: the store is in SQLite. */
  databaseUrl: string | undefined;
  /** The settings file, where one is named. */
  configFile: string | undefined;
  /** Where the SQLite files are. */
  dataFolder: string;
  host: string;
  /** 0: any free one. */
  port: number;
  /** Names under which the console may be opened, beside addresses and localhost. */
  allowedHosts: readonly string[];
  roles: readonly ProcessRole[];
  logLevel: string;
  puppet: Puppet;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** An address with this beginning. Its text is never repeated: it may hold a password. */
function address(beginning: RegExp, advice: string) {
  return z.string().refine((text) => beginning.test(text) && URL.canParse(text), advice);
}

function words(list: string): string[] {
  return list.split(/[,，\s]+/).filter((word) => word !== '');
}

const roles = z.string().transform((text, context) => {
  const names = new Set<ProcessRole>();
  for (const word of words(text)) {
    const role = PROCESS_ROLES.find((name) => name === word);
    if (role) names.add(role);
    else
      context.addIssue(`没有角色「${word}」${didYouMean(word, PROCESS_ROLES) || `，可写 ${PROCESS_ROLES.join(',')}`}`);
  }
  return [...names];
});

const variables = z.object({
  REDIS_URL: address(/^rediss?:\/\//, '要写 redis://主机:6379；不设就用内置的队列').optional(),
  DATABASE_URL: address(
    /^postgres(?:ql)?:\/\//,
    '要写 postgres://用户:密码@主机:5432/库名；只支持 PostgreSQL，不设就用内置的 SQLite（位置见 QUNGUAN_DATA）',
  ).optional(),
  QUNGUAN_CONFIG: z.string().optional(),
  QUNGUAN_DATA: z.string().default('./data'),
  QUNGUAN_HOST: z
    .string()
    .regex(/^[\w.:-]+$/, '要写 IP 或主机名，例如 127.0.0.1；端口写在 QUNGUAN_PORT')
    .default('127.0.0.1'),
  QUNGUAN_PORT: z
    .string()
    .regex(/^\d{1,5}$/, '要写 0 到 65535 的整数')
    .transform(Number)
    .refine((port) => port <= 65_535, '要写 0 到 65535 的整数')
    .default(8787),
  QUNGUAN_ALLOWED_HOSTS: z.string().transform(words).default([]),
  QUNGUAN_ROLES: roles.default([...PROCESS_ROLES]),
  LOG_LEVEL: z.enum(LOG_LEVELS, `只能写 ${LOG_LEVELS.join('、')}`).default('info'),
});

/** Variables that are ours by their name but do not exist, where they look like one that does. */
function misspelt(env: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(variables.shape);
  return Object.keys(env)
    .filter((name) => name.startsWith('QUNGUAN_') && !names.includes(name))
    .flatMap((name) => {
      const meant = closest(name, names);
      return meant === undefined ? [] : [`环境变量 ${name}: 没有这一项，是不是「${meant}」？`];
    });
}

/** Reads the environment. An empty variable counts as not set. Gives the mistakes beside what could be read. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): {
  environment?: Environment;
  configFile: string | undefined;
  mistakes: string[];
} {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && value.trim() !== '') set[name] = value.trim();
  const result = variables.safeParse(set);
  const puppet = readPuppet(set);
  const issues = result.error?.issues ?? [];
  const mistakes = issues.map(({ path, message }) => `环境变量 ${path.join('')}: ${message}`);
  mistakes.push(...puppet.mistakes, ...misspelt(set));
  const configFile = set.QUNGUAN_CONFIG;
  if (!result.success || mistakes.length > 0) return { configFile, mistakes };
  const { data } = result;
  const environment: Environment = {
    redisUrl: data.REDIS_URL,
    databaseUrl: data.DATABASE_URL,
    configFile,
    dataFolder: data.QUNGUAN_DATA,
    host: data.QUNGUAN_HOST,
    port: data.QUNGUAN_PORT,
    allowedHosts: data.QUNGUAN_ALLOWED_HOSTS,
    roles: data.QUNGUAN_ROLES,
    logLevel: data.LOG_LEVEL,
    puppet: puppet.puppet,
  };
  return { environment, configFile, mistakes };
}
