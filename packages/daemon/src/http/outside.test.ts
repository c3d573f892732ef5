import { describe, expect, it } from 'vitest';
import { withOutside } from './outside.ts';

describe('a call that runs in a transaction', () => {
  it('begins anew for each work outside, and has the results of those before', async () => {
    const tries: string[] = [];
    const answer = await withOutside(async (outside) => {
      tries.push('begun');
      const a = await outside(async () => {
        tries.push('a');
        return 1;
      });
      const b = await outside(async () => {
        tries.push('b');
        return a + 1;
      });
      return a + b;
    });
    expect([answer, tries]).toEqual([3, ['begun', 'a', 'begun', 'b', 'begun']]);
  });

  it('fails with what it throws, or what the work outside throws', async () => {
    const fails = async () => {
      throw new Error('no');
    };
    await expect(withOutside(fails)).rejects.toThrow('no');
    await expect(withOutside((outside) => outside(fails))).rejects.toThrow('no');
  });
});
