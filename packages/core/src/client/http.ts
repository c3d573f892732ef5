// One HTTP/1.1 client, written by hand over node:net (RFC 9112): a keep-alive connection to a unix socket or a port.
// It is the transport of the thin entry, so it loads no other built-in and nothing from npm.
import { connect, type Socket } from 'node:net';
import { type Address, hostHeader } from './address.ts';
import { type Framing, HeadReader, type ReplyHead } from './http-head.ts';
import { TransportError } from './transport-error.ts';

export interface HttpRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes, or a sequence of them that is sent while the answer is awaited. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** Bytes in a sequence, where that is known before; else it is sent chunked. */
  readonly length?: number;
  /** Longest silence of the peer, milliseconds; 0: wait for ever. */
  readonly timeoutMs: number;
}

export interface HttpReply extends ReplyHead {
  /** To be read to its end, or no later reply comes; leaving it early closes the connection. */
  readonly body: AsyncGenerator<Buffer, void, undefined>;
}

/** How far the body of a request is. */
interface Upload {
  done: boolean;
  wanted: boolean;
}

/** What has been asked of one socket. */
interface Line {
  readonly socket: Socket;
  readonly reader: HeadReader;
  /** Requests whose replies have not been read to their ends. */
  waiting: number;
  /** Settles when the reply to the last request so far has been read. */
  last: Promise<void>;
}

const CHANGED = 'What is sent changed its length while it was read';

/** Unread bytes above which the peer is slowed down. */
const HIGH_WATER = 1024 * 1024;

