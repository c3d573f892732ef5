// What we write in each dialect keeps to its grammar, whoever said it: the golden transcripts, event by event.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FOLDER = new URL('transcripts/', import.meta.url);

interface Told {
  /** Of its `event:` line; null: it has none. */
  readonly event: string | null;
  readonly data: string;
  readonly json: Readonly<Record<string, unknown>>;
}

const writtenIn = (dialect: string): readonly string[] =>
  readdirSync(FOLDER).filter((file) => file.endsWith(`.to-${dialect}.sse`));

const eventsOf = (file: string): readonly Told[] =>
  readFileSync(new URL(file, FOLDER), 'utf8')
    .split('\n\n')
    .filter((one) => one !== '')
    .map((one) => {
      const { event = null, data = '' } =
        /^(?:event: (?<event>.*)\n)?data: (?<data>.*)$/.exec(one)?.groups ?? {};
      return { event, data, json: data === '[DONE]' ? {} : JSON.parse(data) };
    });

/** Whether its upstream broke off, or told of an error. */
const isBroken = (file: string): boolean => /-(cut|error|overloaded)\./.test(file);

const DELTAS: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  redacted_thinking: [],
  tool_use: ['input_json_delta'],
};

it.each(writtenIn('messages'))('Messages: one block after another, in %s', (file) => {
  const told = eventsOf(file);
  let open: string | null = null;
  let next = 0;
  let deltas = 0;
  for (const { event, json } of told) {
    const {
      type,
      index,
      content_block: block,
      delta,
    } = json as {
      readonly type?: string;
      readonly index?: number;
      readonly content_block?: { readonly type: string };
      readonly delta?: { readonly type: string };
    };
    expect(event).toBe(type);
    if (type === 'content_block_start') {
      expect([open, index]).toEqual([null, next]);
      open = block?.type ?? '';
      deltas = 0;
      if (open === 'tool_use') expect(block).toMatchObject({ input: {}, id: expect.any(String) });
    } else if (type === 'content_block_delta') {
      expect(index).toBe(next);
      expect(DELTAS[open ?? '']).toContain(delta?.type);
      deltas += 1;
    } else if (type === 'content_block_stop') {
      expect(index).toBe(next);
      if (open === 'tool_use') expect(deltas).toBeGreaterThan(0);
      open = null;
      next += 1;
    }
  }
  const types = told.map(({ event }) => event);
  expect(types[0]).toBe('message_start');
  expect(types.filter((type) => type === 'message_start')).toHaveLength(1);
  expect(types.slice(-2)).toEqual(
    isBroken(file) ? expect.arrayContaining(['error']) : ['message_delta', 'message_stop'],
  );
  expect(types.includes('message_stop')).toBe(!isBroken(file));
  expect(told.map(({ data }) => data)).not.toContain('[DONE]');
});

it.each(writtenIn('responses'))('Responses: counted, named, and ended once, in %s', (file) => {
  const told = eventsOf(file);
  for (const [at, { event, json }] of told.entries()) {
    expect([event, json['sequence_number']]).toEqual([json['type'], at]);
  }
  const types = told.map(({ event }) => event ?? '');
  expect(types.slice(0, 2)).toEqual(['response.created', 'response.in_progress']);
  const ends = types.filter((type) =>
    /^(?:error|response\.(?:completed|incomplete|failed))$/.test(type),
  );
  expect(ends).toHaveLength(1);
  expect(types.at(-1)).toBe(ends[0]);
  expect(ends[0]).toMatch(isBroken(file) ? /^(?:error|response\.failed)$/ : /completed|incomplete/);
  for (const kind of ['output_item', 'content_part']) {
    const of = (end: string) => types.filter((type) => type === `response.${kind}.${end}`).length;
    if (!isBroken(file)) expect(of('added')).toBe(of('done'));
  }
  expect(told.map(({ data }) => data)).not.toContain('[DONE]');
});

it.each(writtenIn('chat'))('chat completions: a role first, and one end, in %s', (file) => {
  const told = eventsOf(file);
  const [first] = told;
  expect(first?.json).toMatchObject({ choices: [{ delta: { role: 'assistant' } }] });
  const done = told.filter(({ data }) => data === '[DONE]');
  expect(done).toHaveLength(isBroken(file) ? 0 : 1);
  if (!isBroken(file)) expect(told.at(-1)).toBe(done[0]);
  const names = new Map<number, number>();
  for (const { json } of told) {
    for (const { delta } of (json['choices'] ?? []) as { delta?: { tool_calls?: [] } }[]) {
      for (const call of delta?.tool_calls ?? []) {
        const {
          index,
          id,
          function: called,
        } = call as {
          index: number;
          id?: string;
          function?: { name?: string; arguments?: unknown };
        };
        // its id and its name come once, its arguments in pieces
        if (id !== undefined) names.set(index, (names.get(index) ?? 0) + 1);
        expect(id === undefined).toBe(called?.name === undefined);
        expect(typeof called?.arguments).toBe('string');
      }
    }
  }
  for (const times of names.values()) expect(times).toBe(1);
});
