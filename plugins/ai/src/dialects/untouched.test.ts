import { defineErrors } from '@aurelius/core/errors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Passage, passage, type StreamDialect } from './passage.ts';
import { MAX_EVENT } from './sse.ts';
import { WireError } from './stream.ts';

const NONE = { input: 11, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };

const through = (dialect: StreamDialect, stripUsage = false): Passage =>
  passage(dialect, dialect, { model: 'm', requestId: 'r', now: 0, stripUsage, inputGuess: 11 });

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What the caller got of it, cut at `cuts`. */
function run(at: Passage, text: string, cuts: readonly number[] = []): string {
  const bytes = encode(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const out: (Uint8Array | null)[] = [];
  ends.forEach((end, place) => {
    out.push(at.push(bytes.subarray(ends[place - 1] ?? 0, end)));
  });
  out.push(at.end());
  return Buffer.concat(out.filter((one) => one !== null)).toString();
}

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const chat = (delta: object, more: object = {}): string =>
  data({ id: 'c', model: 'small', choices: [{ index: 0, delta, finish_reason: null, ...more }] });
const told = (type: string, more: object = {}): string =>
  `event: ${type}\n${data({ type, ...more })}`;

const DONE = 'data: [DONE]\n\n';
const STOP = chat({}, { finish_reason: 'stop' });
const CHAT_USAGE = data({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } });

const CHAT = [
  ': OPENROUTER PROCESSING\n\n',
  chat({ role: 'assistant', content: '' }),
  chat({ content: 'Grüße 🌍' }),
  chat({ content: 'a "quoted" \\ word' }),
  STOP,
  CHAT_USAGE,
  DONE,
];
const MESSAGES = [
  told('message_start', {
    message: { model: 'deep', usage: { input_tokens: 9, output_tokens: 1 } },
  }),
  told('ping'),
  told('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  told('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Grüße 🌍' } }),
  told('content_block_stop', { index: 0 }),
  told('of_tomorrow', { more: true }),
  told('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }),
  told('message_stop'),
];
const RESPONSES = [
  told('response.created', { sequence_number: 0, response: { model: 'wide' } }),
  told('response.output_item.added', { sequence_number: 1, item: { type: 'message' } }),
  told('response.output_text.delta', { sequence_number: 2, delta: 'Grüße 🌍' }),
  told('response.output_text.done', { sequence_number: 3, text: 'Grüße 🌍' }),
  told('response.completed', {
    sequence_number: 4,
    response: { model: 'wide', usage: { input_tokens: 9, output_tokens: 2 } },
  }),
];
const STREAMS = [
  ['chat', CHAT, 'small'],
  ['messages', MESSAGES, 'deep'],
  ['responses', RESPONSES, 'wide'],
] as const;

it.each(STREAMS)(
  'passes a stream of %s byte for byte, and knows what it was',
  (dialect, all, model) => {
    const at = through(dialect);
    expect(run(at, all.join(''))).toBe(all.join(''));
    expect(at).toMatchObject({ begun: true, complete: true, failed: null, model });
    expect(at.usage()).toEqual({ ...NONE, input: 9, output: 2 });
  },
);

it.each(STREAMS)('hands on the very bytes of whole events of %s', (dialect, all) => {
  const at = through(dialect);
  for (const one of all) {
    const bytes = Buffer.from(one);
    const out = at.push(bytes);
    expect([out?.buffer, out?.byteOffset, out?.length]).toEqual([
      bytes.buffer,
      bytes.byteOffset,
      bytes.length,
    ]);
  }
});

it.each(STREAMS)('passes %s the same however it is cut and its lines end', (dialect, all) => {
  fc.assert(
    fc.property(
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.array(fc.nat()),
      fc.boolean(),
      (eol, cuts, strip) => {
        const [text, kept] = [all, all.filter((one) => one !== CHAT_USAGE || !strip)].map((some) =>
          some.join('').replaceAll('\n', eol),
        );
        const at = through(dialect, strip);
        expect(run(at, text ?? '', cuts)).toBe(kept);
        expect(at.complete).toBe(true);
        expect(at.usage()).toEqual({ ...NONE, input: 9, output: 2 });
      },
    ),
  );
});

it('is true to bytes that are no UTF-8', () => {
  const bytes = Buffer.concat([Buffer.from('data: "'), Buffer.from([0xff, 0xc3]), encode('"\n\n')]);
  const at = through('chat', true);
  expect(at.push(bytes)).toEqual(bytes);
});

it('leaves out usage that the caller did not ask for, and nothing else of the chunks beside it', () => {
  const chunks = [
    chat({ content: 'a' }).replace(']}', '],"usage":null}'),
    data({ choices: [], prompt_filter_results: [] }),
    STOP,
    data({ choices: null, usage: { prompt_tokens: 9, completion_tokens: 2 } }),
    DONE,
  ];
  const at = through('chat', true);
  expect(run(at, chunks.join(''))).toBe(chunks.filter((_, place) => place !== 3).join(''));
  expect(at.usage().output).toBe(2);
});

it('keeps usage of so far that comes with what is said', () => {
  const chunk = chat({ content: 'a' }).replace(
    ']}',
    '],"usage":{"prompt_tokens":9,"completion_tokens":1}}',
  );
  const at = through('chat', true);
  expect(Buffer.from(at.push(encode(chunk)) ?? []).toString()).toBe(chunk);
  at.push(encode(chat({ content: 'x'.repeat(40) })));
  expect(at.usage()).toEqual({ ...NONE, input: 9, output: 11 });
});

it.each([
  ['chat', [CHAT[1]], chat({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '' } }] })],
  ['chat', [CHAT[1]], chat({ reasoning: 'Hm' })],
  ['messages', MESSAGES.slice(0, 3), MESSAGES[3]],
  [
    'messages',
    MESSAGES.slice(0, 2),
    told('content_block_start', { index: 0, content_block: { type: 'tool_use', name: 'f' } }),
  ],
  ['responses', RESPONSES.slice(0, 2), RESPONSES[2]],
  [
    'responses',
    RESPONSES.slice(0, 1),
    told('response.output_item.added', { item: { type: 'function_call', name: 'f' } }),
  ],
] as const)('has not begun %s before something can be acted on', (dialect, before, then) => {
  const at = through(dialect);
  at.push(encode(before.join('')));
  expect(at.begun).toBe(false);
  at.push(encode(then ?? ''));
  expect(at.begun).toBe(true);
});

