import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AiDialect } from '@aurelius/core/plugin';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WireError } from './stream.ts';
import { wholeAnswer } from './whole.ts';

const GOLDEN = join(import.meta.dirname, '../../test/golden/answers');

const ASKED = { model: 'asked', requestId: 'r1', now: 1_700_000_000_500 };

const answer = (text: string, from: AiDialect, to: AiDialect) =>
  wholeAnswer(Buffer.from(text), from, to, ASKED);

const translated = (json: object, from: AiDialect, to: AiDialect) =>
  JSON.parse(Buffer.from(answer(JSON.stringify(json), from, to).bytes).toString());

it.each(readdirSync(GOLDEN))('translates an answer as agreed: %s', (name) => {
  const golden = JSON.parse(readFileSync(join(GOLDEN, name), 'utf8'));
  expect(translated(golden.upstream, golden.from, golden.to)).toEqual(golden.answer);
});

const NONE = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };

it.each([
  ['chat', { usage: { prompt_tokens: 5, completion_tokens: 2 } }, { input: 5, output: 2 }],
  ['responses', { usage: { input_tokens: 5, output_tokens: 2 } }, { input: 5, output: 2 }],
  ['messages', { usage: { input_tokens: 5, output_tokens: 2 } }, { input: 5, output: 2 }],
  ['embeddings', { usage: { prompt_tokens: 5, total_tokens: 5 } }, { input: 5 }],
] as const)('hands on the very bytes of %s and knows what was used up', (dialect, json, usage) => {
  const bytes = Buffer.from(`${JSON.stringify({ model: 'm1', ...json })}\n`);
  const whole = wholeAnswer(bytes, dialect, dialect, ASKED);
  expect(whole.bytes).toBe(bytes);
  expect(whole).toMatchObject({ model: 'm1', usage: { ...NONE, ...usage } });
});

it('hands on a response that failed, which tells so itself', () => {
  const text =
    '{"object":"response","status":"failed","error":{"code":"server_error","message":"Gone"}}';
  expect(Buffer.from(answer(text, 'responses', 'responses').bytes).toString()).toBe(text);
});

it('takes counting for a call that uses nothing up', () => {
  const whole = answer('{"input_tokens":7}', 'count_tokens', 'count_tokens');
  expect(whole).toMatchObject({ usage: null, model: null });
});

it('counts what was written into a cache once, as the invoice of litellm#9812 does', () => {
  const usage =
    '{"input_tokens":3,"cache_creation_input_tokens":12304,"cache_read_input_tokens":0,"output_tokens":550}';
  const body = `{"type":"message","content":[],"stop_reason":"end_turn","usage":${usage}}`;
  const expected = { ...NONE, input: 3, cacheWrite5m: 12_304, output: 550 };
  expect(answer(body, 'messages', 'messages').usage).toEqual(expected);
  const chat = answer(body, 'messages', 'chat');
  expect(chat.usage).toEqual(expected);
  // dollars for a million tokens, as they were then
  const nano = chat.usage ? 3000 * 3 + 3750 * chat.usage.cacheWrite5m + 15_000 * 550 : 0;
  expect(nano / 1e9).toBe(0.054399);
  expect(JSON.parse(Buffer.from(chat.bytes).toString()).usage).toMatchObject({
    prompt_tokens: 12_307,
    total_tokens: 12_857,
  });
});

it('tells that tools are to be called where they are, whatever the upstream says', () => {
  const content = [{ type: 'tool_use', id: 't', name: 'f', input: {} }];
  const json = { type: 'message', content, stop_reason: 'end_turn' };
  expect(translated(json, 'messages', 'chat').choices[0].finish_reason).toBe('tool_calls');
});

it.each([
  ['no JSON', 'chat', '<html>'],
  ['no object', 'chat', '[]'],
  ['an error with a status of success', 'chat', '{"error":{"message":"Gone"}}'],
])('takes %s for no answer', (_, dialect, body) => {
  expect(() => answer(body, dialect as AiDialect, dialect as AiDialect)).toThrow(WireError);
});

const choice = (message: object, reason: string | null = 'stop') => ({
  choices: [{ index: 0, message, finish_reason: reason }],
});
const call = (name: string, args: string) => ({
  tool_calls: [{ id: 'c', type: 'function', function: { name, arguments: args } }],
});

it.each([
  ['no choice', {}],
  ['no reason to stop', choice({ content: 'a' }, null)],
  ['a tool without a name', choice(call('', '{}'))],
  ['arguments that are no JSON', choice(call('f', '{"a":'))],
  ['arguments that are no object', choice(call('f', '[]'))],
])('makes up nothing for a completion with %s', (_, json) => {
  expect(() => translated(json, 'chat', 'messages')).toThrow(WireError);
});

it('takes what is nested too deep to be written for no answer', () => {
  const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  expect(() => translated(choice(call('f', deep)), 'chat', 'messages')).toThrow(WireError);
  const body = `{"content":[{"type":"tool_use","id":"t","name":"f","input":${deep}}],"stop_reason":"tool_use"}`;
  expect(() => answer(body, 'messages', 'chat')).toThrow(WireError);
});

it('makes up no end for a message that has none', () => {
  const json = { type: 'message', content: [{ type: 'text', text: 'a' }], stop_reason: null };
  expect(() => translated(json, 'messages', 'chat')).toThrow(WireError);
});

it('keeps every digit of a number that no double holds', () => {
  const input = '{"id":12345678901234567890}';
  const body = `{"content":[{"type":"tool_use","id":"t","name":"f","input":${input}}],"stop_reason":"tool_use"}`;
  const chat = Buffer.from(answer(body, 'messages', 'chat').bytes).toString();
  expect(JSON.parse(chat).choices[0].message.tool_calls[0].function.arguments).toBe(input);
  expect(Buffer.from(answer(chat, 'chat', 'messages').bytes).toString()).toContain(input);
});

const text = fc.string({ minLength: 1 });
const block = fc.oneof(
  text.map((said) => ({ type: 'text', text: said })),
  fc.record({ id: text, name: text, input: fc.dictionary(text, fc.jsonValue()) }).map((one) => ({
    ...one,
    type: 'tool_use',
  })),
);

it('says in a chat completion and in a response all that a message says', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 5 }), (content) => {
      const json = { type: 'message', content, stop_reason: 'end_turn' };
      const calls = content.flatMap((one) => ('input' in one ? [one] : []));
      const said = content.flatMap((one) => ('input' in one ? [] : [one.text]));
      const inputs = calls.map(({ name, input }) => [name, JSON.parse(JSON.stringify(input))]);
      const { message } = translated(json, 'messages', 'chat').choices[0];
      expect(message.content ?? '').toBe(said.join(''));
      expect(
        (message.tool_calls ?? []).map(({ function: named }: { function: CalledFunction }) => [
          named.name,
          JSON.parse(named.arguments),
        ]),
      ).toEqual(inputs);
      const items: (CalledFunction & { type: string })[] = translated(
        json,
        'messages',
        'responses',
      ).output.filter(({ type }: { type: string }) => type === 'function_call');
      expect(items.map((one) => [one.name, JSON.parse(one.arguments)])).toEqual(inputs);
    }),
  );
});

interface CalledFunction {
  readonly name: string;
  readonly arguments: string;
}
