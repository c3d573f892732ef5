// A provider that answers at once: a chat completion as JSON, or as 50 events; model `paced` lets 5 ms pass between them.
// Sends its port when it is ready.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const EVENTS = 50;
const PACE_MS = 5;

const USAGE = { prompt_tokens: 40, completion_tokens: EVENTS, total_tokens: 40 + EVENTS };
const SHARED = { id: 'chatcmpl-bench', created: 1_760_000_000, model: 'small' };

const whole = Buffer.from(
  JSON.stringify({
    ...SHARED,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'word '.repeat(EVENTS) },
        finish_reason: 'stop',
      },
    ],
    usage: USAGE,
  }),
);

const event = (choices: readonly object[], more = {}) =>
  Buffer.from(
    `data: ${JSON.stringify({ ...SHARED, object: 'chat.completion.chunk', choices, ...more })}\n\n`,
  );
const words = Array.from({ length: EVENTS }, (_, at) =>
  event([{ index: 0, delta: { content: `word${at} ` }, finish_reason: null }]),
);
const end = Buffer.concat([
  event([{ index: 0, delta: {}, finish_reason: 'stop' }]),
  event([], { usage: USAGE }),
  Buffer.from('data: [DONE]\n\n'),
]);

function paced(response: ServerResponse): void {
  let at = 0;
  const timer = setInterval(() => {
    const word = words[at++];
    if (word) return void response.write(word);
    clearInterval(timer);
    response.end(end);
  }, PACE_MS);
  response.on('close', () => clearInterval(timer));
}

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('latin1').on('data', (piece: string) => {
    text += piece;
  });
  request.on('end', () => {
    if (!text.includes('"stream":true')) {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': whole.length,
      });
      response.end(whole);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (text.includes('"model":"paced"')) return paced(response);
    for (const word of words) response.write(word);
    response.end(end);
  });
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
