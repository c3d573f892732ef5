// Rules and series as strangers write them, for tests.
import fc from 'fast-check';
import type { Series } from '../src/recurrence/instances.ts';
import { parseRule } from '../src/recurrence/parse.ts';
import { type Frequency, WEEKDAYS } from '../src/recurrence/rule.ts';
import { DAY_SECONDS, dayOf } from '../src/time/civil.ts';

const some = (min: number, max: number, length = 3) =>
  fc.uniqueArray(
    fc.integer({ min, max }).filter((it) => it !== 0),
    { minLength: 1, maxLength: length },
  );

const part = (name: string, values: fc.Arbitrary<readonly (number | string)[]>) =>
  values.map((list) => `${name}=${list.join(',')}`);

const weekdays = fc.subarray([...WEEKDAYS], { minLength: 1, maxLength: 4 });
const numbered = (most: number) =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: -most, max: most }).filter((it) => it !== 0),
        fc.constantFrom(...WEEKDAYS),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((days) => days.map(([nth, day]) => `${nth}${day}`));

const byMonth = part('BYMONTH', some(1, 12));
const byMonthDay = part('BYMONTHDAY', fc.oneof(some(-31, 31), some(26, 31)));
const byDay = part('BYDAY', weekdays);
const byHour = part('BYHOUR', some(1, 23, 2));
const byMinute = part('BYMINUTE', some(1, 59, 2));
const bySecond = part('BYSECOND', some(1, 59, 2));

/** Parts that mean something at a frequency; each group gives one or none. */
const PARTS: Record<Frequency, readonly fc.Arbitrary<string>[]> = {
  YEARLY: [
    fc.oneof(byMonth, part('BYWEEKNO', some(-53, 53)), part('BYYEARDAY', some(-366, 366))),
    fc.oneof(byMonthDay, byDay),
    byHour,
  ],
  MONTHLY: [byMonth, byMonthDay, fc.oneof(byDay, part('BYDAY', numbered(5))), byHour],
  WEEKLY: [byMonth, byDay, byHour, byMinute],
  DAILY: [byMonth, byMonthDay, byDay, byHour, byMinute],
  HOURLY: [byMonth, byDay, byMinute, byHour],
  MINUTELY: [byDay, byHour, byMinute, bySecond],
  SECONDLY: [byHour, byMinute, bySecond],
};

const until = fc
  .tuple(fc.integer({ min: dayOf(2024, 1, 1), max: dayOf(2034, 1, 1) }), fc.nat({ max: 86_399 }))
  .map(([day, seconds]) => {
    const text = new Date((day * DAY_SECONDS + seconds) * 1000).toISOString();
    return `UNTIL=${text.replace(/[-:]|\.000/g, '')}`;
  });

/** The text of a rule of some frequencies. */
export const ruleOf = (...frequencies: readonly Frequency[]): fc.Arbitrary<string> =>
  fc.constantFrom(...frequencies).chain((freq) =>
    fc
      .record({
        parts: fc.tuple(...PARTS[freq].map((one) => fc.option(one, { nil: '' }))),
        interval: fc.oneof(
          { weight: 2, arbitrary: fc.constant('') },
          fc.integer({ min: 1, max: 7 }).map((it) => `INTERVAL=${it}`),
        ),
        end: fc.oneof(
          fc.constant(''),
          fc.integer({ min: 1, max: 30 }).map((it) => `COUNT=${it}`),
          until,
        ),
        week: fc.oneof(
          fc.constant(''),
          fc.constantFrom(...WEEKDAYS).map((it) => `WKST=${it}`),
        ),
        position: fc.option(part('BYSETPOS', some(-3, 3, 2)), { nil: '' }),
      })
      .map(({ parts, interval, end, week, position }) => {
        const by = parts.filter((it) => it !== '');
        const set = by.length > 0 ? position : '';
        return [`FREQ=${freq}`, interval, ...by, set, end, week]
          .filter((it) => it !== '')
          .join(';');
      }),
  );

export const anyRule = fc
  .tuple(
    ruleOf('YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'),
    fc.constantFrom('', ';RSCALE=GREGORIAN;SKIP=BACKWARD', ';RSCALE=GREGORIAN;SKIP=FORWARD'),
  )
  .map((texts) => texts.join(''));

export const anyZone = fc.constantFrom(
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'],
  ...['America/Sao_Paulo', 'Pacific/Auckland', 'Asia/Tehran', 'America/St_Johns'],
);

/** A wall time on a quarter of an hour, often where clocks change. */
export const anyStart = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: dayOf(2020, 1, 1), max: dayOf(2030, 12, 31) }),
      fc.constantFrom(
        dayOf(2024, 2, 29),
        dayOf(2026, 3, 28),
        dayOf(2026, 10, 24),
        dayOf(2026, 3, 7),
      ),
    ),
    fc.nat({ max: 95 }),
  )
  .map(([day, quarter]) => ({ day, seconds: quarter * 900 }));

export const anySeries: fc.Arbitrary<Series> = fc.record({
  rule: anyRule.map(parseRule),
  dtstart: anyStart,
  zone: anyZone,
  gap: fc.constantFrom('shift', 'skip'),
});
