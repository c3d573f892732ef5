// What upstreams of many kinds sent, and what callers of each dialect get of it. New files: vitest --update
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineErrors } from '@aurelius/core/errors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Passage, passage, WireError } from '../src/dialects/index.ts';
import type { StreamDialect } from '../src/dialects/passage.ts';

const FOLDER = fileURLToPath(new URL('transcripts/', import.meta.url));
const DIALECTS = ['chat', 'messages', 'responses'] as const satisfies StreamDialect[];
const { CUT } = defineErrors({ CUT: { status: 502, title: 'The provider stopped in the middle' } });

/** `<name>.<dialect>.sse` is what came; `<name>.<dialect>.to-<dialect>.sse` is what it becomes. */
const UPSTREAMS = readdirSync(FOLDER)
  .map((file) => /^(?<name>[\w-]+)\.(?<from>\w+)\.sse$/.exec(file)?.groups)
  .filter((found) => found !== undefined)
  .map(({ name = '', from = '' }) => ({ name, from: from as StreamDialect }));

const WAYS = UPSTREAMS.flatMap(({ name, from }) =>
  DIALECTS.filter((to) => from !== 'responses' || to === from).map((to) => ({ name, from, to })),
);

const bytesOf = (name: string, from: StreamDialect): Buffer =>
  readFileSync(`${FOLDER}${name}.${from}.sse`);

const begin = (from: StreamDialect, to: StreamDialect): Passage =>
  passage(from, to, {
    model: 'asked',
    requestId: '0199',
    now: 1_795_910_401_500,
    stripUsage: false,
    inputGuess: 33,
  });

const known = (at: Passage) => {
  const { begun, complete, failed, model } = at;
  return { begun, complete, failed, model, usage: at.usage() };
};

/** What the caller gets of it, a failure at the end too. */
function run(at: Passage, bytes: Uint8Array, cuts: readonly number[] = []): Buffer {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const out = ends.map((end, place) => at.push(bytes.subarray(ends[place - 1] ?? 0, end)));
  try {
    out.push(at.end());
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    out.push(at.failure(CUT(), 'r-1'));
  }
  return Buffer.concat(out.filter((one) => one !== null));
}

it.each(WAYS.filter(({ from, to }) => from !== to))(
  'translates $name from $from to $to',
  async ({ name, from, to }) => {
    const text = run(begin(from, to), bytesOf(name, from)).toString();
    await expect(text).toMatchFileSnapshot(`${FOLDER}${name}.${from}.to-${to}.sse`);
  },
);

it.each(WAYS.filter(({ from, to }) => from === to))(
  'passes $name on as it came, but for an event that was cut',
  ({ name, from }) => {
    const bytes = bytesOf(name, from);
    const at = begin(from, from);
    const out = run(at, bytes);
    const told = at.complete || at.failed !== null ? '' : at.failure(CUT(), 'r-1').toString();
    const whole = out.subarray(0, out.length - Buffer.byteLength(told));
    expect(bytes.subarray(0, whole.length)).toEqual(whole);
    expect(out.toString().endsWith(told)).toBe(true);
    if (told === '') expect(whole.length).toBe(bytes.length);
  },
);

it.each(WAYS)(
  'gives the same of $name from $from to $to however it is cut',
  ({ name, from, to }) => {
    const bytes = bytesOf(name, from);
    const once = begin(from, to);
    const whole = run(once, bytes);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
        const at = begin(from, to);
        expect(run(at, bytes, cuts).equals(whole)).toBe(true);
        expect(known(at)).toEqual(known(once));
      }),
      { numRuns: 30 },
    );
    expect(run(begin(from, to), bytes, [...bytes.keys()]).equals(whole)).toBe(true);
  },
);

it.each(UPSTREAMS)('knows the same of $name, whatever it becomes', ({ name, from }) => {
  const all = WAYS.filter((way) => way.name === name && way.from === from).map(({ to }) => {
    const at = begin(from, to);
    run(at, bytesOf(name, from));
    return known(at);
  });
  for (const one of all) expect(one).toEqual(all[0]);
  expect(all[0]).toMatchSnapshot();
});
