import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AiDialect } from '@aurelius/core/plugin';
import { AI_DIALECTS } from '@aurelius/core/plugin';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readIncoming } from './incoming.ts';
import { outgoing, translates } from './outgoing.ts';

const GOLDEN = join(import.meta.dirname, '../../test/golden/requests');

const translate = (
  from: AiDialect,
  to: AiDialect,
  json: object,
  kind = 'openai',
  outputMost: number | null = null,
): string => {
  const incoming = readIncoming(from, Buffer.from(JSON.stringify({ model: 'm', ...json })));
  return Buffer.from(
    outgoing(incoming, { dialect: to, kind, model: 'm', outputMost }).bytes,
  ).toString();
};

const problem = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error as { code: string; errors?: { pointer: string }[] };
  }
  throw new Error('Nothing was refused');
};

it.each(readdirSync(GOLDEN))('translates a request as agreed: %s', (name) => {
  const text = readFileSync(join(GOLDEN, name), 'utf8');
  const { from, to, kind, outputMost = null, request, upstream } = JSON.parse(text);
  expect(JSON.parse(translate(from, to, request, kind, outputMost))).toEqual(upstream);
});

it('says which dialects it can put into which', () => {
  const pairs = AI_DIALECTS.flatMap((from) =>
    AI_DIALECTS.filter((to) => from !== to && translates(from, to)).map((to) => `${from} ${to}`),
  );
  expect(pairs).toEqual(['chat messages', 'responses chat', 'responses messages', 'messages chat']);
  expect(AI_DIALECTS.every((dialect) => translates(dialect, dialect))).toBe(true);
});

it('puts into no dialect what it cannot', () => {
  expect(problem(() => translate('count_tokens', 'chat', {})).code).toBe('AI_NOT_TRANSLATABLE');
});

const user = (content: unknown) => ({ messages: [{ role: 'user', content }] });

it.each([
  ['chat', 'messages', { n: 2 }, '/n'],
  ['chat', 'messages', { temperature: 1.5 }, '/temperature'],
  ['chat', 'messages', { logprobs: true }, '/logprobs'],
  ['chat', 'messages', { logit_bias: { 50256: -100 } }, '/logit_bias'],
  ['chat', 'messages', { presence_penalty: 0.1 }, '/presence_penalty'],
  ['chat', 'messages', { modalities: ['text', 'audio'] }, '/modalities'],
  ['chat', 'messages', { tomorrow: 1 }, '/tomorrow'],
  ['chat', 'messages', { functions: [{ name: 'f' }] }, '/functions'],
  ['chat', 'messages', { response_format: { type: 'json_object' } }, '/response_format'],
  ['chat', 'messages', { tools: [{ type: 'custom', custom: { name: 'f' } }] }, '/tools/0'],
  ['chat', 'messages', { tool_choice: { type: 'allowed_tools' } }, '/tool_choice'],
  ['chat', 'messages', user([{ type: 'input_audio', input_audio: {} }]), '/messages/0/content/0'],
  [
    'chat',
    'messages',
    user([{ type: 'file', file: { file_id: 'file_1' } }]),
    '/messages/0/content/0',
  ],
  [
    'chat',
    'messages',
    user([{ type: 'image_url', image_url: { url: 'ftp://a/b' } }]),
    '/messages/0/content/0',
  ],
  [
    'chat',
    'messages',
    user([{ type: 'file', file: { file_data: 'data:text/csv;base64,YQ==' } }]),
    '/messages/0/content/0',
  ],
  ['messages', 'chat', { top_k: 5 }, '/top_k'],
  ['messages', 'chat', { inference_geo: 'eu' }, '/inference_geo'],
  ['messages', 'chat', { tools: [{ type: 'web_search_20260318', name: 'w' }] }, '/tools/0'],
  [
    'messages',
    'chat',
    user([{ type: 'document', source: { type: 'url', url: 'https://a/b.pdf' } }]),
    '/messages/0/content/0/source',
  ],
  [
    'messages',
    'chat',
    {
      messages: [{ role: 'assistant', content: [{ type: 'server_tool_use', id: 's' }] }],
    },
    '/messages/0/content/0',
  ],
  ['responses', 'chat', { include: ['message.output_text.logprobs'] }, '/include'],
  ['responses', 'chat', { prompt: { id: 'pmpt_1' } }, '/prompt'],
  ['responses', 'chat', { tools: [{ type: 'web_search' }] }, '/tools/0'],
  ['responses', 'messages', { input: [{ type: 'computer_call', call_id: 'c' }] }, '/input/0'],
] as const)('refuses what %s can say and %s cannot: %j', (from, to, json, pointer) => {
  expect(problem(() => translate(from, to, json))).toMatchObject({
    code: 'AI_NOT_TRANSLATABLE',
    errors: [{ pointer }],
  });
});

