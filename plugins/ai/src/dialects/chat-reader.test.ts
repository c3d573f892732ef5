import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chatReader } from './chat-reader.ts';
import { type StreamStep, WireError } from './stream.ts';

const DONE = '[DONE]';
const chunk = (delta: object, more: object = {}) => ({
  id: 'c1',
  model: 'small',
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
  usage: null,
});
const finish = (reason: string) => chunk({}, { finish_reason: reason });
const piece = (index: number, args: string, more: object = {}, name?: string) => ({
  index,
  ...more,
  function: { ...(name === undefined ? {} : { name }), arguments: args },
});

function read(...chunks: (object | string)[]): StreamStep[] {
  const reader = chatReader();
  const steps = chunks.flatMap((one) => [
    ...reader.read({ event: null, data: typeof one === 'string' ? one : JSON.stringify(one) }),
  ]);
  return [...steps, ...reader.end()];
}

/** Name and arguments of each call, refusing what breaks the order of blocks. */
function callsOf(steps: readonly StreamStep[]): [string, string][] {
  const calls: [string, string][] = [];
  let open: number | null = null;
  let next = 0;
  for (const step of steps) {
    if (!('index' in step)) continue;
    if (step.type === 'blockStop') {
      expect(step.index).toBe(open);
      open = null;
      continue;
    }
    if (open === null) {
      open = next;
      next += 1;
    }
    expect(step.index).toBe(open);
    if (step.type === 'toolStart') calls.push([step.name, '']);
    const last = calls.at(-1);
    if (step.type === 'toolArguments' && last) last[1] += step.json;
  }
  expect(open).toBeNull();
  return calls;
}

it('reads thinking, text and usage that comes in a chunk of its own', () => {
  const steps = read(
    chunk({ role: 'assistant', content: '' }),
    chunk({ reasoning_content: 'Hm.' }),
    chunk({ content: 'Hel' }),
    chunk({ content: 'lo' }),
    finish('stop'),
    { id: 'c1', choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } },
    DONE,
  );
  expect(steps).toEqual([
    { type: 'start', id: 'c1', model: 'small' },
    { type: 'thinking', index: 0, text: 'Hm.' },
    { type: 'blockStop', index: 0 },
    { type: 'text', index: 1, text: 'Hel' },
    { type: 'text', index: 1, text: 'lo' },
    { type: 'blockStop', index: 1 },
    { type: 'stop', reason: 'end' },
    {
      type: 'usage',
      usage: { input: 5, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 2, reasoning: 0 },
    },
    { type: 'end' },
  ]);
});

it('tells arguments of the first call as they come', () => {
  const steps = read(
    chunk({ tool_calls: [piece(0, '', { id: 'a' }, 'f')] }),
    chunk({ tool_calls: [piece(0, '{"x":', { id: '' })] }),
    chunk({ tool_calls: [piece(0, '1}')] }),
    finish('tool_calls'),
    DONE,
  );
  expect(steps.slice(1)).toEqual([
    { type: 'toolStart', index: 0, id: 'a', name: 'f' },
    { type: 'toolArguments', index: 0, json: '{"x":' },
    { type: 'toolArguments', index: 0, json: '1}' },
    { type: 'blockStop', index: 0 },
    { type: 'stop', reason: 'tools' },
    { type: 'end' },
  ]);
});

it('says that tools were called when the provider says only that it stopped', () => {
  const call = chunk({ tool_calls: [piece(0, '{}', { id: 'a' }, 'f')] });
  expect(read(call, finish('stop'), DONE)).toContainEqual({ type: 'stop', reason: 'tools' });
});

it('takes choices that are null', () => {
  const steps = read(chunk({ content: 'a' }), finish('length'), { choices: null }, DONE);
  expect(steps.slice(-2)).toEqual([{ type: 'stop', reason: 'length' }, { type: 'end' }]);
});

it('tells an error in the middle, and no end', () => {
  const steps = read(chunk({ content: 'a' }), { error: { message: 'Gone' } }, DONE);
  expect(steps.at(-1)).toEqual({ type: 'error', message: 'Gone' });
});

