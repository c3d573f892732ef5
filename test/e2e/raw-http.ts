// HTTP as bytes over one connection: what an attacker sends is not tidied up, and what comes back is seen as it is.
import { connect, type Socket } from 'node:net';

/** Path of a unix socket, or a port of this machine. */
export type Address = string | number;

export interface RawAnswer {
  /** 0 when the connection ended or was cut without an answer. */
  readonly status: number;
  /** In lower case; of several lines the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the other side ended the connection. */
  readonly closed: boolean;
}

const HEAD_END = '\r\n\r\n';

interface Parsed {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  /** Bytes of the whole answer. */
  readonly length: number;
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const pairs = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return Object.fromEntries(pairs);
}

/** A chunked body that starts at `from`; null while it is not whole. */
function chunked(bytes: Buffer, from: number): { body: Buffer; end: number } | null {
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    const end = line + 2 + size + 2;
    if (bytes.length < end) return null;
    if (size === 0) return { body: Buffer.concat(parts), end };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = end;
  }
}

/** The first answer in `bytes`; null while it is not whole. */
function parse(bytes: Buffer): Parsed | null {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return null;
  const [first = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const status = Number(first.split(' ')[1]);
  const headers = headersOf(lines);
  const start = headEnd + HEAD_END.length;
  if (headers['transfer-encoding'] === 'chunked') {
    const found = chunked(bytes, start);
    return found && { status, headers, body: found.body, length: found.end };
  }
  const length = start + Number(headers['content-length'] ?? 0);
  return bytes.length < length
    ? null
    : { status, headers, body: bytes.subarray(start, length), length };
}

/** The status in bytes that are no whole answer yet; 0: not even that. */
const statusSoFar = (bytes: Buffer): number =>
  bytes.includes(HEAD_END) ? Number(bytes.toString('latin1', 9, 12)) : 0;

/** One connection. Requests on it are sent one after the other. */
export class RawConnection {
  readonly socket: Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #closed = false;
  #wake = () => {};

  constructor(address: Address) {
    this.socket =
      typeof address === 'string'
        ? connect({ path: address })
        : connect({ port: address, host: '127.0.0.1' });
    this.socket.on('data', (part) => {
      this.#bytes = Buffer.concat([this.#bytes, part]);
      this.#wake();
    });
    // an end without an answer is one of the things a test may expect
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Sends without waiting; text goes out one byte for each character. */
  write(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /**
   * The next answer, or what there is of it after `waitMs`. One that announces the end of its connection is waited for
   * until that has come.
   */
  async answer(waitMs = 10_000): Promise<RawAnswer> {
    const until = performance.now() + waitMs;
    let found = parse(this.#bytes);
    while (!this.#closed && (found === null || found.headers['connection'] === 'close')) {
      const left = until - performance.now();
      if (left <= 0) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      found = parse(this.#bytes);
    }
    const closed = this.#closed;
    if (!found) return { status: statusSoFar(this.#bytes), headers: {}, body: '', closed };
    this.#bytes = this.#bytes.subarray(found.length);
    return { status: found.status, headers: found.headers, body: found.body.toString(), closed };
  }

  /** Sends a request and waits for its answer. */
  ask(bytes: string | Buffer, waitMs?: number): Promise<RawAnswer> {
    this.write(bytes);
    return this.answer(waitMs);
  }

  /** Settles when the other side has ended the connection; answers after how many milliseconds, null: not in time. */
  async end(waitMs: number): Promise<number | null> {
    const from = performance.now();
    while (!this.#closed && performance.now() - from < waitMs) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.#closed ? performance.now() - from : null;
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** One request on a connection of its own. */
export async function askRaw(
  address: Address,
  bytes: string | Buffer,
  waitMs?: number,
): Promise<RawAnswer> {
  const connection = new RawConnection(address);
  try {
    return await connection.ask(bytes, waitMs);
  } finally {
    connection.destroy();
  }
}

/** A request as text: lines as they are given, then the body. */
export const requestText = (first: string, lines: readonly string[], body = ''): string =>
  `${[first, ...lines].join('\r\n')}${HEAD_END}${body}`;
