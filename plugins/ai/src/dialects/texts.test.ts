import type { AiDialect } from '@aurelius/core/plugin';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readIncoming } from './incoming.ts';
import { withTexts } from './outgoing.ts';

const change = (dialect: AiDialect, text: string, to: (text: string) => string): string => {
  const incoming = readIncoming(dialect, Buffer.from(text));
  const { bytes } = withTexts(incoming, (part) => to(part.text));
  return Buffer.from(bytes).toString();
};

const hide = (text: string): string => text.replaceAll('Ann', '"[1]"');

it.each([
  ['chat', '"messages":[ {"content":"Ann","n":1.0,"role":"user"}]', '"\\"[1]\\""'],
  ['messages', '"system":"Ann","max_tokens":1e3', '"\\"[1]\\""'],
  [
    'messages',
    '"messages":[{"role":"user","content":[{"content":[{"text":"Ann","type":"text"}],"type":"tool_result"}]}]',
    '"\\"[1]\\""',
  ],
  ['responses', '"instructions":"Ann" ,"input":[]', '"\\"[1]\\""'],
  ['responses', '"input" : "Ann"', '"\\"[1]\\""'],
  ['embeddings', '"input":["\\u0042","Ann"]', '"\\"[1]\\""'],
] as const)('changes a text of %s in its place: %s', (dialect, members, text) => {
  const body = (word: string) => `{"model":"Ann\\u0041", ${members.replace('"Ann"', word)}}\n`;
  expect(change(dialect, body('"Ann"'), hide)).toBe(body(text));
});

it('knows a text by what it says and not by how it is written', () => {
  const text = '{"model":"m","input":"An\\u006e"}';
  expect(change('responses', text, hide)).toBe('{"model":"m","input":"\\"[1]\\""}');
});

it('hands back the very request where no text changes', () => {
  const incoming = readIncoming('responses', Buffer.from('{"model":"m","input":"Bob"}'));
  expect(withTexts(incoming, ({ text }) => text)).toBe(incoming);
});

it('lets no text hide behind a key that stands there twice', () => {
  const message = '{"role":"user","content":"Ann","content":[]}';
  expect(() => change('chat', `{"model":"m","messages":[${message}]}`, hide)).toThrow('twice');
});

const word = fc.string({ unit: 'binary', maxLength: 8 }).map((text) => ({ text }));
const any = fc.jsonValue();
const block = fc.oneof(
  word.map(({ text }) => ({ type: 'text', text })),
  fc.record({ type: fc.constant('tool_use'), id: fc.string(), input: any }),
  fc.record({ type: fc.constant('tool_result'), content: fc.array(word) }),
  fc.record({ type: fc.constant('thinking'), thinking: fc.string(), signature: fc.string() }),
);
const request = fc.record({
  model: fc.constant('m'),
  system: fc.oneof(fc.string(), fc.array(word)),
  metadata: any,
  messages: fc.array(
    fc.record({ role: fc.constantFrom('user', 'assistant'), content: fc.array(block) }),
  ),
});

it('keeps everything but the changed strings, and finds the others again', () => {
  fc.assert(
    fc.property(request, fc.string(), (json, mark) => {
      const before = readIncoming('messages', Buffer.from(JSON.stringify(json, null, 1)));
      const after = withTexts(before, ({ text }) => `${mark}${text}`);
      expect(after.parts().map(({ pointer }) => pointer)).toEqual(
        before.parts().map(({ pointer }) => pointer),
      );
      const back = withTexts(after, ({ text }) => text.slice(mark.length));
      expect(Buffer.from(back.bytes)).toEqual(Buffer.from(before.bytes));
    }),
  );
});
