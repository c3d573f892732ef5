// One request to a daemon's socket, as any HTTP client would send it.
import { request } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** The body as JSON. */
  json(): Record<string, unknown>;
}

/**
 * Sends a body as it is, or as JSON unless it is text or bytes.
 * @param headers beside `host` and, with a body, `content-type: application/json`
 */
export function call(
  socketPath: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const isBytes = typeof body === 'string' || body instanceof Uint8Array;
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const options = {
      socketPath,
      method,
      path,
      headers: { host: 'aurelius', ...type, ...headers },
    };
    const sent = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('error', reject).on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          text,
          json: () => JSON.parse(text) as Record<string, unknown>,
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body === undefined || isBytes ? body : JSON.stringify(body));
  });
}
