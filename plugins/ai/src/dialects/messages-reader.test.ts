import { expect, it } from 'vitest';
import { messagesReader } from './messages-reader.ts';
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

function read(...events: Event[]): StreamStep[] {
  const reader = messagesReader();
  const steps = events.flatMap((event) => [
    ...reader.read({ event: event.type, data: JSON.stringify(event) }),
  ]);
  return [...steps, ...reader.end()];
}

it('reads thinking with its signature, text and a tool in their order', () => {
  const steps = read(
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
    { type: 'toolArguments', index: 2, json: '{"a":' },
    { type: 'toolArguments', index: 2, json: '1}' },
    { type: 'blockStop', index: 2 },
    { type: 'stop', reason: 'tools' },
    { type: 'usage', usage: { ...usage, output: 40 } },
    { type: 'end' },
  ]);
});

it('passes over blocks that no other dialect has without a hole in the numbers', () => {
  const steps = read(
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

it('tells an error after the beginning, and no end', () => {
  const error = { type: 'overloaded_error', message: 'Overloaded' };
  const steps = read(START, TEXT, { type: 'error', error }, STOP);
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
])('refuses a stream with %s', (_, events) => {
  expect(() => read(...events)).toThrow(WireError);
});

it.each([
  ['whose two names differ', '{"type":"message_stop"}'],
  ['that is no JSON', '{"ty'],
])('refuses an event %s', (_, data) => {
  expect(() => [...messagesReader().read({ event: 'ping', data })]).toThrow(WireError);
});

it('takes arguments that come with the beginning of a tool, unless some come after', () => {
  const tool = (...pieces: string[]) =>
    read(
      START,
      block('start', {
        index: 0,
        content_block: { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } },
      }),
      ...pieces.map((json) => delta(0, 'input_json_delta', { partial_json: json })),
      block('stop', { index: 0 }),
      STOP,
    ).flatMap((step) => (step.type === 'toolArguments' ? [step.json] : []));
  expect(tool()).toEqual(['{"a":1}']);
  expect(tool('')).toEqual(['{"a":1}']);
  expect(tool('', '{"b"', ':2}')).toEqual(['{"b"', ':2}']);
});

it('gives a tool that takes nothing its arguments', () => {
  const steps = read(
    START,
    block('start', {
      index: 0,
      content_block: { type: 'tool_use', id: 't', name: 'f', input: {} },
    }),
    block('stop', { index: 0 }),
    STOP,
  );
  expect(steps).toContainEqual({ type: 'toolArguments', index: 0, json: '{}' });
});
