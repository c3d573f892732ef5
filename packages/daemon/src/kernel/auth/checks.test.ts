import type { Token } from '@aurelius/core/kernel';
import { fakeClock } from '@aurelius/core/testing';
import { describe, expect, it } from 'vitest';
import { checkAges } from './checks.ts';

const clock = fakeClock('2026-11-23T10:00:00Z');
const token = (change: Partial<Token>): Token => ({
  id: 't1',
  name: 'bar',
  kind: 'script',
  scopes: ['tasks:read'],
  created: '2026-11-01T00:00:00Z',
  expiresAt: '2026-12-31T00:00:00Z',
  lastUsed: null,
  ...change,
});
const found = (...tokens: Token[]) => checkAges({ list: () => tokens }, clock).run();

describe('the check of tokens', () => {
  it.each([
    ['there are none', [], 'ok', 'none'],
    ['all are in use and end', [token({})], 'ok', '1, all end'],
    ['the only one is the owner’s', [token({ kind: 'owner', expiresAt: null })], 'ok', 'none'],
    ['one has no end', [token({ expiresAt: null })], 'warn', 'without an end: bar'],
    [
      'nobody uses one',
      [token({ created: '2026-01-01T00:00:00Z', lastUsed: '2026-02-01T00:00:00Z' })],
      'warn',
      'unused for 90 days: bar',
    ],
  ])('says what it found where %s', (_, tokens, status, detail) => {
    expect(found(...tokens)).toMatchObject({ status, detail });
  });
});
