import { expect, it } from 'vitest';
import { chatUsage, messagesUsage, responsesUsage } from './told-usage.ts';
import { laterMessagesUsage, usageOfChat, usageOfMessages, usageOfResponses } from './usage.ts';

const NONE = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };

it('takes cached tokens out of the prompt of a chat completion', () => {
  const usage = {
    prompt_tokens: 2006,
    completion_tokens: 300,
    total_tokens: 2306,
    prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 128 },
  };
  expect(usageOfChat(usage)).toEqual({
    ...NONE,
    input: 86,
    cacheRead: 1920,
    output: 300,
    reasoning: 128,
  });
});

it('believes nobody who claims more tokens than a call can use', () => {
  const claimed = Number.MAX_SAFE_INTEGER;
  expect(usageOfChat({ prompt_tokens: claimed, completion_tokens: claimed })).toMatchObject({
    input: 1e9,
    output: 1e9,
  });
  expect(usageOfMessages({ input_tokens: claimed, output_tokens: claimed })).toMatchObject({
    input: 1e9,
    output: 1e9,
  });
});

it('counts embeddings, which have no output', () => {
  expect(usageOfChat({ prompt_tokens: 8, total_tokens: 8 })).toEqual({ ...NONE, input: 8 });
});

it('takes cached tokens out of the input of a response', () => {
  const usage = {
    input_tokens: 75,
    input_tokens_details: { cached_tokens: 32 },
    output_tokens: 1186,
    output_tokens_details: { reasoning_tokens: 1024 },
  };
  expect(usageOfResponses(usage)).toEqual({
    ...NONE,
    input: 43,
    cacheRead: 32,
    output: 1186,
    reasoning: 1024,
  });
});

it('takes what was written into the cache out of the prompt, in both dialects of OpenAI', () => {
  const wanted = { ...NONE, input: 70, cacheRead: 1920, cacheWrite5m: 1010, output: 300 };
  const chat = {
    prompt_tokens: 3000,
    completion_tokens: 300,
    total_tokens: 3300,
    prompt_tokens_details: { cached_tokens: 1920, cache_write_tokens: 1010 },
  };
  expect(usageOfChat(chat)).toEqual(wanted);
  const responses = {
    input_tokens: 3000,
    output_tokens: 300,
    total_tokens: 3300,
    input_tokens_details: {
      cached_tokens: 1920,
      cache_write_tokens: 1010,
      cache_write_tokens_details: { ttl_12h_tokens: 1000, ttl_30m_tokens: 10 },
    },
  };
  expect(usageOfResponses(responses)).toEqual(wanted);
});

it('tells a caller of OpenAI’s dialects what it reads there itself', () => {
  const usage = { ...NONE, input: 70, cacheRead: 1920, cacheWrite5m: 1010, output: 300 };
  expect(usageOfChat(chatUsage(usage))).toEqual(usage);
  expect(usageOfResponses(responsesUsage(usage))).toEqual(usage);
  expect(chatUsage(usage).prompt_tokens).toBe(3000);
  expect(usageOfMessages(messagesUsage(usage))).toEqual(usage);
});

it('never counts more as cached or thought than there was', () => {
  const usage = {
    prompt_tokens: 10,
    completion_tokens: 5,
    prompt_tokens_details: { cached_tokens: 11, cache_write_tokens: 3 },
    completion_tokens_details: { reasoning_tokens: 6 },
  };
  expect(usageOfChat(usage)).toEqual({ ...NONE, cacheRead: 10, output: 5, reasoning: 5 });
});

it('keeps the input of a message apart from its cache, by how long it stays', () => {
  const usage = {
    input_tokens: 4,
    cache_read_input_tokens: 30_000,
    cache_creation_input_tokens: 700,
    cache_creation: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 200 },
    output_tokens: 250,
  };
  expect(usageOfMessages(usage)).toEqual({
    input: 4,
    cacheRead: 30_000,
    cacheWrite5m: 500,
    cacheWrite1h: 200,
    output: 250,
    reasoning: 0,
  });
});

it.each([
  ['all of it', {}, 700, 0],
  ['the rest of it', { cache_creation: { ephemeral_1h_input_tokens: 200 } }, 500, 200],
])('takes a write into the cache for one of five minutes, %s', (_, more, short, long) => {
  const usage = { input_tokens: 1, output_tokens: 2, cache_creation_input_tokens: 700, ...more };
  expect(usageOfMessages(usage)).toMatchObject({ cacheWrite5m: short, cacheWrite1h: long });
});

it('replaces what a message delta names again and keeps the rest', () => {
  const start = {
    input_tokens: 25,
    cache_read_input_tokens: 100,
    cache_creation_input_tokens: 60,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 60 },
    output_tokens: 1,
  };
  const later = [
    { output_tokens: 15 },
    { input_tokens: null, output_tokens: 40, cache_creation_input_tokens: 60 },
  ].reduce(laterMessagesUsage, laterMessagesUsage({}, start));
  expect(usageOfMessages(later)).toEqual({
    input: 25,
    cacheRead: 100,
    cacheWrite5m: 0,
    cacheWrite1h: 60,
    output: 40,
    reasoning: 0,
  });
});

it.each([null, undefined, 'x', [], {}, { prompt_tokens: -1 }, { prompt_tokens: 1.5 }])(
  'says nothing where nothing is said: %j',
  (usage) => {
    expect([usageOfChat(usage), usageOfResponses(usage), usageOfMessages(usage)]).toEqual([
      null,
      null,
      null,
    ]);
  },
);