const requestHead = (
  request: HttpRequest,
  headers: Readonly<Record<string, string>>,
  framing: string,
): string => {
  const lines = Object.entries({ ...headers, ...request.headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = [`${request.method} ${request.path} HTTP/1.1`, ...lines];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass
  if (head.some((line) => /[\x00-\x08\x0a-\x1f\x7f]/.test(line))) {
    throw new TypeError('A request line or header holds a control character.');
  }
  return `${head.join('\r\n')}\r\n${framing}\r\n`;
};

/**
 * One connection; a request need not wait for the reply to the one before, and replies come in the order of requests. It
 * opens itself when needed, and anew after it was closed.
 */
export class HttpConnection {
  readonly #address: Address;
  readonly #headers: Readonly<Record<string, string>>;
  #socket: Socket | null = null;
  #line: Promise<Line> | null = null;
  #queue: Buffer[] = [];
  #queued = 0;
  #ended = false;
  #failure: Error | null = null;
  #wake: (() => void) | null = null;

  /** @param headers sent with every request */
  constructor(address: Address, headers: Readonly<Record<string, string>> = {}) {
    this.#address = address;
    this.#headers = { host: hostHeader(address), ...headers };
  }

  /**
   * Sends one request and answers when the head of the reply is there.
   * @throws TransportError when the peer cannot be reached, falls silent, breaks off or does not speak HTTP/1.1
   */
  async request(request: HttpRequest): Promise<HttpReply> {
    const { body } = request;
    const streamed = typeof body === 'object' && !(body instanceof Uint8Array) ? body : null;
    const bytes =
      streamed || body === undefined ? null : Buffer.from(body as string | Uint8Array<ArrayBuffer>);
    const length = bytes?.length ?? request.length;
    let framing = '';
    if (length !== undefined) framing = `content-length: ${length}\r\n`;
    else if (streamed) framing = 'transfer-encoding: chunked\r\n';
    const head = Buffer.from(requestHead(request, this.#headers, framing), 'latin1');
    const line = await this.#open(request.timeoutMs);
    const { socket, reader } = line;
    const turn = line.last;
    const read = Promise.withResolvers<void>();
    line.last = read.promise;
    line.waiting++;
    socket.ref();
    socket.setTimeout(request.timeoutMs);
    socket.write(bytes ? Buffer.concat([head, bytes]) : head);
    const upload: Upload = { done: streamed === null, wanted: true };
    if (streamed) void this.#upload(socket, streamed, upload, request);
    try {
      await turn;
      if (this.#socket !== socket) throw new TransportError('broken', 'the connection was closed');
      let reply = await reader.head(request.method);
      while (reply.status < 200) reply = await reader.head(request.method);
      // a peer that refused the request does not want the rest of its body
      if (reply.status >= 400) upload.wanted = false;
      const done = () => {
        line.waiting--;
        read.resolve();
      };
      return { ...reply, body: this.#body(line, reply.framing, upload, done) };
    } catch (error) {
      if (this.#socket === socket) this.close();
      read.resolve();
      throw error;
    }
  }

  /** Ends the connection; requests under way fail. */
  close(): void {
    this.#socket?.destroy();
    this.#socket = null;
    this.#line = null;
  }

  #open(timeoutMs: number): Promise<Line> {
    if (this.#line && !this.#ended && !this.#failure) return this.#line;
    this.close();
    this.#queue = [];
    this.#queued = 0;
    this.#ended = false;
    this.#failure = null;
    const address = this.#address;
    this.#line = new Promise((resolve, reject) => {
      const socket =
        'socket' in address ? connect(address.socket) : connect(address.port, address.host);
      this.#socket = socket;
      const refuse = (message: string, code?: string) => {
        if (this.#socket === socket) this.close();
        reject(new TransportError('unreachable', message, code));
      };
      const failed = (error: NodeJS.ErrnoException) => refuse(error.message, error.code);
      const closed = () => refuse('the connection was closed before it was open');
      const late = () => socket.destroy();
      socket
        .setTimeout(timeoutMs)
        .once('timeout', late)
        .once('error', failed)
        .once('close', closed);
      socket.once('connect', () => {
        socket.off('timeout', late).off('error', failed).off('close', closed);
        this.#listen(socket);
        const reader = new HeadReader(() => this.#take());
        resolve({ socket, reader, waiting: 0, last: Promise.resolve() });
      });
    });
    return this.#line;
  }

  #listen(socket: Socket): void {
    const change = () => {
      const wake = this.#wake;
      this.#wake = null;
      wake?.();
    };
    const fail = (error: Error) => {
      if (this.#socket !== null && this.#socket !== socket) return;
      this.#failure ??= error;
      change();
    };
    socket.on('data', (bytes) => {
      this.#queue.push(bytes);
      this.#queued += bytes.length;
      if (this.#queued > HIGH_WATER) socket.pause();
      change();
    });
    socket.on('close', () => {
      if (this.#socket === socket) this.#ended = true;
      change();
    });
    socket.on('end', () => {
      if (this.#socket === socket) this.#ended = true;
      change();
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail(new TransportError('broken', error.message, error.code)),
    );
    socket.on('timeout', () => {
      fail(new TransportError('silent', 'the daemon did not answer in time'));
      socket.destroy();
    });
  }

  /** The next bytes that arrived; null at the end. */
  async #take(): Promise<Buffer | null> {
    for (;;) {
      const bytes = this.#queue.shift();
      if (bytes) {
        this.#queued -= bytes.length;
        if (this.#queued <= HIGH_WATER) this.#socket?.resume();
        return bytes;
      }
      if (this.#failure) throw this.#failure;
      if (this.#ended || !this.#socket) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async #upload(
    socket: Socket,
    source: AsyncIterable<Uint8Array>,
    state: Upload,
    { timeoutMs, length }: HttpRequest,
  ): Promise<void> {
    const chunked = length === undefined;
    let sent = 0;
    // an answer that has arrived is read before more is written: writing to a peer that has left loses it
    const unwanted = async () => {
      await new Promise(setImmediate);
      return !state.wanted || socket.destroyed || this.#socket !== socket;
    };
    const drained = () =>
      new Promise<void>((resolve) => {
        const go = () => {
          socket.off('drain', go).off('close', go);
          resolve();
        };
        socket.once('drain', go).once('close', go);
      });
    // while we wait for the source, the silence is not the peer's
    socket.setTimeout(0);
    try {
      for await (const chunk of source) {
        if (chunk.length === 0) continue;
        if (await unwanted()) return;
        sent += chunk.length;
        if (!chunked && sent > length) throw new Error(CHANGED);
        if (chunked) socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
        if (socket.write(chunk) && !chunked) continue;
        if (chunked && socket.write('\r\n', 'latin1')) continue;
        socket.setTimeout(timeoutMs);
        await drained();
        socket.setTimeout(0);
      }
      if (await unwanted()) return;
      if (!chunked && sent < length) throw new Error(CHANGED);
      state.done = true;
      if (chunked) socket.write('0\r\n\r\n', 'latin1');
    } catch (error) {
      // what the source threw is what the caller must learn
      this.#failure ??= error as Error;
      socket.destroy();
    } finally {
      socket.setTimeout(timeoutMs);
    }
  }

  async *#body(
    line: Line,
    framing: Framing,
    upload: Readonly<Upload>,
    done: () => void,
  ): AsyncGenerator<Buffer, void, undefined> {
    const { socket, reader } = line;
    let whole = false;
    try {
      if (framing === 'chunked') yield* reader.chunks();
      else if (framing > 0) yield* reader.bytes(framing);
      whole = true;
    } finally {
      done();
      if (!whole || !upload.done || (reader.hasRest && line.waiting === 0)) {
        if (this.#socket === socket) this.close();
      } else if (line.waiting === 0) {
        socket.setTimeout(0);
        // an idle connection must not keep the process alive
        socket.unref();
      }
    }
  }
}
