import { expect, it } from 'vitest';
import { anthropicRefusal, openAiRefusal } from '../contract/refusals.ts';
import { upstreamProblem } from './upstream.ts';

it('never tells a caller that their key is wrong when it is ours', () => {
  const problem = upstreamProblem({ kind: 'key', again: false, waitMs: null }, 'local refuses.');
  expect(problem.spec.status).toBe(502);
  expect(openAiRefusal(problem, 'id').body).toMatchObject({ error: { type: 'server_error' } });
  expect(anthropicRefusal(problem, 'id').body).toMatchObject({ error: { type: 'api_error' } });
});

it.each([
  ['limited', 429],
  ['overloaded', 503],
  ['server', 502],
  ['request', 400],
] as const)(
  'answers what was %s with %i and passes the wait on in whole seconds',
  (kind, status) => {
    const problem = upstreamProblem({ kind, again: true, waitMs: 1200 }, 'local failed.');
    expect([problem.spec.status, problem.retryAfter]).toEqual([status, 2]);
  },
);

it('says when to come again to whoever finds it busy, also where the provider did not', () => {
  const after = (kind: 'limited' | 'overloaded' | 'server') =>
    upstreamProblem({ kind, again: false, waitMs: null }, 'local failed.').retryAfter;
  expect(after('limited')).toBeGreaterThan(0);
  expect(after('overloaded')).toBeGreaterThan(0);
  expect(after('server')).toBeUndefined();
});
