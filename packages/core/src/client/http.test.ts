import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLines, readText } from './body.ts';
import { HttpConnection } from './http.ts';
import { HeadReader, parseHead } from './http-head.ts';

let folder: string;
let socket: string;
const closers: (() => void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aurelius-http-'));
  socket = join(folder, 's');
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  rmSync(folder, { recursive: true });
});

const serve = (listener: RequestListener) =>
  new Promise<void>((resolve) => {
    const server = createHttpServer(listener).listen(socket, resolve);
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
  });

/** A peer that speaks whatever the test wants. */
const serveRaw = (talk: (peer: Socket) => void) =>
  new Promise<void>((resolve) => {
    const peers = new Set<Socket>();
    const server = createServer((peer) => {
      peers.add(peer.on('error', () => {}));
      talk(peer);
    }).listen(socket, resolve);
    closers.push(() => {
      for (const peer of peers) peer.destroy();
      server.close();
    });
  });

const open = () => {
  const connection = new HttpConnection({ socket }, { 'x-sent': 'always' });
  closers.push(() => connection.close());
  return connection;
};
const get = { method: 'GET', path: '/', timeoutMs: 2000 };

describe('HttpConnection', () => {
  it('sends several requests over one connection', async () => {
    const ports = new Set<Socket>();
    await serve((request, response) => {
      ports.add(request.socket);
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => response.end(`${request.method} ${request.url} ${body}`));
    });
    const connection = open();
    const first = await connection.request(get);
    expect(await readText(first.body)).toBe('GET / ');
    const second = await connection.request({ ...get, method: 'POST', path: '/a', body: 'grün' });
    expect(await readText(second.body)).toBe('POST /a grün');
    expect(ports.size).toBe(1);
  });

  it('takes requests before earlier ones are answered, and gives the replies in their order', async () => {
    const sockets = new Set<Socket>();
    await serve((request, response) => {
      sockets.add(request.socket);
      // the later, the faster
      const wait = 20 - Number(request.url?.slice(1));
      request.resume().on('end', () => setTimeout(() => response.end(request.url), wait));
    });
    const connection = open();
    await readText((await connection.request(get)).body);
    const paths = Array.from({ length: 20 }, (_, at) => `/${at}`);
    const ask = async (path: string) => {
      const reply = await connection.request({ ...get, method: 'POST', path, body: path });
      return readText(reply.body);
    };
    expect(await Promise.all(paths.map(ask))).toEqual(paths);
    expect(sockets.size).toBe(1);
  });

  it('fails all that are under way when the peer leaves, and opens itself anew', async () => {
    let peers = 0;
    await serveRaw((peer) => {
      peers++;
      let seen = 0;
      peer.on('data', (bytes) => {
        for (const _ of bytes.toString().matchAll(/GET /g)) {
          if (++seen === 2 && peers === 1) peer.destroy();
          else peer.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi');
        }
      });
    });
    const connection = open();
    const ask = async () => readText((await connection.request(get)).body);
    expect(await ask()).toBe('hi');
    const under = await Promise.allSettled([ask(), ask(), ask()]);
    expect(under.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await ask()).toBe('hi');
  });

  it('ends a request that is still connecting when it is closed', async () => {
    await serve((_, response) => response.end('x'));
    const connection = open();
    const sent = connection.request(get);
    connection.close();
    await expect(sent).rejects.toMatchObject({ fault: 'unreachable' });
    expect(await readText((await connection.request(get)).body)).toBe('x');
  });

  it('opens a new connection when the peer closed the old one', async () => {
    await serve((_, response) => response.setHeader('connection', 'close').end('x'));
    const connection = open();
    for (let i = 0; i < 2; i++) {
      const reply = await connection.request(get);
      expect(await readText(reply.body)).toBe('x');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it('uploads a sequence of chunks while the answer is read', async () => {
    await serve((request, response) => {
      request.pipe(response);
    });
    const size = 3_000_000;
    async function* source() {
      for (let i = 0; i < 30; i++) yield Buffer.alloc(size / 30, 97 + (i % 26));
    }
    const reply = await open().request({ ...get, method: 'POST', body: source() });
    expect((await readText(reply.body)).length).toBe(size);
  });

  it('reports what the source of an upload threw', async () => {
    await serve((request) => request.resume());
    // biome-ignore lint/correctness/useYield: it fails before its first chunk
    async function* source(): AsyncGenerator<Buffer> {
      throw new Error('no such file');
    }
    const sent = open().request({ ...get, method: 'POST', body: source() });
    await expect(sent).rejects.toThrow('no such file');
  });

  it('is as patient with a slow upload as its source asks for', async () => {
    await serve((request, response) => {
      request.pipe(response);
    });
    async function* source() {
      yield Buffer.from('a');
      await new Promise((resolve) => setTimeout(resolve, 120));
      yield Buffer.from('b');
    }
    const reply = await open().request({ ...get, method: 'POST', body: source(), timeoutMs: 50 });
    expect(await readText(reply.body)).toBe('ab');
  });

  it('reads a refusal that comes before the end of the upload', async () => {
    await serveRaw((peer) => {
      peer.once('data', () => peer.end('HTTP/1.1 413 No\r\ncontent-length: 3\r\n\r\nbig'));
    });
    async function* source() {
      for (let i = 0; i < 1000; i++) {
        yield Buffer.alloc(1000);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
    const reply = await open().request({ ...get, method: 'POST', body: source() });
    expect([reply.status, await readText(reply.body)]).toEqual([413, 'big']);
  });

  it('sends a sequence of known length as it is', async () => {
    await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => response.end(`${request.headers['content-length']} ${body}`));
    });
    async function* source() {
      yield Buffer.from('abc');
      yield Buffer.from('de');
    }
    const upload = { ...get, method: 'POST', body: source(), length: 5 };
    expect(await readText((await open().request(upload)).body)).toBe('5 abcde');
  });

  it.each([4, 6])('fails when a sequence of 5 bytes was announced as %i', async (length) => {
    await serve((request, response) => {
      request.on('error', () => {});
      request.resume().on('end', () => response.end('took it'));
    });
    async function* source() {
      yield Buffer.from('abcde');
    }
    const answer = open().request({ ...get, method: 'POST', body: source(), length });
    await expect(answer).rejects.toThrow('changed its length');
  });

  it('passes over interim answers', async () => {
    await serve((_, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.end('real');
    });
    const reply = await open().request(get);
    expect([reply.status, await readText(reply.body)]).toEqual([200, 'real']);
  });

  it('calls a missing socket unreachable', async () => {
    await expect(open().request(get)).rejects.toMatchObject({
      fault: 'unreachable',
      code: 'ENOENT',
    });
  });

  it.each([
    ['before the head', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['in a body of known length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345'],
    ['between chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n'],
    ['before the last chunk ends', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n'],
  ])('fails when the connection ends %s', async (_, text) => {
    await serveRaw((peer) => peer.end(text));
    const answer = open()
      .request(get)
      .then((reply) => readText(reply.body));
    await expect(answer).rejects.toMatchObject({ fault: 'broken' });
  });

  it('gives up on a peer that accepts and says nothing', async () => {
    await serveRaw(() => {});
    const answer = open().request({ ...get, timeoutMs: 50 });
    await expect(answer).rejects.toMatchObject({ fault: 'silent' });
  });

  it('gives up on a peer that falls silent in the middle of a body', async () => {
    await serveRaw((peer) => peer.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345'));
    const reply = await open().request({ ...get, timeoutMs: 50 });
    await expect(readText(reply.body)).rejects.toMatchObject({ fault: 'silent' });
  });

  it('refuses to send a header with a line break', async () => {
    await expect(open().request({ ...get, headers: { a: 'b\r\nc: d' } })).rejects.toThrow(
      TypeError,
    );
  });

  it('closes the connection when a reply is left early', async () => {
    const closed = new Promise<void>((resolve) => {
      void serve((request, response) => {
        request.socket.on('close', resolve);
        const timer = setInterval(() => response.write('line\n'), 5);
        response.on('close', () => clearInterval(timer));
      });
    });
    const connection = open();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const reply = await connection.request(get);
    for await (const line of readLines(reply.body)) {
      expect(line).toBe('line');
      break;
    }
    await closed;
  });
});

/** A reader over text that arrives in pieces cut at the given places. */
const pieces = (bytes: Buffer, cuts: number[]) => {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const parts = [0, ...ends].map((from, at) => bytes.subarray(from, [...ends, bytes.length][at]));
  const queue = parts.filter((part) => part.length > 0);
  return new HeadReader(async () => queue.shift() ?? null);
};

describe('a reply cut into any pieces', () => {
  const cuts = fc.array(fc.nat(5000), { maxLength: 12 });

  it('is the same chunked body', async () => {
    const body = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }));
    await fc.assert(
      fc.asyncProperty(body, cuts, async (texts, at) => {
        const chunks = texts.map((text) => Buffer.from(text));
        const wire = Buffer.concat([
          Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
          ...chunks.flatMap((chunk) => [
            Buffer.from(`${chunk.length.toString(16)};x=y\r\n`),
            chunk,
            Buffer.from('\r\n'),
          ]),
          Buffer.from('0\r\nx-trailer: 1\r\n\r\n'),
        ]);
        const reader = pieces(wire, at);
        expect((await reader.head('GET')).framing).toBe('chunked');
        expect(await readText(reader.chunks())).toBe(texts.join(''));
        expect(reader.hasRest).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('is the same sequence of lines', async () => {
    const lines = fc.array(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((s) => !s.includes('\n')),
    );
    await fc.assert(
      fc.asyncProperty(lines, cuts, async (texts, at) => {
        const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
        const reader = pieces(bytes, at);
        const read: string[] = [];
        for await (const line of readLines(reader.bytes(bytes.length))) read.push(line);
        expect(read).toEqual(texts);
      }),
      { numRuns: 60 },
    );
  });
});

describe('parseHead', () => {
  it.each([
    'HTTP/1.0 200 OK\r\ncontent-length: 1',
    'HTTP/1.1 99 Low\r\ncontent-length: 1',
    'HTTP/1.1 101 Switching Protocols',
    'HTTP/1.1 200 OK',
    'HTTP/1.1 200 OK\r\ncontent-length: -1',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked',
    'HTTP/1.1 200 OK\r\nname : value\r\ncontent-length: 1',
    'HTTP/1.1 200 OK\r\n folded\r\ncontent-length: 1',
    'HTTP/1.1 200 OK\r\na: b\nc: d\r\ncontent-length: 1',
  ])('refuses %j', (text) => {
    expect(() => parseHead(text, 'GET')).toThrow('not valid HTTP/1.1');
  });

  it('knows answers without a body', () => {
    expect(parseHead('HTTP/1.1 204 No Content', 'GET').framing).toBe(0);
    expect(parseHead('HTTP/1.1 200 OK\r\ncontent-length: 9', 'HEAD').framing).toBe(0);
  });

  it('never throws anything but a TransportError', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseHead(`HTTP/1.1 200 OK\r\n${text}`, 'GET');
        } catch (error) {
          expect((error as Error).name).toBe('TransportError');
        }
      }),
    );
  });
});
