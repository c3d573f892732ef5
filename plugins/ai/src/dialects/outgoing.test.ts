import type { AiDialect } from '@aurelius/core/plugin';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readIncoming } from './incoming.ts';
import { outgoing, type Upstream } from './outgoing.ts';

const send = (dialect: AiDialect, text: string, to: Partial<Upstream> = {}) => {
  const incoming = readIncoming(dialect, Buffer.from(text));
  const all = { dialect, kind: 'openai', model: incoming.model, outputMost: null, ...to };
  const { bytes, stripUsage } = outgoing(incoming, all);
  return { text: Buffer.from(bytes).toString(), stripUsage };
};

it('changes the name of the model and not a byte beside it', () => {
  const text = (model: string) =>
    `\n{ "b":1.0,"big":12345678901234567890,"e":1E3 ,"model" :\t"${model}","t":"\\u00e9\\/",` +
    '"messages":[{"model":"a","model":"a"}], "a":-0 }\r\n';
  expect(send('messages', text('fast'), { model: 'ü"1' }).text).toBe(text('ü\\"1'));
});

it('sends the very bytes where there is nothing to change', () => {
  const bytes = Buffer.from('{"model":"m\\u0031"}');
  const to = { dialect: 'messages', kind: 'anthropic', model: 'm1', outputMost: null } as const;
  expect(outgoing(readIncoming('messages', bytes), to).bytes).toBe(bytes);
});

it.each([
  ['no options', '"stream":true', '"stream":true,"stream_options":{"include_usage":true}'],
  [
    'options that are null',
    '"stream":true,"stream_options":null',
    '"stream":true,"stream_options":{"include_usage":true}',
  ],
  [
    'options without a word of it',
    '"stream_options":{"include_obfuscation":false },"stream":true',
    '"stream_options":{"include_obfuscation":false,"include_usage":true },"stream":true',
  ],
  [
    'options that do not want it',
    '"stream_options":{"include_usage":false},"stream":true',
    '"stream_options":{"include_usage":true},"stream":true',
  ],
])('asks for the usage of a chat stream with %s, which is taken out again', (_, before, after) => {
  expect(send('chat', `{"model":"m",${before}}`)).toEqual({
    text: `{"model":"m",${after}}`,
    stripUsage: true,
  });
});

it('leaves a chat stream alone whose caller asks for usage, and an answer that does not stream', () => {
  for (const more of ['"stream":true,"stream_options":{"include_usage":true}', '"n":1']) {
    const text = `{"model":"m",${more}}`;
    expect(send('chat', text)).toEqual({ text, stripUsage: false });
  }
});

it('refuses to guess which of two wishes for usage holds', () => {
  const options = '{"include_usage":false,"include_usage":null}';
  expect(() => send('chat', `{"model":"m","stream":true,"stream_options":${options}}`)).toThrow(
    'twice',
  );
});

it.each([
  ['chat', '{"model":"m","max_tokens":9}', '{"model":"m","max_tokens":5}'],
  ['chat', '{"model":"m","max_completion_tokens":9}', '{"model":"m","max_completion_tokens":5}'],
  [
    'chat',
    '{"model":"m","max_tokens":9,"max_completion_tokens":9}',
    '{"model":"m","max_tokens":5,"max_completion_tokens":5}',
  ],
  ['chat', '{"model":"m"}', '{"model":"m","max_completion_tokens":5}'],
  ['messages', '{"model":"m","max_tokens":9}', '{"model":"m","max_tokens":5}'],
  ['responses', '{"model":"m","store":false}', '{"model":"m","store":false,"max_output_tokens":5}'],
  ['embeddings', '{"model":"m"}', '{"model":"m"}'],
] as const)('cuts the output of %s where it is bounded: %s', (dialect, before, after) => {
  expect(send(dialect, before, { outputMost: 5 }).text).toBe(after);
});

it('bounds a chat completion by the older key where the upstream is not OpenAI', () => {
  const { text } = send('chat', '{"model":"m"}', { outputMost: 5, kind: 'ollama' });
  expect(text).toBe('{"model":"m","max_tokens":5}');
});

it('never allows more output than was asked for', () => {
  const text = '{"model":"m","max_tokens":4}';
  expect(send('messages', text, { outputMost: 5 }).text).toBe(text);
  const both = (most: number) => `{"model":"m","max_tokens":4,"max_completion_tokens":${most}}`;
  expect(send('chat', both(9), { outputMost: 5 }).text).toBe(both(5));
});

it.each(['{"model":"m"}', '{"model":"m","store":null}'])(
  'lets no response be stored whose caller says nothing: %s',
  (text) => {
    expect(send('responses', text).text).toBe('{"model":"m","store":false}');
  },
);

it('keeps every other value of any request as it was written', () => {
  const known = ['model', 'stream', 'stream_options', 'store', 'n', 'max_tokens', 'temperature'];
  const key = fc.string().filter((name) => !known.includes(name) && !name.startsWith('max_'));
  fc.assert(
    fc.property(fc.dictionary(key, fc.jsonValue()), fc.string({ minLength: 1 }), (rest, model) => {
      const before = JSON.stringify({ model: 'm', stream: true, max_tokens: 9, ...rest }, null, 1);
      const after = JSON.parse(send('chat', before, { model, outputMost: 3 }).text);
      expect(after).toEqual({
        ...JSON.parse(before),
        model,
        max_tokens: 3,
        stream_options: { include_usage: true },
      });
    }),
  );
});
