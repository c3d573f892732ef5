import type { AiDialect } from '@aurelius/core/plugin';
import { expect, it } from 'vitest';
import { readIncoming } from './incoming.ts';

const read = (dialect: AiDialect, json: object) =>
  readIncoming(dialect, Buffer.from(JSON.stringify({ model: 'm', ...json })));

const problem = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error as { code: string; errors?: { pointer: string }[] };
  }
  throw new Error('Nothing was refused');
};

it('tells what a chat completion asks for', () => {
  const incoming = read('chat', {
    messages: [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a/b' } }] },
    ],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 20,
    n: 3,
    temperature: 0,
    tools: [{ type: 'function', function: { name: 'f' } }],
  });
  expect(incoming).toMatchObject({
    model: 'm',
    stream: true,
    outputMost: 20,
    choices: 3,
    temperature: 0,
    usageAsked: true,
    tools: true,
    media: { pictures: 1 },
  });
});

it('takes null for a key that is not there', () => {
  const nothing = { stream: null, stream_options: null, max_tokens: null, n: null, tools: null };
  expect(read('chat', { ...nothing, temperature: null })).toMatchObject({
    stream: false,
    outputMost: null,
    choices: 1,
    temperature: null,
    usageAsked: false,
    tools: false,
    media: { pictures: 0 },
  });
});

it.each([
  ['messages', 'max_tokens'],
  ['responses', 'max_output_tokens'],
  ['chat', 'max_completion_tokens'],
] as const)('reads the bound of output of %s', (dialect, key) => {
  expect(read(dialect, { [key]: 7 }).outputMost).toBe(7);
});

it('takes the larger of two bounds, which a budget has to hold', () => {
  expect(read('chat', { max_tokens: 7, max_completion_tokens: 9 }).outputMost).toBe(9);
});

it('streams nothing where a dialect has no streams', () => {
  expect(read('embeddings', { input: 'a', stream: true }).stream).toBe(false);
});

it.each([
  ['no JSON', '{"model":'],
  ['no object', '["model"]'],
  [
    'bytes that are no UTF-8',
    Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xff]), Buffer.from('"}')]),
  ],
  ['a mark of byte order', '\ufeff{"model":"m"}'],
])('refuses %s', (_, body) => {
  const refusal = problem(() => readIncoming('chat', Buffer.from(body as string)));
  expect(refusal).toMatchObject({ code: 'AI_REQUEST_INVALID' });
});

it.each([
  ['no model', '{}', '/model'],
  ['a model without a name', '{"model":""}', '/model'],
  ['a stream that is no truth', '{"model":"m","stream":"yes"}', '/stream'],
  ['a bound that is none', '{"model":"m","max_tokens":-1}', '/max_tokens'],
  ['no choice', '{"model":"m","n":0}', '/n'],
  ['a model twice', '{"model":"m","model":"o"}', '/model'],
  ['a model twice, written otherwise', '{"model":"m","mod\\u0065l":"o"}', '/model'],
  ['any key twice', '{"model":"m","a~/b":1,"a~/b":1}', '/a~0~1b'],
])('refuses %s and says where', (_, body, pointer) => {
  expect(problem(() => readIncoming('chat', Buffer.from(body)))).toMatchObject({
    code: 'AI_REQUEST_INVALID',
    errors: [{ pointer }],
  });
});

it('repeats nothing of a body that it cannot read', () => {
  const refusal = problem(() => readIncoming('chat', Buffer.from('{"model": canary}')));
  expect(String(refusal)).not.toContain('canary');
});

it.each([
  ['chat', { store: true }, '/store'],
  ['responses', { store: true }, '/store'],
  ['responses', { previous_response_id: 'resp_1' }, '/previous_response_id'],
  ['responses', { conversation: 'conv_1' }, '/conversation'],
  ['responses', { background: true }, '/background'],
  ['responses', { input: [{ type: 'item_reference', id: 'msg_1' }] }, '/input/0'],
  ['responses', { input: [{ role: 'user', content: 'a' }, { id: 'msg_1' }] }, '/input/1'],
] as const)('remembers nothing for %s: %j', (dialect, json, pointer) => {
  expect(problem(() => read(dialect, json))).toMatchObject({
    code: 'AI_STATE_UNSUPPORTED',
    errors: [{ pointer }],
  });
});

it('lets pass what says that nothing shall be stored', () => {
  const json = { store: false, previous_response_id: null, conversation: null, input: 'a' };
  expect(read('responses', json).json).toMatchObject(json);
});
