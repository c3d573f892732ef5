import type { Client } from '@aurelius/core/client';
import { expect, it } from 'vitest';
import { talk } from './talk.ts';

const ROUTE = {
  ...{ type: 'route', request: 'r', provider: 'one', model: 'small', cache: 'off' },
  ...{ outputMost: null, warnings: ['Budget k7dp (global, month): 81 % of 5 USD \u001b[2J'] },
};
const PIECES = [ROUTE, { type: 'text', text: 'Yes.' }, { type: 'result', stop: 'end', cost: 1 }];

async function talked(io: { readonly tty: boolean; readonly json: boolean }) {
  async function* body() {
    yield* PIECES.map((piece) => Buffer.from(`${JSON.stringify(piece)}\n`));
  }
  const client = { request: async () => ({ body: body() }) } as unknown as Client;
  const written = { out: '', note: '' };
  const out = (text: string) => {
    written.out += text;
  };
  const note = (text: string) => {
    written.note += text;
  };
  await talk(client, [{ role: 'user', content: 'Yes?' }], {}, { ...io, out, note });
  return written;
}

it('notes budgets that are nearly spent beside the answer, also where nobody is at a terminal', async () => {
  const warning = /^Budget k7dp \(global, month\): 81 % of 5 USD [ -~]+\n$/;
  const { out, note } = await talked({ tty: false, json: false });
  expect(out).toBe('Yes.\n');
  expect(note).toMatch(warning);
  expect((await talked({ tty: true, json: false })).note.split('\n')[1]?.concat('\n')).toMatch(
    warning,
  );
});

it('leaves them in the pieces where those are printed', async () => {
  const { out, note } = await talked({ tty: false, json: true });
  expect(note).toBe('');
  expect(JSON.parse(out.split('\n')[0] ?? '')).toEqual(ROUTE);
});
