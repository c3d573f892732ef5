import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readMessagesStream } from './messages-reader.ts';
import { writeMessagesStream } from './messages-writer.ts';
import { sseReader } from './sse.ts';
import type { StreamStep } from './stream.ts';

async function* of<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all;
}

async function write(steps: readonly StreamStep[]): Promise<string> {
  let text = '';
  for await (const piece of writeMessagesStream(of(steps), 7)) text += piece;
  return text;
}

const START: StreamStep = { type: 'start', id: 'msg_1', model: 'm' };

it('gives a tool that takes nothing its arguments', async () => {
  const steps: StreamStep[] = [
    START,
    { type: 'toolStart', index: 0, id: 't', name: 'f' },
    { type: 'blockStop', index: 0 },
    { type: 'stop', reason: 'tools' },
    { type: 'end' },
  ];
  const data = [...(await write(steps)).matchAll(/data: (.*)/g)].map(([, one = '']) =>
    JSON.parse(one),
  );
  expect(data.map(({ type }) => type)).toEqual([
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ]);
  expect(data[0].message.usage.input_tokens).toBe(7);
  expect(data[2].delta).toEqual({ type: 'input_json_delta', partial_json: '{}' });
  expect(data[4].delta.stop_reason).toBe('tool_use');
});

it('makes up no end, neither after an error nor after silence', async () => {
  expect(await write([START, { type: 'error', message: 'Gone' }])).toMatch(/event: error\n.*\n\n$/);
  expect(await write([START])).not.toContain('message_stop');
});

it('writes what its reader reads again, in the same pieces', async () => {
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
  await fc.assert(
    fc.asyncProperty(fc.array(block, { maxLength: 4 }), async (blocks) => {
      const inner = blocks.flatMap((steps, index) =>
        [...steps, { type: 'blockStop' }].map((step) => ({ ...step, index })),
      );
      const steps = [START, ...inner, { type: 'stop', reason: 'length' }, { type: 'end' }];
      const bytes = new TextEncoder().encode(await write(steps as StreamStep[]));
      const again: unknown[] = [];
      for await (const step of readMessagesStream(of(sseReader().push(bytes)))) {
        const empty = (step.type === 'text' || step.type === 'thinking') && step.text === '';
        if (step.type !== 'usage' && !empty) again.push(step);
      }
      const told = steps.filter((step) => !('text' in step && step.text === ''));
      expect(again).toEqual(told);
    }),
  );
});
