import type { SpendGrant } from '@aurelius/core/plugin';
import { expect, it } from 'vitest';
import type { Target } from '../routing/types.ts';
import { ourHeaders } from './our-headers.ts';
import type { Turn } from './turn.ts';

const turn = {
  id: 'r',
  context: { requestId: 'q' },
  cacheState: 'off',
  incoming: { dialect: 'chat' },
  route: { why: { by: 'address', tier: null, order: 'fixed' } },
} as unknown as Turn;
const target = { provider: 'one', model: 'small' } as Target;
const grant: SpendGrant = {
  held: 1,
  state: 'exact',
  outputMost: null,
  warnings: [],
  downgrade: false,
};

const budgetOf = (warnings: SpendGrant['warnings']) =>
  ourHeaders(turn, target, { ...grant, warnings })['x-aurelius-budget'];

it('has no word of budgets where none is used beyond its mark', () => {
  expect(budgetOf([])).toBeUndefined();
  expect(ourHeaders(turn, target, null)['x-aurelius-budget']).toBeUndefined();
});

it('tells each budget apart, in what a header can carry', () => {
  const text = 'in words';
  expect(
    budgetOf([
      { scope: 'global', used: 4_100_000_000, limit: 5_000_000_000, text },
      { scope: 'project:é', used: 1, limit: 2_500_000, text },
      { scope: 'model:a,b;c', used: 0, limit: 1_000_000_000, text },
    ]),
  ).toBe(
    'warn; scope=global; spent=4.1; limit=5, ' +
      'warn; scope=project:%C3%A9; spent=0.000000001; limit=0.0025, ' +
      'warn; scope=model:a%2Cb%3Bc; spent=0; limit=1',
  );
});
