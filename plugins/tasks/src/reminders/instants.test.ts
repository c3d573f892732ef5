import { describe, expect, it } from 'vitest';
import { reminderInstants } from './instants.ts';
import { readReminders } from './read.ts';

const task = {
  dueLocal: '2026-03-29T09:00:00',
  dueZone: 'Europe/Berlin' as string | null,
  wait: null as string | null,
  reminders: [] as ({ before: number } | { at: string })[],
};
const instants = (fields: Partial<typeof task>, zone = 'UTC') =>
  reminderInstants({ ...task, ...fields }, zone).map((ms) =>
    new Date(ms).toISOString().slice(0, 16),
  );

describe('the instants of reminders', () => {
  it('are so long before it is due, or the time that is said, in order and once', () => {
    const reminders = [
      { before: 0 },
      { before: 10 },
      { at: '2026-03-29T06:50:00.000Z' },
      { at: '2026-03-01T08:00:00.000Z' },
    ];
    expect(instants({ reminders })).toEqual([
      '2026-03-01T08:00',
      '2026-03-29T06:50',
      '2026-03-29T07:00',
    ]);
  });

  it('count days on the calendar where the clocks change', () => {
    expect(instants({ reminders: [{ before: 1440 }] })).toEqual(['2026-03-28T08:00']);
    expect(instants({ reminders: [{ before: 1440 + 60 }] })).toEqual(['2026-03-28T07:00']);
  });

  it('count from nine in the morning of a day', () => {
    const day = { dueLocal: '2026-11-28', reminders: [{ before: 30 }, { before: 2880 }] };
    expect(instants(day)).toEqual(['2026-11-26T08:00', '2026-11-28T07:30']);
  });

  it('of a floating task are in the zone of who is reminded', () => {
    const floating = { dueZone: null, reminders: [{ before: 0 }] };
    expect(instants(floating, 'Asia/Tokyo')).toEqual(['2026-03-29T00:00']);
  });

  it('are none without a date to count from, and none while the task waits', () => {
    const reminders = [{ before: 10 }, { at: '2026-04-01T08:00:00.000Z' }];
    expect(instants({ dueLocal: null as never, reminders })).toEqual(['2026-04-01T08:00']);
    expect(instants({ wait: '2026-04-01T08:00:00.000Z', reminders })).toEqual(['2026-04-01T08:00']);
  });
});

describe('reminders in words', () => {
  const here = { now: Date.parse('2026-11-23T09:00:00Z'), zone: 'Europe/Berlin' };
  it('are spans before it is due, or times; a day begins in the morning', () => {
    expect(readReminders(['10m', '1h before', '10 min', 'tomorrow', 'friday 14:00'], here)).toEqual(
      [
        { before: 10 },
        { before: 60 },
        { at: '2026-11-24T08:00:00.000Z' },
        { at: '2026-11-27T13:00:00.000Z' },
      ],
    );
    expect([readReminders(null, here), readReminders(undefined, here)]).toEqual([null, undefined]);
  });
});
