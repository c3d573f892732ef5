// A load client over TCP that reads answers with a length and chunked ones, and takes the time of the first piece of each.
import { connect } from 'node:net';

const LAST_CHUNK = '\r\n0\r\n\r\n';

/** What one answer took, milliseconds from its request. */
interface Timing {
  readonly first: number;
  readonly whole: number;
}

export interface Load {
  readonly seconds: number;
  readonly timings: readonly Timing[];
}

/** Finds the first byte of the body and the end of an answer in pieces of it. */
function answerReader(): (piece: Buffer) => { begun: boolean; over: boolean } {
  let head: string | null = '';
  let length = Number.NaN;
  let body = 0;
  let tail = '';
  return (piece) => {
    const text = piece.toString('latin1');
    let rest = text;
    if (head !== null) {
      head += text;
      const at = head.indexOf('\r\n\r\n');
      if (at < 0) return { begun: false, over: false };
      if (!head.startsWith('HTTP/1.1 200')) throw new Error(head.slice(0, 600));
      length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
      rest = head.slice(at + 4);
      head = null;
    }
    body += rest.length;
    tail = (tail + rest).slice(-64);
    if (!Number.isNaN(length)) return { begun: body > 0, over: body >= length };
    const over = tail.endsWith(LAST_CHUNK);
    if (over && !tail.includes('[DONE]')) throw new Error(`the stream was cut off: ${tail}`);
    return { begun: body > 0, over };
  };
}

/** Sends `total` times the same request over kept connections, one in flight on each. Every answer must be a whole 200. */
export async function load(
  port: number,
  request: string,
  connections: number,
  total: number,
): Promise<Load> {
  let left = total;
  const timings: Timing[] = [];
  const started = performance.now();
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let read = answerReader();
      let sentAt = 0;
      let first = 0;
      const next = () => {
        if (left-- <= 0) {
          socket.destroy();
          return resolve();
        }
        read = answerReader();
        first = 0;
        sentAt = performance.now();
        socket.write(request);
      };
      socket.on('connect', next);
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the server closed the connection')));
      socket.on('data', (piece) => {
        try {
          const { begun, over } = read(piece);
          if (begun && first === 0) first = performance.now() - sentAt;
          if (!over) return;
          timings.push({ first, whole: performance.now() - sentAt });
          next();
        } catch (error) {
          socket.destroy(error as Error);
        }
      });
    });
  await Promise.all(Array.from({ length: connections }, one));
  return { seconds: (performance.now() - started) / 1000, timings };
}

/** A POST of JSON, as it goes over the wire. */
export function post(
  path: string,
  headers: Readonly<Record<string, string>>,
  body: object,
): string {
  const json = JSON.stringify(body);
  const lines = Object.entries({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(json)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${json}`;
}
