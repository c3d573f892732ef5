// Checks that fail in every way are findings, and only what was asked for is mended.
import { describe, expect, it } from 'vitest';
import type { Check } from '../plugin/check.ts';
import { runChecks } from './run.ts';

const ALL = { security: false, fix: false };

const sick = () => {
  let well = false;
  const check: Check = {
    id: 'sick',
    title: 'Sick',
    run: () => (well ? { status: 'ok', detail: 'well' } : { status: 'warn', detail: 'ill' }),
    async fix() {
      well = true;
      return 'cured';
    },
  };
  return check;
};

describe('checks', () => {
  it('take one that throws for a failure, and go on', async () => {
    const broken: Check = {
      id: 'broken',
      title: 'Broken',
      run() {
        throw new Error('no');
      },
    };
    const found = await runChecks([{ owner: 'a', checks: [broken, sick()] }], ALL);
    expect(found.status).toBe('fail');
    expect(found.data.map(({ id, status, detail }) => [id, status, detail])).toEqual([
      ['a.broken', 'fail', 'no'],
      ['a.sick', 'warn', 'ill'],
    ]);
  });

  it('mend only when told to, and say what was done', async () => {
    const owners = [{ owner: 'a', checks: [sick()] }];
    expect((await runChecks(owners, ALL)).data[0]?.fixed).toBeNull();
    const { status, data } = await runChecks(owners, { ...ALL, fix: true });
    expect([status, data[0]?.detail, data[0]?.fixed]).toEqual(['ok', 'well', 'cured']);
  });

  it('keep what was found when mending fails', async () => {
    const hopeless: Check = { ...sick(), fix: () => Promise.reject(new Error('read-only')) };
    const { data } = await runChecks([{ owner: 'a', checks: [hopeless] }], { ...ALL, fix: true });
    expect(data[0]).toMatchObject({ status: 'warn', detail: 'ill; not mended: read-only' });
  });

  it('leave out what is not about security when asked for that alone', async () => {
    const owners = [{ owner: 'a', checks: [sick(), { ...sick(), id: 'safe', security: true }] }];
    const { data } = await runChecks(owners, { security: true, fix: false });
    expect(data.map(({ id }) => id)).toEqual(['a.safe']);
  });
});
