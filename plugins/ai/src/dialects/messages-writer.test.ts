import fc from 'fast-check';
import { expect, it } from 'vitest';
import { messagesReader } from './messages-reader.ts';
import { messagesWriter } from './messages-writer.ts';
import { sseReader } from './sse.ts';
import type { StreamStep } from './stream.ts';

function write(steps: readonly StreamStep[]): string {
  const writer = messagesWriter({ id: 'msg_1', model: 'small', inputTokens: 7 });
  return steps.map((step) => writer.write(step)).join('');
}

const START: StreamStep = { type: 'start', id: 'msg_1', model: 'm' };

it('tells the input at the beginning, and what was used up at the end', () => {
  const usage = {
    input: 9,
    cacheRead: 3,
    cacheWrite5m: 1,
    cacheWrite1h: 2,
    output: 4,
    reasoning: 0,
  };
  const steps: StreamStep[] = [
    START,
    { type: 'stop', reason: 'length' },
    { type: 'usage', usage },
    { type: 'end' },
  ];
  const events = [...write(steps).matchAll(/data: (.*)/g)].map(
    ([, one = '']) => JSON.parse(one) as unknown,
  );
  expect(events).toEqual([
    {
      type: 'message_start',
      message: expect.objectContaining({ usage: { input_tokens: 7, output_tokens: 0 } }),
    },
    {
      type: 'message_delta',
      delta: { stop_reason: 'max_tokens', stop_sequence: null },
      usage: {
        input_tokens: 9,
        cache_read_input_tokens: 3,
        cache_creation_input_tokens: 3,
        output_tokens: 4,
      },
    },
    { type: 'message_stop' },
  ]);
});

it('makes up no end, neither after an error nor after silence', () => {
  expect(write([START, { type: 'error', message: 'Gone' }])).toMatch(/event: error\n.*\n\n$/);
  expect(write([START])).not.toContain('message_stop');
});

it('writes what its reader reads again, in the same pieces', () => {
  const piece = fc.string();
  const block = fc.oneof(
    fc.array(piece, { minLength: 1 }).map((all) => all.map((text) => ({ type: 'text', text }))),
    fc.array(piece, { minLength: 1 }).map((all) => all.map((text) => ({ type: 'thinking', text }))),
    fc
      .array(
        piece.filter((json) => json !== ''),
        { minLength: 1 },
      )
      .map((all) => [
        { type: 'toolStart', id: 'a', name: 'f' },
        ...all.map((json) => ({ type: 'toolArguments', json })),
      ]),
  );
  fc.assert(
    fc.property(fc.array(block, { maxLength: 4 }), (blocks) => {
      const inner = blocks.flatMap((steps, index) =>
        [...steps, { type: 'blockStop' }].map((step) => ({ ...step, index })),
      );
      const steps = [START, ...inner, { type: 'stop', reason: 'length' }, { type: 'end' }];
      const reader = messagesReader();
      const again = sseReader()
        .push(Buffer.from(write(steps as StreamStep[])))
        .flatMap((event) => [...reader.read(event)])
        .filter((step) => {
          const empty = (step.type === 'text' || step.type === 'thinking') && step.text === '';
          return step.type !== 'usage' && !empty;
        });
      const told = steps.filter((step) => !('text' in step && step.text === ''));
      expect(again).toEqual(told);
    }),
  );
});
