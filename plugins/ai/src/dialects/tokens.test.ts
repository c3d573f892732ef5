import { expect, it } from 'vitest';
import { readIncoming } from './incoming.ts';
import { inputGuessOf, inputMostOf } from './tokens.ts';

const read = (json: object) =>
  readIncoming('messages', Buffer.from(JSON.stringify({ model: 'm', max_tokens: 9, ...json })));
const said = (...content: readonly object[]) => ({ messages: [{ role: 'user', content }] });
const picture = (data: string) => ({ type: 'image', source: { type: 'base64', data } });
const LARGE = 'A'.repeat(2_000_000);

it('holds a byte for a token of text', () => {
  const incoming = read(said({ type: 'text', text: 'é'.repeat(100) }));
  expect(inputMostOf(incoming, 'anthropic')).toBe(incoming.bytes.length);
});

it('holds the most that a picture can be instead of its bytes', () => {
  const words = read(said(picture(''))).bytes.length;
  expect(inputMostOf(read(said(picture(LARGE))), 'anthropic')).toBe(words + 4784);
  expect(inputMostOf(read(said(picture(LARGE))), 'openai')).toBe(words + 75_000);
  expect(inputMostOf(read(said(picture(LARGE))), 'openai-compatible')).toBe(words + 75_000);
});

it('holds as much for a picture at an address, which is short', () => {
  const far = { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } };
  const incoming = read(said(far, far));
  expect(inputMostOf(incoming, 'anthropic')).toBe(incoming.bytes.length + 2 * 4784);
});

it('holds a whole window for a file, whose bytes say nothing of its pages', () => {
  const file = { type: 'document', source: { type: 'base64', data: 'AAAA' } };
  const incoming = read(said(file));
  expect(inputMostOf(incoming, 'anthropic')).toBe(incoming.bytes.length - 4 + 1_000_000);
});

it('holds what a provider says of tools by itself', () => {
  const own = { name: 'f', input_schema: {} };
  const theirs = { type: 'bash_20250124', name: 'bash' };
  const hello = said({ type: 'text', text: 'hello' });
  const beside = (tools: readonly object[]) => {
    const incoming = read({ ...hello, tools });
    return inputMostOf(incoming, 'anthropic') - incoming.bytes.length;
  };
  expect([beside([]), beside([own]), beside([own, theirs])]).toEqual([0, 1000, 2000]);
});

it('guesses four bytes to a token, of what a model reads', () => {
  const short = inputGuessOf(read(said({ type: 'text', text: 'hello' })));
  expect(short).toBeGreaterThan(5);
  expect(short).toBeLessThan(25);
  const long = inputGuessOf(read(said({ type: 'text', text: 'word '.repeat(4000) })));
  expect(long - short).toBeGreaterThan(4900);
  expect(long - short).toBeLessThan(5100);
  const beside = { metadata: { user_id: 'x'.repeat(4000) } };
  expect(inputGuessOf(read({ ...said({ type: 'text', text: 'hello' }), ...beside }))).toBe(short);
});

it('guesses system and tools with the messages', () => {
  const hello = said({ type: 'text', text: 'hello' });
  const more = { system: 'x'.repeat(400), tools: [{ name: 'f', description: 'y'.repeat(400) }] };
  expect(inputGuessOf(read({ ...hello, ...more })) - inputGuessOf(read(hello))).toBeGreaterThan(
    200,
  );
});

it('guesses pictures by what they usually are', () => {
  const incoming = read(said(picture(LARGE)));
  expect(inputGuessOf(incoming)).toBeGreaterThan(1600);
  expect(inputGuessOf(incoming)).toBeLessThan(1650);
});
