// Whether the official clients make of our streams what was said, and raise what went wrong.
import { readFileSync } from 'node:fs';
import { Anthropic } from '@anthropic-ai/sdk';
import { defineErrors } from '@aurelius/core/errors';
import fc from 'fast-check';
import { OpenAI } from 'openai';
import { expect, it } from 'vitest';
import { passage } from '../src/dialects/index.ts';
import type { StreamDialect } from '../src/dialects/passage.ts';

const { CUT } = defineErrors({ CUT: { status: 502, title: 'The provider stopped in the middle' } });

/** An answer as a client has it when it is whole. */
interface Said {
  readonly text: string;
  readonly thinking: string;
  readonly calls: readonly (readonly [string, unknown])[];
  readonly stop: string | null;
}

/** Answers every call with these bytes, in pieces. */
function fetchOf(bytes: Uint8Array, size: number): typeof fetch {
  return () => {
    let at = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, at + size));
        at += size;
      },
    });
    return Promise.resolve(
      new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    );
  };
}

const parsed = (json: string): unknown => JSON.parse(json) as unknown;

const CLIENTS: Readonly<Record<StreamDialect, (fetch: typeof globalThis.fetch) => Promise<Said>>> =
  {
    chat: async (fetch) => {
      const client = new OpenAI({
        apiKey: 'k',
        baseURL: 'http://test.invalid/v1',
        fetch,
        maxRetries: 0,
      });
      const stream = client.chat.completions.stream({ model: 'm', messages: [] });
      let thinking = '';
      stream.on('chunk', ({ choices }) => {
        const delta = choices[0]?.delta as { reasoning_content?: string } | undefined;
        thinking += delta?.reasoning_content ?? '';
      });
      const { choices } = await stream.finalChatCompletion();
      const [choice] = choices;
      const calls = (choice?.message.tool_calls ?? []).flatMap((call) =>
        call.type === 'function'
          ? [[call.function.name, parsed(call.function.arguments)] as const]
          : [],
      );
      return {
        text: choice?.message.content ?? '',
        thinking,
        calls,
        stop: choice?.finish_reason ?? null,
      };
    },
    responses: async (fetch) => {
      const client = new OpenAI({
        apiKey: 'k',
        baseURL: 'http://test.invalid/v1',
        fetch,
        maxRetries: 0,
      });
      const seen: number[] = [];
      const stream = client.responses.stream({ model: 'm', input: 'x' });
      stream.on('event', ({ sequence_number: number }) => seen.push(number));
      const { output, status, output_text: text } = await stream.finalResponse();
      expect(seen).toEqual([...seen.keys()]);
      return {
        text,
        thinking: output
          .flatMap((item) => (item.type === 'reasoning' ? item.summary : []))
          .map((part) => part.text)
          .join(''),
        calls: output.flatMap((item) =>
          item.type === 'function_call' ? [[item.name, parsed(item.arguments)] as const] : [],
        ),
        stop: status ?? null,
      };
    },
    messages: async (fetch) => {
      const client = new Anthropic({
        apiKey: 'k',
        baseURL: 'http://test.invalid',
        fetch,
        maxRetries: 0,
      });
      const stream = client.messages.stream({ model: 'm', max_tokens: 9, messages: [] });
      const { content, stop_reason: stop } = await stream.finalMessage();
      return {
        text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
        thinking: content
          .map((block) => (block.type === 'thinking' ? block.thinking : ''))
          .join(''),
        calls: content.flatMap((block) =>
          block.type === 'tool_use' ? [[block.name, block.input] as const] : [],
        ),
        stop,
      };
    },
  };

/** What the client gets to hear. */
function told(bytes: Uint8Array, from: StreamDialect, to: StreamDialect): Uint8Array {
  const asked = { model: 'm', requestId: '0199', now: 0, stripUsage: false, inputGuess: 1 };
  const at = passage(from, to, asked);
  const out = [at.push(bytes)];
  try {
    out.push(at.end());
  } catch {
    out.push(at.failure(CUT(), 'r-1'));
  }
  return Buffer.concat(out.filter((one) => one !== null));
}

const heard = (bytes: Uint8Array, from: StreamDialect, to: StreamDialect, size = 97) =>
  CLIENTS[to](fetchOf(told(bytes, from, to), size));

const transcript = (name: string): Buffer =>
  readFileSync(new URL(`transcripts/${name}.sse`, import.meta.url));

const STOPS = {
  end: { chat: 'stop', responses: 'completed', messages: 'end_turn' },
  length: { chat: 'length', responses: 'incomplete', messages: 'max_tokens' },
  tools: { chat: 'tool_calls', responses: 'completed', messages: 'tool_use' },
} as const;

const WEATHER = [
  ['get_weather', { city: 'Köln' }],
  ['get_time', { zone: 'Europe/Berlin' }],
] as const;

