import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DueInput, NO_DUE, readDue } from './due.ts';

const here = { now: Date.parse('2026-11-23T09:00:00Z'), zone: 'Europe/Berlin' };
const read = (input: DueInput, before = NO_DUE) => {
  const due = readDue(input, here, before);
  if (!due) return due;
  const { dueAt, ...rest } = due;
  return { ...rest, dueDate: dueAt === null ? null : new Date(dueAt).toISOString() };
};
const refused = (input: DueInput, code: string) =>
  expect(() => read(input)).toThrow(expect.objectContaining({ code }));

describe('due dates', () => {
  it('end a whole day with its last second in the caller’s zone', () => {
    expect(read({ dueLocal: '2026-11-24' })).toEqual({
      dueLocal: '2026-11-24',
      dueZone: 'Europe/Berlin',
      allDay: true,
      dueDate: '2026-11-24T22:59:59.000Z',
    });
  });

  it('keep a wall time in the zone they name', () => {
    expect(read({ dueLocal: '2026-11-24T09:00', dueZone: 'america/new_york' })).toEqual({
      dueLocal: '2026-11-24T09:00:00',
      dueZone: 'America/New_York',
      allDay: false,
      dueDate: '2026-11-24T14:00:00.000Z',
    });
  });

  it('float without a zone and take their instant from the caller', () => {
    expect(read({ dueLocal: '2026-11-24T09:00:00', dueZone: null })).toEqual({
      dueLocal: '2026-11-24T09:00:00',
      dueZone: null,
      allDay: false,
      dueDate: '2026-11-24T08:00:00.000Z',
    });
  });

  it('show an instant on the clocks of the caller', () => {
    expect(read({ dueDate: '2026-11-24T09:00:00.750-05:00' })).toMatchObject({
      dueLocal: '2026-11-24T15:00:00',
      dueDate: '2026-11-24T14:00:00.000Z',
    });
  });

  it('read back the whole day that answers show as its last second', () => {
    expect(read({ dueDate: '2026-11-24T22:59:59.000Z' })).toMatchObject({
      dueLocal: '2026-11-24',
      allDay: true,
    });
  });

  it('read words in the zone of the input', () => {
    const early = { now: Date.parse('2026-11-23T23:30:00Z'), zone: 'Europe/Berlin' };
    expect(readDue({ due: 'today' }, early, NO_DUE)?.dueLocal).toBe('2026-11-24');
    expect(readDue({ due: 'today', dueZone: 'UTC' }, early, NO_DUE)?.dueLocal).toBe('2026-11-23');
  });

  it('say nothing when nothing is said', () => {
    expect(read({})).toBeUndefined();
  });

  it('are cleared by null in any of the three fields', () => {
    for (const field of ['due', 'dueDate', 'dueLocal']) {
      expect(readDue({ [field]: null }, here, NO_DUE)).toEqual(NO_DUE);
    }
  });

  it('move to another zone with their wall time', () => {
    const before = readDue({ dueLocal: '2026-11-24T09:00:00' }, here, NO_DUE) ?? NO_DUE;
    expect(read({ dueZone: 'Asia/Tokyo' }, before)).toMatchObject({
      dueLocal: '2026-11-24T09:00:00',
      dueZone: 'Asia/Tokyo',
      dueDate: '2026-11-24T00:00:00.000Z',
    });
  });

  it('are given in one way only', () => {
    refused({ due: 'today', dueLocal: '2026-11-24' }, 'TASK_DUE_CONFLICT');
    refused({ dueDate: null, due: 'today' }, 'TASK_DUE_CONFLICT');
  });

  it('need a known zone', () => {
    refused({ due: 'today', dueZone: 'Mars/Olympus' }, 'TASK_ZONE_UNKNOWN');
    refused({ dueZone: 'Mars/Olympus' }, 'TASK_ZONE_UNKNOWN');
  });

  it('need a day that exists and can be shown in every zone', () => {
    refused({ dueLocal: '2026-02-30' }, 'TASK_DATE_UNREADABLE');
    refused({ dueLocal: '2026-11-24T09:00:00Z' }, 'TASK_DATE_UNREADABLE');
    refused({ dueDate: '9999-12-31T23:59:59Z' }, 'TASK_DATE_UNREADABLE');
    refused({ dueDate: '0000-01-01T00:00:00Z' }, 'TASK_DATE_UNREADABLE');
    refused({ due: 'someday' }, 'TASK_DATE_UNREADABLE');
  });

  it('answer with the instant they were given', () => {
    const second = fc.integer({ min: -2_000_000_000, max: 8_000_000_000 });
    const zone = fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'UTC');
    fc.assert(
      fc.property(second, zone, (at, dueZone) => {
        const dueDate = new Date(at * 1000).toISOString();
        expect(read({ dueDate, dueZone })?.dueDate).toBe(dueDate);
      }),
    );
  });
});
