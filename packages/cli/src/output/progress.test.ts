import { describe, expect, it } from 'vitest';
import { barText } from './progress.ts';

describe('barText', () => {
  it('shows the part of the whole', () => {
    expect(barText(50, 100, null)).toBe('████████████░░░░░░░░░░░░ 50 of 100');
  });

  it('goes by what is sent while the number of rows is unknown', () => {
    expect(barText(50, null, 0.25)).toBe('██████░░░░░░░░░░░░░░░░░░ 50 rows');
  });

  it('is never longer than full', () => {
    expect(barText(300, 100, null)).toBe('████████████████████████ 300 of 100');
    expect(barText(300, null, 1.2)).toBe('████████████████████████ 300 rows');
  });

  it.each([null, 0])('counts rows while the whole is %s', (total) => {
    expect(barText(7, total, null)).toBe('7 rows');
  });
});
