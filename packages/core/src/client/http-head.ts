// Reads one HTTP/1.1 reply off a sequence of byte chunks: strict head, Content-Length and chunked bodies (RFC 9112).
import { TransportError } from './transport-error.ts';

/** Length of the body, bytes, or how it ends. */
export type Framing = number | 'chunked';

export interface ReplyHead {
  readonly status: number;
  /** Names in lower case; repeated ones are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly framing: Framing;
}

const HEAD_MAX = 32 * 1024;
const CHUNK_LINE_MAX = 1024;
const STATUS_LINE = /^HTTP\/1\.1 ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/;
const CHUNK_LINE = /^([0-9a-fA-F]{1,8})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;

const malformed = (what: string) =>
  new TransportError('malformed', `the answer is not valid HTTP/1.1: ${what}`);
const cutOff = () =>
  new TransportError('broken', 'the connection ended in the middle of the answer');

/**
 * Parses a reply head without its closing empty line.
 * @param method of the request: a reply to HEAD has no body
 * @throws TransportError `malformed`
 */
export function parseHead(text: string, method: string): ReplyHead {
  const [first = '', ...lines] = text.split('\r\n');
  const status = Number(STATUS_LINE.exec(first)?.[1]);
  if (!status || status === 101) throw malformed('status line');
  const headers = Object.create(null) as Record<string, string>;
  for (const line of lines) {
    const match = HEADER_LINE.exec(line);
    if (!match) throw malformed('header');
    const name = (match[1] as string).toLowerCase();
    const before = headers[name];
    headers[name] = before === undefined ? (match[2] as string) : `${before}, ${match[2]}`;
  }
  return { status, headers, framing: framingOf(status, headers, method) };
}

function framingOf(status: number, headers: Record<string, string>, method: string): Framing {
  const length = headers['content-length'];
  const coding = headers['transfer-encoding'];
  if (status < 200 || status === 204 || status === 304 || method === 'HEAD') return 0;
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked' || length !== undefined) throw malformed('framing');
    return 'chunked';
  }
  // a body that ends with the connection could be cut short unnoticed
  if (length === undefined) throw malformed('no length');
  if (!/^\d{1,15}$/.test(length)) throw malformed('content-length');
  return Number(length);
}

/** Reads heads and bodies from a source of bytes, keeping what belongs to the next read. */
export class HeadReader {
  readonly #source: () => Promise<Buffer | null>;
  #rest: Buffer = Buffer.alloc(0);

  /** @param source the next bytes, or null at the end */
  constructor(source: () => Promise<Buffer | null>) {
    this.#source = source;
  }

  /** Bytes arrived that nobody asked for. */
  get hasRest(): boolean {
    return this.#rest.length > 0;
  }

  async head(method: string): Promise<ReplyHead> {
    return parseHead(await this.#until('\r\n\r\n', HEAD_MAX), method);
  }

  async *bytes(length: number): AsyncGenerator<Buffer, void, undefined> {
    let left = length;
    while (left > 0) {
      if (this.#rest.length === 0) await this.#more();
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  async *chunks(): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const size = CHUNK_LINE.exec(await this.#until('\r\n', CHUNK_LINE_MAX))?.[1];
      if (size === undefined) throw malformed('chunk size');
      const length = Number.parseInt(size, 16);
      if (length === 0) break;
      yield* this.bytes(length);
      if ((await this.#until('\r\n', CHUNK_LINE_MAX)) !== '') throw malformed('chunk end');
    }
    while ((await this.#until('\r\n', HEAD_MAX)) !== '');
  }

  async #more(): Promise<void> {
    const bytes = await this.#source();
    if (!bytes) throw cutOff();
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
  }

  async #until(mark: string, max: number): Promise<string> {
    let from = 0;
    for (;;) {
      const at = this.#rest.indexOf(mark, from, 'latin1');
      if (at >= 0) {
        const text = this.#rest.toString('latin1', 0, at);
        this.#rest = this.#rest.subarray(at + mark.length);
        return text;
      }
      if (this.#rest.length > max) throw malformed('line too long');
      from = Math.max(0, this.#rest.length - mark.length + 1);
      await this.#more();
    }
  }
}
