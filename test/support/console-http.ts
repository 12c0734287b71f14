import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The answer as JSON; throws where it is none. */
  json(): unknown;
}

interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Asks the console over real HTTP, with any header and any path: `fetch` would put both right. */
export function ask(url: string, path: string, { method = 'GET', headers = {}, body }: Call = {}): Promise<Answer> {
  const json = { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, path, method, headers: { ...(body !== undefined && json), ...headers } });
    sent.once('error', reject);
    sent.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) }),
      );
    });
    sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  });
}

export interface Heard {
  id: number;
  change: { kind: string; [field: string]: unknown };
}

/** Reads the live feed as a browser does. */
export class LiveReader {
  readonly heard: Heard[] = [];
  status: number | undefined;
  hasEnded = false;
  readonly #request: ClientRequest;
  #rest = '';

  constructor(url: string, { path = '/api/live', lastEventId }: { path?: string; lastEventId?: number } = {}) {
    const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
    this.#request = request(new URL(path, url), { headers }, (response) => {
      this.status = response.statusCode;
      response.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
      response.once('close', () => {
        this.hasEnded = true;
      });
    });
    this.#request.on('error', () => {
      this.hasEnded = true;
    });
    this.#request.end();
  }

  close(): void {
    this.#request.destroy();
  }

  #take(chunk: string): void {
    const blocks = (this.#rest + chunk).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const id = /^id: (\d+)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (id && data) this.heard.push({ id: Number(id), change: JSON.parse(data) as Heard['change'] });
    }
  }
}