it.each([
  ['no reason to stop', [chunk({ content: 'a' })]],
  ['an end without a reason', [chunk({ content: 'a' }), DONE]],
  ['an event that is cut', ['{"choices":[{"del']],
  ['a tool without a name', [chunk({ tool_calls: [piece(0, '{}')] }), finish('tool_calls'), DONE]],
])('refuses a stream with %s', (_, chunks) => {
  expect(() => read(...chunks)).toThrow(WireError);
});

it('keeps a call whole that text comes in the middle of, and tells the text after it', () => {
  const steps = read(
    chunk({ tool_calls: [piece(0, '{"a"', { id: 'a' }, 'f')] }),
    chunk({ content: 'mean' }),
    chunk({ tool_calls: [piece(0, ':1}')] }),
    chunk({ reasoning_content: 'Hm.' }),
    chunk({ content: 'while' }),
    finish('tool_calls'),
    DONE,
  );
  expect(steps.slice(1)).toEqual([
    { type: 'toolStart', index: 0, id: 'a', name: 'f' },
    { type: 'toolArguments', index: 0, json: '{"a"' },
    { type: 'toolArguments', index: 0, json: ':1}' },
    { type: 'blockStop', index: 0 },
    { type: 'text', index: 1, text: 'mean' },
    { type: 'blockStop', index: 1 },
    { type: 'thinking', index: 2, text: 'Hm.' },
    { type: 'blockStop', index: 2 },
    { type: 'text', index: 3, text: 'while' },
    { type: 'blockStop', index: 3 },
    { type: 'stop', reason: 'tools' },
    { type: 'end' },
  ]);
});

it.each([
  ['', '{}'],
  ['{"a":1}', '{"a":1}'],
])('reads calls that come whole with one index for all: %j', (given, args) => {
  const calls = ['a', 'b'].map((id) => piece(0, given, { id }, `f-${id}`));
  const steps = read(
    chunk({ tool_calls: [calls[0]] }),
    chunk({ tool_calls: [calls[1]] }),
    finish('stop'),
  );
  expect(callsOf(steps)).toEqual([
    ['f-a', args],
    ['f-b', args],
  ]);
});

it('reads the first choice only, and nothing of it after its reason to stop', () => {
  const other = { index: 1, delta: { content: 'b' }, finish_reason: 'length' };
  const steps = read(
    { ...chunk({ content: 'a' }), choices: [other, chunk({ content: 'a' }).choices[0]] },
    finish('stop'),
    chunk({ content: 'late' }, { finish_reason: 'length' }),
    DONE,
  );
  expect(steps.flatMap((step) => (step.type === 'text' ? [step.text] : []))).toEqual(['a']);
  expect(steps.slice(-2)).toEqual([{ type: 'stop', reason: 'end' }, { type: 'end' }]);
});

it('takes the end of the body for one after a reason to stop', () => {
  expect(read(chunk({ content: 'a' }), finish('stop')).at(-1)).toEqual({ type: 'end' });
});

it('refuses calls that wait for their turn without an end', () => {
  const big = 'x'.repeat(1024 * 1024);
  const first = chunk({ tool_calls: [piece(0, '', { id: 'a' }, 'f')] });
  const later = [...Array(17).keys()].map(() => chunk({ content: big }));
  expect(() => read(first, ...later)).toThrow(WireError);
});

it('puts arguments together again however they are cut and mixed', () => {
  const call = fc.record({ args: fc.json(), cuts: fc.array(fc.nat(), { maxLength: 5 }) });
  fc.assert(
    fc.property(
      fc.array(call, { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.nat()),
      (calls, picks) => {
        const queues = calls.map(({ args, cuts }, index) => {
          const at = [...cuts.map((cut) => cut % (args.length + 1)), args.length].sort(
            (a, b) => a - b,
          );
          const pieces = at.map((to, place) => piece(index, args.slice(at[place - 1] ?? 0, to)));
          return [piece(index, '', { id: `id-${index}` }, `f${index}`), ...pieces];
        });
        const chunks: object[] = [];
        for (let left = queues; left.length > 0; left = left.filter(({ length }) => length > 0)) {
          const pick = (picks.next().value as number) % left.length;
          chunks.push(chunk({ tool_calls: [left[pick]?.shift()] }));
        }
        const told = callsOf(read(...chunks, finish('tool_calls'), DONE));
        expect(new Map(told)).toEqual(new Map(calls.map(({ args }, at) => [`f${at}`, args])));
      },
    ),
  );
});
