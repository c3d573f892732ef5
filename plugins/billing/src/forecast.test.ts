import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asked, type Started, start, USD, used } from '../test/host.ts';
import { predict } from './predict.ts';

const DAY = 86_400_000;

describe('a prediction', () => {
  it('of days that are all the same is the same, without doubt', () => {
    const { expected, spread } = predict(
      0,
      Array.from({ length: 14 }, () => 5),
    );
    expect([expected(20), spread(7)]).toEqual([5, 0]);
  });

  it('knows weekdays apart, and lets the last one count for three tenths', () => {
    // 5 January 1970 was a Monday
    const weeks = [10, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0];
    const { expected } = predict(4, weeks);
    expect(expected(4 + 21)).toBeCloseTo(13);
    expect(expected(4 + 22)).toBe(0);
  });

  it('is the more doubtful the more days it is about', () => {
    const { spread } = predict(0, [1, 5, 2, 8, 3, 9, 1, 4, 4, 4, 4, 4, 4, 4]);
    expect(spread(1)).toBeGreaterThan(0);
    expect(spread(4)).toBeCloseTo(2 * spread(1));
  });
});

describe('a forecast', () => {
  let host: Started;
  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host.close());
  const spend = async (nano: number) => {
    const call = asked();
    await host.meter.reserve(call);
    await host.meter.settle(call, 'complete', used({ input: nano / 1000 }));
  };

  it('is not made from less than fourteen days, and says how it is made', async () => {
    const few = await host.call('forecast', {});
    expect(few).toMatchObject({ days: 0, spentNano: 0, expectedNano: null });
    expect(few.method).toContain('average of each weekday');
  });

  it('goes on with what the days before came to', async () => {
    await host.call('setBudget', { limit: '0.00002usd', period: 'year', action: 'warn' });
    for (let day = 0; day < 20; day++) {
      await spend(1_000_000);
      host.clock.advance(DAY);
    }
    const report = await host.call('forecast', { period: 'year' });
    const left = (Date.parse(`${report.until}T00:00:00Z`) - host.clock.now()) / DAY;
    const days = Math.ceil(left) + 1;
    expect(report).toMatchObject({ days: 20, spentNano: 0.02 * USD });
    expect(report.expectedNano).toBe(report.spentNano + days * 1_000_000);
    expect([report.lowNano, report.highNano]).toEqual([report.expectedNano, report.expectedNano]);
    expect(report).toMatchObject({ limitNano: 20_000, reached: expect.any(String) });
  });
});
