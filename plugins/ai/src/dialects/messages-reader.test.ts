import { expect, it } from 'vitest';
import { readMessagesStream } from './messages-reader.ts';
import type { SseEvent } from './sse.ts';
import { type StreamStep, WireError } from './stream.ts';

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

const block = (type: string, more: object) => ({ type: `content_block_${type}`, ...more });
const delta = (index: number, type: string, more: object) =>
  block('delta', { index, delta: { type, ...more } });

const START = {
  type: 'message_start',
  message: { id: 'msg_1', model: 'deep', usage: { input_tokens: 9, output_tokens: 1 } },
};
const TEXT = block('start', { index: 0, content_block: { type: 'text', text: '' } });
const STOP = { type: 'message_stop' };

async function* eventsOf(events: readonly Event[]): AsyncGenerator<SseEvent> {
  for (const event of events) yield { event: event.type, data: JSON.stringify(event) };
}

async function read(...events: Event[]): Promise<StreamStep[]> {
  const steps: StreamStep[] = [];
  for await (const step of readMessagesStream(eventsOf(events))) steps.push(step);
  return steps;
}

it('reads thinking with its signature, text and a tool in their order', async () => {
  const steps = await read(
    START,
    block('start', { index: 0, content_block: { type: 'thinking', thinking: '' } }),
    delta(0, 'thinking_delta', { thinking: 'Hm.' }),
    delta(0, 'signature_delta', { signature: 'c2ln' }),
    block('stop', { index: 0 }),
    { type: 'ping' },
    block('start', { index: 1, content_block: { type: 'redacted_thinking', data: 'eA==' } }),
    block('stop', { index: 1 }),
    block('start', {
      index: 2,
      content_block: { type: 'tool_use', id: 't1', name: 'f', input: {} },
    }),
    delta(2, 'input_json_delta', { partial_json: '' }),
    delta(2, 'input_json_delta', { partial_json: '{"a":' }),
    delta(2, 'input_json_delta', { partial_json: '1}' }),
    block('stop', { index: 2 }),
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 40 } },
    STOP,
  );
  const usage = { input: 9, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 };
  expect(steps).toEqual([
    { type: 'start', id: 'msg_1', model: 'deep' },
    { type: 'usage', usage: { ...usage, output: 1 } },
    { type: 'thinking', index: 0, text: '' },
    { type: 'thinking', index: 0, text: 'Hm.' },
    { type: 'signature', index: 0, signature: 'c2ln' },
    { type: 'blockStop', index: 0 },
    { type: 'redacted', index: 1, data: 'eA==' },
    { type: 'blockStop', index: 1 },
    { type: 'toolStart', index: 2, id: 't1', name: 'f' },
    { type: 'toolArguments', index: 2, json: '' },
    { type: 'toolArguments', index: 2, json: '{"a":' },
    { type: 'toolArguments', index: 2, json: '1}' },
    { type: 'blockStop', index: 2 },
    { type: 'stop', reason: 'tools' },
    { type: 'usage', usage: { ...usage, output: 40 } },
    { type: 'end' },
  ]);
});

it('passes over blocks that no other dialect has without a hole in the numbers', async () => {
  const steps = await read(
    START,
    block('start', { index: 0, content_block: { type: 'server_tool_use', id: 's' } }),
    delta(0, 'input_json_delta', { partial_json: '{}' }),
    block('stop', { index: 0 }),
    block('start', { index: 1, content_block: { type: 'text', text: 'a' } }),
    block('stop', { index: 1 }),
    STOP,
  );
  expect(steps.filter(({ type }) => type !== 'usage').slice(1)).toEqual([
    { type: 'text', index: 0, text: 'a' },
    { type: 'blockStop', index: 0 },
    { type: 'end' },
  ]);
});

it('tells an error after the beginning, and no end', async () => {
  const error = { type: 'overloaded_error', message: 'Overloaded' };
  const steps = await read(START, TEXT, { type: 'error', error }, STOP);
  expect(steps.at(-1)).toEqual({ type: 'error', message: 'Overloaded' });
});

it.each([
  ['no end', [START, TEXT]],
  ['nothing at all', []],
  ['an end inside a block', [START, TEXT, STOP]],
  ['a block inside another', [START, TEXT, TEXT]],
  ['a delta outside of blocks', [START, delta(0, 'text_delta', { text: 'a' })]],
  ['an end of no block', [START, block('stop', { index: 0 })]],
  ['a delta of another kind', [START, TEXT, delta(0, 'input_json_delta', { partial_json: '' })]],
])('refuses a stream with %s', async (_, events) => {
  await expect(read(...events)).rejects.toThrow(WireError);
});

it('refuses an event whose two names differ, and one that is no JSON', async () => {
  async function* one(event: SseEvent) {
    yield event;
  }
  for (const event of [
    { event: 'ping', data: '{"type":"message_stop"}' },
    { event: 'ping', data: '{"ty' },
  ]) {
    await expect(readMessagesStream(one(event)).next()).rejects.toThrow(WireError);
  }
});
