import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { passage } from '../dialects/index.ts';
import { endingOf } from './ending.ts';
import { openStream, relay } from './stream.ts';

const chunk = (delta: object) =>
  `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;
const ROLE = chunk({ role: 'assistant', content: '' });

const asked = { model: 'm', requestId: 'r', now: 0, stripUsage: false, inputGuess: 1 };
const caller = new AbortController();

/** A stream to which a test adds what it likes. */
function source() {
  const at = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
  const stream = new ReadableStream<Uint8Array>({ start: at.resolve });
  return {
    response: new Response(stream),
    async say(text: string) {
      (await at.promise).enqueue(Buffer.from(text));
    },
    async end() {
      (await at.promise).close();
    },
  };
}

/** Opens the answer to a caller of the same dialect. */
function open(response: Response, dialect: 'chat' | 'messages' = 'chat') {
  const ending = endingOf(caller.signal, 3600);
  const opening = openStream(response, passage(dialect, dialect, asked), 'one', ending);
  return { ending, opening };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([
  ['pieces', ROLE, 64],
  ['bytes', chunk({ role: 'assistant', content: '', note: 'x'.repeat(60_000) }), 5],
])('is held back while nothing is said, but no more than so many %s', async (_, piece, most) => {
  const { response, say, end } = source();
  const { ending, opening } = open(response);
  let isOpen = false;
  void opening.then(() => {
    isOpen = true;
  });
  for (let at = 1; at < most; at += 1) await say(piece);
  await vi.advanceTimersByTimeAsync(1);
  expect(isOpen).toBe(false);
  await say(piece);
  const { held, ended } = await opening;
  expect(held).toHaveLength(most);
  expect(ended).toBe(false);
  await end();
  ending.release();
});

it.each([
  ['chat', ROLE + chunk({ content: 'Hello.' }), ': ping\n\n'],
  [
    'messages',
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello."}}\n\n',
    'event: ping\ndata: {"type":"ping"}\n\n',
  ],
] as const)(
  'gives a sign of life in %s after 15 seconds of silence, and again',
  async (dialect, first, ping) => {
    const { response, say } = source();
    await say(first);
    const { ending, opening } = open(response, dialect);
    const told: string[] = [];
    const reading = (async () => {
      const settle = async () => undefined;
      const beside = { provider: 'one', requestId: 'r', tape: null, over: () => undefined };
      for await (const piece of relay(await opening, { ...beside, ending, settle })) {
        told.push(Buffer.from(piece).toString('utf8'));
      }
    })();
    await vi.advanceTimersByTimeAsync(14_000);
    const before = told.length;
    expect(told.join('')).toContain('Hello.');
    await vi.advanceTimersByTimeAsync(2000);
    expect(told.slice(before)).toEqual([ping]);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(told.slice(before)).toEqual([ping, ping]);
    caller.abort(new Error('left'));
    // the call's own signal ends the body; here nothing else does
    await say(first);
    await vi.advanceTimersByTimeAsync(1);
    ending.release();
    void reading;
  },
);
