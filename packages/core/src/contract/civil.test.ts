import { describe, expect, it } from 'vitest';
import { dateIn, shiftedDate } from './civil.ts';

describe('civil dates', () => {
  it('are those of a zone', () => {
    const ms = Date.parse('2026-11-28T10:30:00Z');
    expect(dateIn(ms, 'UTC')).toBe('2026-11-28');
    expect(dateIn(ms, 'Pacific/Kiritimati')).toBe('2026-11-29');
    expect(dateIn(ms, 'Pacific/Niue')).toBe('2026-11-27');
  });

  it('follow each other through months, years and leap days, whatever the clocks do', () => {
    expect(shiftedDate('2026-12-31', 1)).toBe('2027-01-01');
    expect(shiftedDate('2028-02-28', 1)).toBe('2028-02-29');
    expect(shiftedDate('2027-03-28', 1)).toBe('2027-03-29');
    expect(shiftedDate('2026-01-01', -1)).toBe('2025-12-31');
  });
});