it.each([
  ['chat', CHAT.slice(0, -3), data({ error: { message: 'Gone' } })],
  ['chat', CHAT.slice(0, -3), data({ error: 'Gone' })],
  ['chat', CHAT.slice(0, -3), data({ object: 'error', message: 'Gone' })],
  ['messages', MESSAGES.slice(0, -2), told('error', { error: { message: 'Gone' } })],
  ['responses', RESPONSES.slice(0, -1), told('error', { message: 'Gone' })],
  [
    'responses',
    RESPONSES.slice(0, -1),
    told('response.failed', { response: { error: { message: 'Gone' } } }),
  ],
] as const)('passes on an error of %s, which is no end', (dialect, before, error) => {
  const at = through(dialect);
  const text = `${before.join('')}${error}${dialect === 'chat' ? DONE : ''}`;
  expect(run(at, text)).toBe(text);
  expect(at).toMatchObject({ complete: false, failed: 'Gone' });
});

it.each([
  ['chat', CHAT.slice(0, -3)],
  ['messages', MESSAGES.slice(0, -1)],
  ['responses', RESPONSES.slice(0, -1)],
] as const)('tells that %s was cut, and never says an event in parts', (dialect, all) => {
  const at = through(dialect);
  const out = at.push(encode(`${all.join('')}data: {"cut`));
  expect(Buffer.from(out ?? []).toString()).toBe(all.join(''));
  expect(() => at.end()).toThrow(WireError);
  expect(at.complete).toBe(false);
});

it('takes a chat without [DONE] for whole when each choice that began has stopped', () => {
  const choice = (index: number, finish: string | null) =>
    data({ choices: [{ index, delta: { content: 'a' }, finish_reason: finish }] });
  const all = [choice(0, null), choice(1, null), choice(0, 'stop'), choice(1, 'length')];
  const at = through('chat');
  expect(run(at, all.join(''))).toBe(all.join(''));
  expect(at.complete).toBe(true);
  expect(() => run(through('chat'), all.slice(0, 3).join(''))).toThrow(WireError);
});

const call = (args: string): object => ({
  tool_calls: [{ index: 0, function: { arguments: args } }],
});
const blockDelta = (delta: object): string => told('content_block_delta', { index: 0, delta });

it.each([
  ['chat', chat({ content: 'abcde' }), chat(call('{"a":true,"b":1}'))],
  ['chat', chat({ content: 'abcde' }), chat(call('{"a":true,"b":1}'), { logprobs: { index: 9 } })],
  ['messages', blockDelta({ text: 'abcde' }), blockDelta({ partial_json: '{"a":true,"b":1}' })],
  ['messages', blockDelta({ text: 'abcde' }), blockDelta({ thinking: 'Hm, that is long' })],
  [
    'responses',
    told('response.output_text.delta', { delta: 'abcde' }),
    told('response.function_call_arguments.delta', { delta: '{"a":true,"b":1}' }),
  ],
] as const)(
  'counts what %s said before it was cut: a token in four bytes',
  (dialect, five, sixteen) => {
    const at = through(dialect);
    const outputs = [five, sixteen, five].map((one) => {
      at.push(encode(one));
      return at.usage().output;
    });
    expect(at.usage().input).toBe(11);
    // quotes that are escaped count as they are written
    const [first, second, third] = outputs;
    expect(first).toBe(2);
    expect([6, 7]).toContain(second);
    expect([7, 8]).toContain(third);
  },
);

it('counts a token at least for each event that says something', () => {
  const at = through('chat');
  for (let place = 0; place < 9; place += 1) at.push(encode(chat({ content: 'a' })));
  expect(at.usage().output).toBe(9);
});

it('refuses an event without an end before it fills the memory', () => {
  const at = through('chat');
  const piece = new Uint8Array(1024 * 1024).fill(97);
  const pushAll = () => {
    for (let size = 0; size <= MAX_EVENT; size += piece.length) at.push(piece);
  };
  expect(pushAll).toThrow(WireError);
});

const { GONE } = defineErrors({ GONE: { status: 502, title: 'The provider is gone' } });

it('tells a failure and that it lives in each dialect', () => {
  const of = (dialect: StreamDialect) => {
    const at = through(dialect);
    if (dialect === 'responses') at.push(encode(RESPONSES.slice(0, 3).join('')));
    return [Buffer.from(at.failure(GONE(), 'r-1')).toString(), Buffer.from(at.ping).toString()];
  };
  const message = 'The provider is gone';
  const error = { message, type: 'server_error', param: null, code: 'GONE' };
  expect(of('chat')).toEqual([data({ error }), ': ping\n\n']);
  expect(of('messages')).toEqual([
    told('error', { error: { type: 'api_error', message }, request_id: 'r-1' }),
    told('ping'),
  ]);
  expect(of('responses')).toEqual([
    `event: error\n${data({ ...error, type: 'error', sequence_number: 3 })}`,
    ': ping\n\n',
  ]);
});