it.each(
  (
    [
      ['openai-parallel-calls', 'chat', 'tools', 'Ich frage nach: Köln 🌦', '', WEATHER],
      [
        'ollama-whole-calls',
        'chat',
        'tools',
        '',
        'Two cities, two calls.',
        [
          ['get_weather', { city: 'Oslo' }],
          ['get_weather', { city: 'Rome' }],
          ['list_cities', {}],
        ],
      ],
      [
        'vllm-reasoning',
        'chat',
        'tools',
        '\n\nSuche läuft.',
        'Der Nutzer will suchen.',
        [['search', { query: '"Ä" \u2028 x' }]],
      ],
      ['llama-cpp-no-done', 'chat', 'length', 'Once upon a time', '', []],
      [
        'claude-thinking-tools',
        'messages',
        'tools',
        'Let me check “Köln” first.',
        'I should look at both cities.',
        [
          ['get_weather', { city: 'Köln' }],
          ['list_cities', {}],
        ],
      ],
      ['claude-server-tool', 'messages', 'length', 'Found it.', '', []],
    ] as const
  ).flatMap(([name, from, stop, text, thinking, calls]) =>
    (['chat', 'responses', 'messages'] as const)
      .filter((to) => to !== from)
      .map((to) => ({ name, from, to, said: { text, thinking, calls, stop: STOPS[stop][to] } })),
  ),
)('tells a client of $to what $name said', async ({ name, from, to, said }) => {
  expect(await heard(transcript(`${name}.${from}`), from, to)).toEqual(said);
});

it.each([
  ['openrouter-error', 'chat', /Upstream idle timeout exceeded/],
  ['vllm-cut', 'chat', /The provider stopped in the middle/],
  ['claude-overloaded', 'messages', /Overloaded/],
  ['claude-cut', 'messages', /The provider stopped in the middle/],
] as const)('makes every client raise what went wrong with %s', async (name, from, message) => {
  for (const to of ['chat', 'responses', 'messages'] as const) {
    await expect(heard(transcript(`${name}.${from}`), from, to)).rejects.toThrow(message);
  }
});

/** Anything a model says, as a stream of each dialect that is translated. */
const answer = fc.record({
  thinking: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 2 }),
  text: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 3 }),
  calls: fc.array(
    fc.record({
      name: fc.constantFrom('f', 'g'),
      args: fc.dictionary(fc.string(), fc.jsonValue()),
    }),
    { maxLength: 3 },
  ),
  cut: fc.integer({ min: 1, max: 9 }),
});
type Answer = typeof answer extends fc.Arbitrary<infer T> ? T : never;

/** Arguments in pieces. */
const pieces = (args: unknown, cut: number): string[] =>
  JSON.stringify(args).match(new RegExp(`[^]{1,${cut}}`, 'gu')) ?? [];

function chatStream({ thinking, text, calls, cut }: Answer): string {
  const deltas: object[] = [
    ...thinking.map((one) => ({ reasoning_content: one })),
    ...text.map((one) => ({ content: one })),
    ...calls.map(({ name }, index) => ({
      tool_calls: [{ index, id: `call_${index}`, function: { name, arguments: '' } }],
    })),
  ];
  // the calls take turns
  const queues = calls.map(({ args }, index) => ({ index, left: pieces(args, cut) }));
  while (queues.some(({ left }) => left.length > 0)) {
    for (const { index, left } of queues) {
      const piece = left.shift();
      if (piece !== undefined) {
        deltas.push({ tool_calls: [{ index, function: { arguments: piece } }] });
      }
    }
  }
  const choices = [
    ...deltas.map((delta) => ({ index: 0, delta })),
    { index: 0, delta: {}, finish_reason: 'stop' },
  ];
  const events = choices.map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`);
  return `${events.join('')}data: [DONE]\n\n`;
}

function messagesStream({ thinking, text, calls, cut }: Answer): string {
  const block = (start: object, deltas: object[]) => ({ start, deltas });
  const blocks = [
    block(
      { type: 'thinking', thinking: '' },
      thinking.map((one) => ({ type: 'thinking_delta', thinking: one })),
    ),
    block(
      { type: 'text', text: '' },
      text.map((one) => ({ type: 'text_delta', text: one })),
    ),
    ...calls.map(({ name, args }, index) =>
      block(
        { type: 'tool_use', id: `t${index}`, name, input: {} },
        pieces(args, cut).map((one) => ({ type: 'input_json_delta', partial_json: one })),
      ),
    ),
  ];
  return [
    { type: 'message_start', message: { id: 'x', model: 'y', usage: { input_tokens: 1 } } },
    ...blocks.flatMap(({ start, deltas }, index) => [
      { type: 'content_block_start', index, content_block: start },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn' } },
    { type: 'message_stop' },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('');
}

it.each([
  ['chat', 'messages'],
  ['chat', 'responses'],
  ['messages', 'chat'],
  ['messages', 'responses'],
] as const)('tells whatever is said from %s to a client of %s', async (from, to) => {
  await fc.assert(
    fc.asyncProperty(answer, async (one) => {
      const stream = from === 'chat' ? chatStream(one) : messagesStream(one);
      expect(await heard(Buffer.from(stream), from, to)).toEqual({
        text: one.text.join(''),
        thinking: one.thinking.join(''),
        calls: one.calls.map(({ name, args }) => [name, JSON.parse(JSON.stringify(args))]),
        stop: STOPS[one.calls.length > 0 ? 'tools' : 'end'][to],
      });
    }),
    { numRuns: 15 },
  );
});
