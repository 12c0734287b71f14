import type {
  ApiError,
  Created,
  NewJoin,
  NewLeave,
  NewMessage,
  NewPerson,
  SimulatorState,
  Timeline,
} from '../../src/console/api.ts';

/** What the console answered instead of what was asked for; the message is for the operator. */
export class ApiFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

async function call<T>(path: string, body?: unknown): Promise<T> {
  const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(path, body === undefined ? {} : options);
  } catch (error) {
    throw Object.assign(new ApiFailure('offline', '连不上机器人，请确认它还在运行'), { cause: error });
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as T; // the server's own schema is the contract
  const { error } = (answer ?? { error: undefined }) as Partial<ApiError>;
  throw new ApiFailure(error?.code ?? 'unknown', error?.message ?? `服务出错了（${response.status}）`);
}

export const api = {
  simulator: () => call<SimulatorState>('/api/simulator'),
  timeline: (groupId: string, after?: number) =>
    call<Timeline>(
      `/api/groups/${encodeURIComponent(groupId)}/timeline?${after === undefined ? 'limit=200' : `after=${after}`}`,
    ),
  say: (message: NewMessage) => call<Created>('/api/simulator/messages', message),
  join: (join: NewJoin) => call<unknown>('/api/simulator/joins', join),
  leave: (leave: NewLeave) => call<unknown>('/api/simulator/leaves', leave),
  addPerson: (person: NewPerson) => call<Created>('/api/simulator/people', person),
  pictureUrl: (messageId: string) => `/api/simulator/pictures/${encodeURIComponent(messageId)}`,
};
