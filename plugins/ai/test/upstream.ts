// A provider on loopback whose answers a test writes, and which remembers what it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came, and when its connection was closed on the provider. */
interface Heard {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Settles with the time, `performance.now()`, when the caller hung up before the answer was through. */
  readonly hungUp: Promise<number>;
}

export type Answering = (response: ServerResponse, heard: Heard) => void | Promise<void>;

export interface Upstream {
  readonly baseUrl: string;
  readonly heard: readonly Heard[];
  /** What it answers from now on. */
  answer: Answering;
  /** Forgets what it was asked. */
  forget(): void;
  close(): Promise<void>;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

export async function startUpstream(answer: Answering): Promise<Upstream> {
  const heard: Heard[] = [];
  const upstream = { answer };
  const server = createServer(async (request, response) => {
    const hungUp = new Promise<number>((resolve) => {
      response.on('close', () => {
        if (!response.writableFinished) resolve(performance.now());
      });
    });
    const body = await textOf(request);
    const one = { url: request.url ?? '', headers: request.headers, body, hungUp };
    heard.push(one);
    await upstream.answer(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(upstream, {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    heard,
    forget: () => void heard.splice(0),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

export const sendJson = (response: ServerResponse, status: number, value: unknown, headers = {}) =>
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(value));

/** A chat completion that says `text`. */
export const completion = (
  text: string,
  usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'small',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  usage,
});

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'small', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

/** The events of a streamed chat completion, its usage among them. */
export const chunks = (...texts: readonly string[]): string[] => [
  chunk({ role: 'assistant', content: '' }),
  ...texts.map((content) => chunk({ content })),
  chunk({}, 'stop'),
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'small', choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } })}\n\n`,
  'data: [DONE]\n\n',
];

export const beginStream = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' });
