// One request to a daemon's unix socket or port, as any HTTP client would send it.
import { request } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON. */
  readonly body: never;
}

/**
 * Sends a body as it is, or as JSON unless it is text or bytes.
 * @param address path of a unix socket, or a port of this machine
 * @param headers beside `host` and, with a body, `content-type: application/json`
 */
export function requestSocket(
  address: string | number,
  method: string,
  path: string,
  body?: unknown,
  headers: object = {},
): Promise<Reply> {
  const isBytes = typeof body === 'string' || body instanceof Uint8Array;
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const options = {
    ...(typeof address === 'string'
      ? { socketPath: address }
      : { host: '127.0.0.1', port: address }),
    method,
    path,
    headers: { host: 'localhost', ...type, ...headers },
  };
  return new Promise((resolve, reject) => {
    const sent = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('error', reject).on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text,
          get body() {
            return JSON.parse(text) as never;
          },
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body === undefined || isBytes ? body : JSON.stringify(body));
  });
}
