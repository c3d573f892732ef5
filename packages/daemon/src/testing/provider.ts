// A provider that fails in all the ways providers do, as a script says, for tests of what calls it.
import type { ServerResponse } from 'node:http';
import { startTestServer, type TestServer } from './egress.ts';

const json = { 'content-type': 'application/json' };

/** What it does with a request. The names are what somebody outside sees. */
const BEHAVIOURS = {
  'an answer': (response) => void response.end('{"ok":true}'),
  'a slow answer, piece by piece': (response) => {
    let left = 5;
    const timer = setInterval(() => {
      response.write('.');
      left--;
      if (left > 0) return;
      clearInterval(timer);
      response.end();
    }, 10);
  },
  'words that are no JSON': (response) => void response.writeHead(200, json).end('{"ok":'),
  'an error in a good answer': (response) =>
    void response.writeHead(200, json).end('{"error":"overloaded"}'),
  'a redirect': (response) => void response.writeHead(302, { location: '/' }).end(),
  'a 404': (response) => void response.writeHead(404).end('no'),
  'a 429 with Retry-After': (response) =>
    void response.writeHead(429, { 'retry-after': '7' }).end('slow down'),
  'a 500': (response) => void response.writeHead(500).end('oops'),
  'a 503': (response) => void response.writeHead(503).end('busy'),
  'a 503 with a short Retry-After': (response) =>
    void response.writeHead(503, { 'retry-after': '0' }).end('busy'),
  'a 503 with a long Retry-After': (response) =>
    void response.writeHead(503, { 'retry-after': '3600' }).end('busy'),
  silence: () => {},
  'a reset': (response) => void response.socket?.resetAndDestroy(),
  'a late reset': (response) => void setTimeout(() => response.socket?.resetAndDestroy(), 300),
  'a connection that is closed': (response) => void response.socket?.destroy(),
  'words that are no HTTP': (response) => void response.socket?.end('220 hello\r\n\r\n'),
  'a body that stalls': (response) => void response.writeHead(200).write('half'),
  'a body that is reset': (response) =>
    void response.writeHead(200).write('half', () => response.socket?.resetAndDestroy()),
  'a body that is too short': (response) =>
    void response
      .writeHead(200, { 'content-length': '100' })
      .write('half', () => response.socket?.end()),
  'a 500 whose body stalls': (response) => void response.writeHead(500).write('half'),
} satisfies Record<string, (response: ServerResponse) => void>;
export type Behaviour = keyof typeof BEHAVIOURS;

export interface Provider extends TestServer {
  /** Requests that arrived: method and body of each. */
  readonly asked: readonly string[];
  /** What it does from now on, a request after the other; the last one goes on. */
  script(...behaviours: [Behaviour, ...Behaviour[]]): void;
}

export async function startProvider(): Promise<Provider> {
  const asked: string[] = [];
  let [now, later]: [Behaviour, Behaviour[]] = ['an answer', []];
  const server = await startTestServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      asked.push(`${request.method} ${body}`.trim());
      const act: (response: ServerResponse) => void = BEHAVIOURS[now];
      now = later.shift() ?? now;
      act(response);
    });
  });
  return Object.assign(Object.create(server) as TestServer, {
    asked,
    script(first: Behaviour, ...more: Behaviour[]) {
      [now, later] = [first, more];
    },
  });
}
