// A provider below HTTP: it says the bytes a script says, when the script says them, and keeps every byte that it heard.
import { createServer, type Server, type Socket } from 'node:net';

/** One request, byte for byte. */
export interface RawHeard {
  /** From the method to the end of the body. */
  readonly bytes: Buffer;
  /** Request line and headers. */
  readonly head: string;
  readonly body: Buffer;
  /** Settles with the time, `performance.now()`, when its connection is closed by either side. */
  readonly closed: Promise<number>;
}

/** Answers on the connection that a request came on; it ends by itself when the connection does. */
export type Script = (socket: Socket, heard: RawHeard) => void | Promise<void>;

export interface RawUpstream {
  readonly baseUrl: string;
  readonly heard: readonly RawHeard[];
  /** What it does from now on, a request after the other; the last one goes on. */
  does(...scripts: readonly [Script, ...Script[]]): void;
  close(): Promise<void>;
}

const HEAD_END = '\r\n\r\n';

/** The first whole request in `bytes`; null: more has to come. */
function requestIn(bytes: Buffer): Omit<RawHeard, 'closed'> | null {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return null;
  const head = bytes.subarray(0, end).toString('latin1');
  const length = Number(/^content-length: *(\d+)$/im.exec(head)?.[1] ?? 0);
  const from = end + HEAD_END.length;
  if (bytes.length < from + length) return null;
  return {
    bytes: bytes.subarray(0, from + length),
    head,
    body: bytes.subarray(from, from + length),
  };
}

const listening = (server: Server) =>
  new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });

export async function startRawUpstream(
  ...first: readonly [Script, ...Script[]]
): Promise<RawUpstream> {
  const heard: RawHeard[] = [];
  const open = new Set<Socket>();
  let scripts: Script[] = [...first];
  const server = createServer((socket) => {
    open.add(socket);
    const closed = new Promise<number>((resolve) => {
      socket.on('close', () => {
        open.delete(socket);
        resolve(performance.now());
      });
    });
    // who is cut off in the middle of a sentence has nothing to add
    socket.on('error', () => undefined);
    let received: Buffer = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      const request = requestIn(received);
      if (!request) return;
      received = received.subarray(request.bytes.length);
      const one = { ...request, closed };
      heard.push(one);
      const script = scripts.length > 1 ? scripts.shift() : scripts[0];
      void script?.(socket, one);
    });
  });
  const port = await listening(server);
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    heard,
    does(...next) {
      scripts = [...next];
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** An answer in full. @param body its length is said unless `headers` say another */
export function reply(
  status: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Script {
  const all = { 'content-length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return (socket) => void socket.write(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`);
}

/** The head of a stream that ends with its connection, and what comes first. */
export function streamed(first: string | Uint8Array, headers = ''): Script {
  return (socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n${headers}connection: close\r\n\r\n`,
    );
    socket.write(first);
  };
}
