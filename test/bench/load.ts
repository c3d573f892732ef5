// A load client that costs little: raw keep-alive sockets, one request in flight on each, answers counted by length.
import { connect, type Socket } from 'node:net';

/** Sends `total` requests over `connections` sockets and answers the seconds it took. Every answer must have `status`. */
export async function drive(
  socketPath: string,
  request: () => string,
  connections: number,
  total: number,
  status: number,
): Promise<number> {
  let left = total;
  // a client that never sleeps: waking one is a part of every write, and a faster server would wake it less often
  let spinning = true;
  const spin = () => {
    if (spinning) setImmediate(spin);
  };
  spin();
  const started = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: connections }, () => {
      return new Promise<void>((resolve, reject) => {
        const socket: Socket = connect(socketPath);
        let text = '';
        const next = () => {
          if (left-- <= 0) {
            socket.end();
            return resolve();
          }
          socket.write(request());
        };
        socket.on('connect', next);
        socket.on('error', reject);
        socket.on('data', (chunk) => {
          text += chunk.toString('latin1');
          const head = text.indexOf('\r\n\r\n');
          if (head < 0) return;
          const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
          if (text.length < head + 4 + length) return;
          if (!text.startsWith(`HTTP/1.1 ${status}`)) return reject(new Error(text.slice(0, 400)));
          text = '';
          next();
        });
      });
    }),
  );
  spinning = false;
  return Number(process.hrtime.bigint() - started) / 1e9;
}

/** One HTTP/1.1 request with a JSON body. */
export function postJson(path: string, body: unknown): string {
  const json = JSON.stringify(body);
  return `POST ${path} HTTP/1.1\r\nHost: aurelius\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
}

/** @param token shown as bearer, if any */
export const getPath = (path: string, token?: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: aurelius\r\n${token === undefined ? '' : `Authorization: Bearer ${token}\r\n`}\r\n`;
