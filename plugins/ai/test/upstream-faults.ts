// What providers of models do wrong, each as a script for the raw upstream: fourteen ways, some of them in two places.
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { reply, type Script, streamed } from './raw-upstream.ts';

/** Most that one fault sends, bytes: a caller that never stops reading is let go. */
const MOST_BYTES = 256 * 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024, 0x61);

const HTML = '<!doctype html><title>502 Bad Gateway</title><h1>nginx</h1>';
const html = { 'content-type': 'text/html' };
const json = { 'content-type': 'application/json' };

/** Sends `piece` for as long as somebody reads. */
async function pour(socket: Socket, piece: Uint8Array): Promise<void> {
  for (let sent = 0; sent < MOST_BYTES && !socket.destroyed; sent += piece.length) {
    if (socket.write(piece)) continue;
    await new Promise<void>((resolve) => {
      const done = () => {
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.on('drain', done).on('close', done);
    });
  }
  socket.destroy();
}

/**
 * @param begin whole events that say something
 * @param rest those that end the answer
 */
export function faults(begin: string, rest: string): Readonly<Record<string, Script>> {
  const error = (type: string) =>
    JSON.stringify({ type: 'error', error: { type, message: `said ${type}` } });
  return {
    'silence before the head': () => undefined,
    'silence in the middle': streamed(begin),
    'an event that is cut off': (socket, heard) => {
      void streamed(begin + rest.slice(0, 20))(socket, heard);
      setTimeout(() => socket.end(), 20);
    },
    'a reset in the middle': (socket, heard) => {
      void streamed(begin)(socket, heard);
      setTimeout(() => socket.resetAndDestroy(), 20);
    },
    'fewer bytes than it said': (socket, heard) => {
      void reply(
        '200 OK',
        { 'content-type': 'text/event-stream', 'content-length': '100000' },
        begin,
      )(socket, heard);
      setTimeout(() => socket.end(), 20);
    },
    'a page for people as its failure': reply('502 Bad Gateway', html, HTML),
    'a page for people as its answer': reply('200 OK', html, HTML),
    'a redirect to the metadata of the machine': reply('307 Temporary Redirect', {
      location: 'http://169.254.169.254/latest/meta-data/',
    }),
    'a header without an end': async (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-long: ');
      await pour(socket, PIECE);
    },
    'a stream without an end': async (socket, heard) => {
      void streamed(`${begin}data: `)(socket, heard);
      await pour(socket, PIECE);
    },
    'a drop at a time': (socket, heard) => {
      void streamed(begin)(socket, heard);
      const drops = Buffer.from(rest.repeat(50));
      let at = 0;
      const timer = setInterval(() => socket.write(drops.subarray(at, ++at)), 20);
      socket.on('close', () => clearInterval(timer));
    },
    'a bomb of gzip': (socket, heard) => {
      const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, 0x61));
      const headers = `content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n`;
      void streamed(bomb, headers)(socket, heard);
    },
    'bytes that are no text': streamed(
      Buffer.concat([
        Buffer.from(`${begin}data: {"x":"`),
        Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
        Buffer.from('"}\n\n'),
      ]),
    ),
    'no HTTP at all': (socket) => void socket.end('220 mail.example ESMTP\r\n'),
    '429 with a time to wait': reply(
      '429 Too Many Requests',
      { ...json, 'retry-after': '3600' },
      error('rate_limit_error'),
    ),
    '429 without one': reply('429 Too Many Requests', json, error('rate_limit_error')),
    '401': reply('401 Unauthorized', json, error('authentication_error')),
    '529': reply('529 Overloaded', json, error('overloaded_error')),
    'a failure in a good answer': reply('200 OK', json, error('overloaded_error')),
  };
}
