import { describe, expect, it } from 'vitest';
import { readIncoming } from '../dialects/index.ts';
import { cacheKey, type KeyParts } from './key.ts';

const target = {
  provider: 'local',
  baseUrl: 'http://127.0.0.1/v1',
  model: 'small',
  dialect: 'chat',
} as const;
const body = { model: 'fast', messages: [{ role: 'user', content: 'hi' }], temperature: 0 };

const keyOf = (json: object | string, more: Partial<KeyParts> = {}) => {
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  const incoming = readIncoming('chat', Buffer.from(text));
  return cacheKey({ incoming, target, headers: {}, ...more });
};
const same = keyOf(body);

describe('two requests have one key', () => {
  it('where they differ only in who asks, or in the order of fields', () => {
    expect(keyOf({ ...body, user: 'ann', metadata: { id: 1 } })).toBe(same);
    expect(keyOf({ temperature: 0, messages: body.messages, model: 'fast' })).toBe(same);
    expect(keyOf(body, { headers: { 'idempotency-key': 'x' } })).toBe(same);
  });
});

describe('two requests have keys of their own', () => {
  it('where they differ in anything that the answer may depend on', () => {
    const others = [
      { ...body, messages: [{ role: 'user', content: 'hi!' }] },
      { ...body, messages: [{ role: 'system', content: 'hi' }] },
      { ...body, top_p: 1 },
      { ...body, unknown: null },
      // which the answer may tell
      { ...body, model: 'local/small' },
      { ...body, stream: true },
      // which JSON.parse takes for one
      '{"model":"fast","seed":9007199254740992}',
      '{"model":"fast","seed":9007199254740993}',
    ];
    expect(new Set([same, ...others.map((json) => keyOf(json))]).size).toBe(others.length + 1);
  });

  it('where usage is wanted at the end of a stream, and where not', () => {
    const stream = { ...body, stream: true };
    const told = { ...stream, stream_options: { include_usage: true } };
    expect(keyOf(told)).not.toBe(keyOf(stream));
    expect(keyOf({ ...stream, stream_options: { include_usage: false } })).toBe(keyOf(stream));
  });

  it('where they are asked in another dialect, or of somebody else', () => {
    const incoming = readIncoming('messages', Buffer.from(JSON.stringify(body)));
    expect(cacheKey({ incoming, target, headers: {} })).not.toBe(same);
    const others = [
      { provider: 'other' },
      { baseUrl: 'http://127.0.0.1/v2' },
      { model: 'large' },
      { dialect: 'messages' },
    ] as const;
    for (const other of others)
      expect(keyOf(body, { target: { ...target, ...other } })).not.toBe(same);
  });

  it('where a header changes how they are answered', () => {
    expect(keyOf(body, { headers: { 'anthropic-beta': 'x' } })).not.toBe(same);
  });

  it('where pieces could be taken for each other', () => {
    const ab = keyOf('{"model":"fast","a":"1","b":"2"}');
    expect(keyOf('{"model":"fast","a":"1b\\"2\\""}')).not.toBe(ab);
    expect(keyOf('{"model":"fast","a":"2","b":"1"}')).not.toBe(ab);
    expect(keyOf('{"model":"fast","a":"1","c":"2"}')).not.toBe(ab);
  });
});
