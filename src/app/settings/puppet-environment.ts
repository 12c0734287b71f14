/** Which puppet the gateway holds. */
export type Puppet =
  | { kind: 'simulator' }
  | {
      kind: 'service';
      token: string;
      /** `host:port`; missing: the service is looked up by its token. */
      endpoint: string | undefined;
      tls: { isDisabled: boolean; caCert: string | undefined; serverName: string | undefined };
    }
  | { kind: 'package'; name: string };

type Variables = Readonly<Record<string, string>>;

const SERVICE = 'wechaty-puppet-service';
const TOKEN = 'WECHATY_PUPPET_SERVICE_TOKEN';
const ENDPOINT = 'WECHATY_PUPPET_SERVICE_ENDPOINT';
const NO_TLS = 'WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT';
const CA_CERT = 'WECHATY_PUPPET_SERVICE_TLS_CA_CERT';
const SERVER_NAME = 'WECHATY_PUPPET_SERVICE_TLS_SERVER_NAME';

const PACKAGE = /^(?:@[a-z0-9-~][\w.~-]*\/)?[a-z0-9-~][\w.~-]*$/;
const HOST_AND_PORT = /^(?<host>\[[\da-f:]+\]|[\w.-]+):(?<port>\d{1,5})$/i;

function endpointMistake(endpoint: string): string | undefined {
  if (endpoint.includes('://')) return '要写 主机:端口，不带 http:// 之类的开头，例如 127.0.0.1:18788';
  const port = HOST_AND_PORT.exec(endpoint)?.groups?.port;
  return Number(port) >= 1 && Number(port) <= 65_535 ? undefined : '要写 主机:端口，例如 127.0.0.1:18788';
}

function tokenMistake(env: Variables, token: string): string | undefined {
  if (token.lastIndexOf('_') < 1 && env[SERVER_NAME] === undefined)
    return `令牌要带 前缀_（例如 insecure_、puppet_），或另设 ${SERVER_NAME}：没有它 Wechaty 连不上`;
  const host = HOST_AND_PORT.exec(env[ENDPOINT] ?? '')?.groups?.host ?? '';
  const isLoopback = /^(?:127\.|localhost$|\[::1\]$)/i.test(host);
  if (env[NO_TLS] === 'true' && isLoopback && !token.startsWith('insecure_'))
    return `本机不加密（${NO_TLS}=true）时，两边的令牌都要以 insecure_ 开头`;
  return undefined;
}

function serviceMistakes(env: Variables): string[] {
  const mistakes: string[] = [];
  const check = (name: string, message: string | undefined) => {
    if (message !== undefined) mistakes.push(`环境变量 ${name}: ${message}`);
  };
  const token = env[TOKEN];
  const endpoint = env[ENDPOINT];
  const cause = endpoint === undefined ? '用 wechaty-puppet-service' : `设了 ${ENDPOINT}`;
  check(TOKEN, token === undefined ? `${cause} 就必须设令牌；想用演练群就把它去掉` : tokenMistake(env, token));
  check(ENDPOINT, endpoint === undefined ? undefined : endpointMistake(endpoint));
  check(
    NO_TLS,
    ['true', 'false', undefined].includes(env[NO_TLS]) ? undefined : '只能写 true 或 false：别的值 Wechaty 当作没写',
  );
  const isCertificate = env[CA_CERT]?.includes('-----BEGIN CERTIFICATE-----') ?? true;
  check(
    CA_CERT,
    isCertificate ? undefined : '要写证书的内容（-----BEGIN CERTIFICATE----- 开头，换行可写成 \\n），不是文件的路径',
  );
  return mistakes;
}

/** Reads which puppet to hold, from the variables that Wechaty itself reads. A token or an endpoint alone means the puppet service. */
export function readPuppet(env: Variables): { puppet: Puppet; mistakes: string[] } {
  const isServiceMeant = env[TOKEN] !== undefined || env[ENDPOINT] !== undefined;
  const name = env.WECHATY_PUPPET ?? (isServiceMeant ? SERVICE : 'simulator');
  if (name === 'simulator') return { puppet: { kind: 'simulator' }, mistakes: [] };
  if (name !== SERVICE) {
    const mistake = '环境变量 WECHATY_PUPPET: 要写 npm 包名，例如 wechaty-puppet-service，或 simulator';
    return { puppet: { kind: 'package', name }, mistakes: PACKAGE.test(name) ? [] : [mistake] };
  }
  const tls = {
    isDisabled: env[NO_TLS] === 'true',
    caCert: env[CA_CERT]?.replaceAll('\\n', '\n'), // one line in an .env file, as Wechaty reads it
    serverName: env[SERVER_NAME],
  };
  const token = env[TOKEN] ?? '';
  return { puppet: { kind: 'service', token, endpoint: env[ENDPOINT], tls }, mistakes: serviceMistakes(env) };
}
