// Input that no operation takes, made from the contracts: fields nobody knows, and names of what is not there.
import { pathParams } from '@aurelius/core/contract';
import { expect } from 'vitest';
import { bearer, expectProblem, expectRefusal, type Target } from './attack-target.ts';
import { OPERATIONS, smallestInput, wireOf } from './operations.ts';

const UNKNOWN = ['nope', 'userId', 'rev', 'hash', '$where'];

/** Nobody here is a person: what needs one is refused before its input is read. */
const FOR_ANYONE = OPERATIONS.filter(({ human }) => human !== true);

/** Fails unless every operation refuses fields it does not declare, each by its pointer. */
export async function expectNoUnknownFields(target: Target): Promise<void> {
  for (const op of FOR_ANYONE.filter(({ kind }) => kind !== 'raw')) {
    for (const name of UNKNOWN) {
      const { method, path, body } = wireOf(op, { ...smallestInput(op), [name]: 'x' });
      const reply = await target.call(method, path, body);
      expectProblem(target, reply, [400], 'INVALID_INPUT');
      const { errors } = reply.body as { errors: { pointer: string }[] };
      expect([op.id, errors.map(({ pointer }) => pointer)]).toEqual([op.id, [`/${name}`]]);
    }
  }
}

const FOREIGN = [
  '01900000-0000-7000-8000-000000000000',
  'zzzz',
  '../tokens',
  '..',
  '.',
  '1 OR 1=1',
  "' OR ''='",
  '%',
  '*',
  '-1',
  '0',
  '1',
  '1e3',
  '99999999999999999999',
  'null',
  'undefined',
  '[object Object]',
  '\u{1f680}',
  '\u202e',
  'x'.repeat(65),
  'x'.repeat(10_000),
];

/** What some operations need beside what their schema asks for. */
const NEEDED: Readonly<Record<string, object>> = {
  'tasks.log': { for: '1h' },
  'tasks.link': { target: 'https://example.org/' },
};

/** Fails unless every operation that names something answers 404 or 400 where that is not there. */
export async function expectNoForeignIds(target: Target): Promise<void> {
  // a PUT makes what it names
  const named = FOR_ANYONE.filter(
    ({ method, path }) => method !== 'PUT' && pathParams(path).length > 0,
  );
  expect(named.length).toBeGreaterThan(0);
  // no list was shown to it: no number names a row
  const { token } = await target.makeToken(['*']);
  for (const op of named) {
    for (const id of FOREIGN) {
      const names = Object.fromEntries(pathParams(op.path).map((name) => [name, id]));
      const { method, path, body } = wireOf(op, {
        ...smallestInput(op),
        ...NEEDED[op.id],
        ...names,
      });
      const reply = await target.call(method, path, body, bearer(token));
      // of some the path is none, so that no operation is known whose words it could be told in
      const isPlain = reply.headers['content-type']?.includes('problem+json');
      if (isPlain) expectProblem(target, reply, [400, 404]);
      else expectRefusal(target, op, reply, [400, 404]);
    }
  }
}
