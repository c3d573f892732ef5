import { describe, expect, it } from 'vitest';
import { barText } from './progress.ts';

describe('barText', () => {
  it('shows the part of the whole', () => {
    expect(barText(50, 100)).toBe('████████████░░░░░░░░░░░░ 50 of 100');
  });

  it('is never longer than full', () => {
    expect(barText(300, 100)).toBe('████████████████████████ 300 of 100');
  });

  it.each([null, 0])('counts rows while the whole is %s', (total) => {
    expect(barText(7, total)).toBe('7 rows');
  });
});