it.each([
  ['chat', 'messages', { messages: {} }, '/messages'],
  [
    'chat',
    'messages',
    { messages: [{ role: 'user', content: [{}] }] },
    '/messages/0/content/0/type',
  ],
  [
    'chat',
    'messages',
    {
      messages: [
        {
          role: 'assistant',
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '[1' } }],
        },
      ],
    },
    '/messages/0/tool_calls/0',
  ],
  ['messages', 'chat', { system: 5 }, '/system'],
  ['responses', 'chat', { input: 5 }, '/input'],
] as const)('finds what is wrong in a request of %s for %s: %j', (from, to, json, pointer) => {
  expect(problem(() => translate(from, to, json))).toMatchObject({
    code: 'AI_REQUEST_INVALID',
    errors: [{ pointer }],
  });
});

it.each([
  [1024, 'low'],
  [4097, 'medium'],
  [31_999, 'high'],
])('says a budget for thinking of %i tokens in the words of OpenAI', (budget_tokens, effort) => {
  const thinking = { type: 'enabled', budget_tokens };
  expect(JSON.parse(translate('messages', 'chat', { thinking })).reasoning_effort).toBe(effort);
});

it('says nothing where nothing is said', () => {
  const nothing = {
    n: null,
    functions: null,
    mcp_servers: [],
    tools: null,
    stop: null,
    tool_choice: null,
  };
  const json = {
    ...nothing,
    ...user([
      { type: 'text', text: '' },
      { type: 'text', text: 'a' },
    ]),
  };
  expect(JSON.parse(translate('chat', 'messages', json))).toEqual({
    model: 'm',
    max_tokens: 16_384,
    messages: [{ role: 'user', content: 'a' }],
  });
});

it('refuses arguments that are nested too deep to be written', () => {
  const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: deep } };
  const messages = [{ role: 'assistant', tool_calls: [call] }];
  expect(problem(() => translate('chat', 'messages', { messages })).code).toBe(
    'AI_REQUEST_INVALID',
  );
});

it('keeps every digit of a number that no double holds', () => {
  const input = '{"id":12345678901234567890,"size":1E400}';
  const body = `{"model":"m","max_tokens":5,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":${input}}]}]}`;
  const to = { dialect: 'chat', kind: 'ollama', model: 'm', outputMost: null } as const;
  const { bytes } = outgoing(readIncoming('messages', Buffer.from(body)), to);
  const chat = Buffer.from(bytes).toString();
  expect(JSON.parse(chat).messages[0].tool_calls[0].function.arguments).toBe(input);
  expect(translate('chat', 'messages', JSON.parse(chat))).toContain(`"input":${input}`);
});

it('gives what a model of Messages thought back to it, and to nobody else', () => {
  const summary = [{ type: 'summary_text', text: 'Hm' }];
  const reasoning = (id: string, more: object) => ({ type: 'reasoning', id, summary, ...more });
  const input = [
    { role: 'user', content: 'a' },
    reasoning('rs_01-a_0', { encrypted_content: 'c2ln' }),
    reasoning('rs_01-a_1', { encrypted_content: 'eA==', summary: [] }),
    reasoning('rs_01-a_2', { encrypted_content: null }),
    reasoning('rs_68af', { encrypted_content: 'c2VhbA==' }),
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
  ];
  expect(JSON.parse(translate('responses', 'messages', { input })).messages[1].content).toEqual([
    { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
    { type: 'redacted_thinking', data: 'eA==' },
    { type: 'tool_use', id: 'c', name: 'f', input: {} },
  ]);
  expect(translate('responses', 'chat', { input })).not.toMatch(/Hm|c2/);
});

const text = fc.string({ minLength: 1 });
const exchange = fc.record({
  question: text,
  calls: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 3 }),
  answer: text,
});

/** A question, calls of tools, what came of them in the order that is said, and an answer. */
function messagesOf(
  { question, calls, answer }: { question: string; calls: string[]; answer: string },
  id: string,
  results: readonly string[],
): readonly object[] {
  const called = calls.map((name) => ({
    id: id + name,
    type: 'function',
    function: { name, arguments: JSON.stringify({ name }) },
  }));
  return [
    { role: 'user', content: question },
    ...(calls.length > 0 ? [{ role: 'assistant', content: null, tool_calls: called }] : []),
    ...results.map((name) => ({ role: 'tool', tool_call_id: id + name, content: name })),
    { role: 'assistant', content: answer },
  ];
}

it('brings a conversation from chat completions to Messages and back, with results where they belong', () => {
  fc.assert(
    fc.property(text, fc.array(exchange, { minLength: 1, maxLength: 3 }), (system, exchanges) => {
      const said = (results: (calls: string[]) => string[]) => [
        { role: 'system', content: system },
        ...exchanges.flatMap((one, at) => messagesOf(one, `${at}`, results(one.calls))),
      ];
      const mixed = { messages: said((calls) => calls.toReversed()), max_tokens: 9 };
      const there = JSON.parse(translate('chat', 'messages', mixed));
      const back = JSON.parse(translate('messages', 'chat', there));
      expect(back.messages).toEqual(said((calls) => calls));
    }),
  );
});
