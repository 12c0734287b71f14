import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/app/settings/index.ts';
import { load, mistakesIn, withSettingsFile } from './settings-file.ts';

const TOKEN = 'WECHATY_PUPPET_SERVICE_TOKEN';
const ENDPOINT = 'WECHATY_PUPPET_SERVICE_ENDPOINT';
const NO_TLS = 'WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT';
const CA_CERT = 'WECHATY_PUPPET_SERVICE_TLS_CA_CERT';
const SERVER_NAME = 'WECHATY_PUPPET_SERVICE_TLS_SERVER_NAME';

function environment(env: Record<string, string | undefined>) {
  return load('', env).environment;
}

test('an environment that says nothing means one process with everything built in, and the simulator', () => {
  expect(environment({ REDIS_URL: '', QUNGUAN_PORT: ' ', LOG_LEVEL: undefined })).toEqual({
    redisUrl: undefined,
    databaseUrl: undefined,
    configFile: undefined,
    dataFolder: './data',
    host: '127.0.0.1',
    port: 8787,
    allowedHosts: [],
    roles: ['gateway', 'worker', 'scheduler', 'console'],
    logLevel: 'info',
    puppet: { kind: 'simulator' },
  });
});

test('everything that can be set is read', () => {
  const env = {
    REDIS_URL: 'redis://localhost:6379/2',
    DATABASE_URL: 'postgresql://qunguan@localhost/qunguan',
    QUNGUAN_DATA: '/data',
    QUNGUAN_HOST: '0.0.0.0',
    QUNGUAN_PORT: '0',
    QUNGUAN_ALLOWED_HOSTS: 'bot.example.com, 群管.example.com',
    QUNGUAN_ROLES: 'worker, scheduler,worker',
    LOG_LEVEL: 'debug',
  };
  expect(environment(env)).toMatchObject({
    redisUrl: env.REDIS_URL,
    databaseUrl: env.DATABASE_URL,
    dataFolder: '/data',
    host: '0.0.0.0',
    port: 0,
    allowedHosts: ['bot.example.com', '群管.example.com'],
    roles: ['worker', 'scheduler'],
    logLevel: 'debug',
  });
});

test('the settings file can be named by the environment; the command line goes before', () => {
  const zoneOf = (configFile: string | undefined, env: Record<string, string>) =>
    loadSettings({ configFile, env, plugins: [] }).settings.group(undefined).timezone;
  withSettingsFile('timezone: Asia/Tokyo', (named) => {
    const env = { QUNGUAN_CONFIG: named };
    expect(zoneOf(undefined, env)).toBe('Asia/Tokyo');
    withSettingsFile('timezone: Asia/Seoul', (given) => expect(zoneOf(given, env)).toBe('Asia/Seoul'));
  });
});

test('every mistake is told at once, by variable, beside those of the file', () => {
  const env = {
    REDIS_URL: 'localhost:6379',
    DATABASE_URL: 'mysql://root:geheim@localhost/x',
    QUNGUAN_PORT: '70000',
    QUNGUAN_ROLES: 'worker,sheduler',
    LOG_LEVEL: 'verbose',
    QUNGUAN_PROT: '1',
  };
  const mistakes = mistakesIn('timezon: x', env);
  expect(mistakes).toEqual([
    '环境变量 REDIS_URL: 要写 redis://主机:6379；不设就用内置的队列',
    '环境变量 DATABASE_URL: 要写 postgres://用户:密码@主机:5432/库名；只支持 PostgreSQL，不设就用内置的 SQLite（位置见 QUNGUAN_DATA）',
    '环境变量 QUNGUAN_PORT: 要写 0 到 65535 的整数',
    '环境变量 QUNGUAN_ROLES: 没有角色「sheduler」，是不是「scheduler」？',
    '环境变量 LOG_LEVEL: 只能写 trace、debug、info、warn、error、fatal、silent',
    '环境变量 QUNGUAN_PROT: 没有这一项，是不是「QUNGUAN_PORT」？',
    'FILE:1: timezon: 没有这一项，是不是「timezone」？',
  ]);
  expect(mistakes.join()).not.toContain('geheim');
});

describe('the puppet', () => {
  test('a token alone means the puppet service', () => {
    expect(environment({ [TOKEN]: 'puppet_abc' }).puppet).toEqual({
      kind: 'service',
      token: 'puppet_abc',
      endpoint: undefined,
      tls: { isDisabled: false, caCert: undefined, serverName: undefined },
    });
  });

  test('all that the puppet service reads is read', () => {
    const env = {
      WECHATY_PUPPET: 'wechaty-puppet-service',
      [TOKEN]: 'insecure_demo',
      [ENDPOINT]: '127.0.0.1:18788',
      [NO_TLS]: 'true',
      [CA_CERT]: '-----BEGIN CERTIFICATE-----\\nabc\\n-----END CERTIFICATE-----',
      [SERVER_NAME]: 'insecure',
    };
    expect(environment(env).puppet).toEqual({
      kind: 'service',
      token: 'insecure_demo',
      endpoint: '127.0.0.1:18788',
      tls: {
        isDisabled: true,
        caCert: '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----',
        serverName: 'insecure',
      },
    });
  });

  test('another puppet is named by its package; the simulator can be chosen in spite of a token', () => {
    expect(environment({ WECHATY_PUPPET: '@scope/puppet' }).puppet).toEqual({ kind: 'package', name: '@scope/puppet' });
    expect(environment({ WECHATY_PUPPET: 'simulator', [TOKEN]: 'x' }).puppet).toEqual({ kind: 'simulator' });
  });

  test.each([
    [
      'a service without a token',
      { WECHATY_PUPPET: 'wechaty-puppet-service' },
      TOKEN,
      '用 wechaty-puppet-service 就必须设令牌',
    ],
    ['an endpoint without a token', { [ENDPOINT]: 'a:1' }, TOKEN, `设了 ${ENDPOINT} 就必须设令牌`],
    ['a token without a prefix', { [TOKEN]: 'geheim' }, TOKEN, '令牌要带 前缀_'],
    [
      'a real token without encryption on this machine',
      { [TOKEN]: 'puppet_geheim', [ENDPOINT]: 'localhost:18788', [NO_TLS]: 'true' },
      TOKEN,
      '本机不加密',
    ],
    ['an endpoint with a scheme', { [TOKEN]: 'a_b', [ENDPOINT]: 'http://a:1' }, ENDPOINT, '要写 主机:端口，不带'],
    ['an endpoint without a port', { [TOKEN]: 'a_b', [ENDPOINT]: 'a' }, ENDPOINT, '要写 主机:端口'],
    ['a port that is none', { [TOKEN]: 'a_b', [ENDPOINT]: 'a:70000' }, ENDPOINT, '要写 主机:端口'],
    ['a switch that Wechaty would not see', { [TOKEN]: 'a_b', [NO_TLS]: '1' }, NO_TLS, '只能写 true 或 false'],
    ['a certificate’s file', { [TOKEN]: 'a_b', [CA_CERT]: './ca.pem' }, CA_CERT, '要写证书的内容'],
    ['no package', { WECHATY_PUPPET: '../puppet' }, 'WECHATY_PUPPET', '要写 npm 包名'],
  ])('%s is a mistake with advice', (_, env, name, start) => {
    const mistakes = mistakesIn('', env);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(`环境变量 ${name}: ${start}`);
    expect(mistakes[0]).not.toContain('geheim');
  });
});
