import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importingIn, stored } from '../../../test/round-trip.ts';
import { blankTask, rowOf, toWire } from '../../row.ts';
import { readWhole } from '../wire.ts';
import { decodeTaskwarrior, encodeTaskwarrior } from './row.ts';

const ZONES = ['Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'UTC'] as const;

const compact = (second: number) =>
  new Date(second * 1000).toISOString().replace(/\.\d{3}|[-:]/g, '');
const date = fc.integer({ min: 0, max: 4_000_000_000 }).map(compact);
const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((it) => it.trim() !== '');
const uuid = fc.uuid();

const state = fc.oneof(
  fc.record({ status: fc.constant('pending'), wait: date }, { requiredKeys: ['status'] }),
  fc.record({ status: fc.constantFrom('completed', 'deleted'), end: date }),
  fc.record({ status: fc.constant('recurring'), recur: text, due: date }),
);
const facts = fc.record(
  {
    uuid,
    description: text,
    entry: date,
    modified: date,
    due: date,
    tags: fc.uniqueArray(text, { minLength: 1 }),
    project: text,
    priority: fc.constantFrom('H', 'M', 'L', 'other'),
    depends: fc.uniqueArray(uuid, { minLength: 1 }),
    annotations: fc.array(fc.record({ entry: date, description: text }), { minLength: 1 }),
    start: date,
    points: fc.double({ noNaN: true, noDefaultInfinity: true }).map((it) => it + 0),
    list: fc.array(text),
  },
  { requiredKeys: ['uuid', 'description', 'entry', 'modified'] },
);
const taskwarriorRow = fc.tuple(facts, state).map(([fact, status]) => ({ ...fact, ...status }));

describe('Taskwarrior rows', () => {
  it('come back as they were, in whatever zone they are read', () => {
    fc.assert(
      fc.property(taskwarriorRow, fc.constantFrom(...ZONES), (row, zone) => {
        const kept = stored(decodeTaskwarrior(row, importingIn(zone)));
        expect(encodeTaskwarrior(kept, zone)).toEqual(row);
      }),
    );
  });

  it('lose what Taskwarrior computes', () => {
    const row = {
      uuid: '00000000-0000-4000-8000-000000000001',
      description: 'x',
      id: 3,
      urgency: 9,
    };
    expect(decodeTaskwarrior(row, importingIn('UTC')).fields.attributes).toEqual({});
  });

  it('keep the last second of a day as a time, because only midnight stands for the day', () => {
    const row = { description: 'x', uuid: '00000000-0000-4000-8000-000000000001' };
    const due = (at: string) =>
      decodeTaskwarrior({ ...row, due: at }, importingIn('Europe/Berlin')).fields;
    expect(due('20261130T225959Z')).toMatchObject({
      dueLocal: '2026-11-30T23:59:59',
      allDay: false,
    });
    expect(due('20261130T230000Z')).toMatchObject({ dueLocal: '2026-12-01', allDay: true });
  });
});

describe('Aurelius rows', () => {
  it('come back as they were, in whatever zone they are read', () => {
    const stored = fc
      .tuple(
        taskwarriorRow,
        fc.constantFrom(...ZONES),
        fc.option(text),
        fc.double({ min: 0, max: 1, noNaN: true }),
      )
      .map(([row, zone, notes, aiConfidence]) => {
        const { id, fields } = decodeTaskwarrior(row, importingIn(zone));
        const more = { notes, aiConfidence, ref: 'k7dp', priority: 'urgent' as const };
        return rowOf({ ...blankTask(id, 'u', 0), ...fields, ...more });
      });
    fc.assert(
      fc.property(stored, (row) => {
        const wire = JSON.parse(JSON.stringify(toWire(row)));
        const { id, ref, parentId, fields } = readWhole(wire, importingIn('Asia/Tokyo'));
        const back = rowOf({
          ...blankTask(id, 'u', 0),
          ...fields,
          ref: ref ?? '',
          parentId: parentId ?? null,
        });
        expect(back).toEqual({ ...row, aiConfidence: row.aiConfidence ?? null });
      }),
    );
  });

  it('of floating tasks take their instant from the reader', () => {
    const row = { title: 'x', id: '00000000-0000-4000-8000-000000000001', dueZone: null };
    const fields = (zone: string) =>
      readWhole({ ...row, dueLocal: '2026-11-24T09:00:00' }, importingIn(zone)).fields;
    expect(fields('UTC').dueAt).toBe(Date.parse('2026-11-24T09:00:00Z'));
    expect(fields('Asia/Tokyo').dueAt).toBe(Date.parse('2026-11-24T00:00:00Z'));
  });
});
