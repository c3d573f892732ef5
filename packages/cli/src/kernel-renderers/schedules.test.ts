import type { RenderContext } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import { scheduleRenderers } from './schedules.ts';

const terminal: RenderContext = {
  tty: true,
  color: false,
  width: 120,
  nowLocal: '2026-11-23T10:00:00',
  zone: 'Europe/Berlin',
};
const pipe = { ...terminal, tty: false };

const schedule = {
  id: '01930000-0000-7000-8000-000000000001',
  name: 'digest.daily',
  rev: 1,
  title: 'Tell what is \u001b[31mdue',
  kind: 'built-in' as const,
  owner: 'digest',
  job: 'digest.send',
  cron: '0 9 * * *',
  zone: null,
  misfire: 'skip' as const,
  graceMs: 10_800_000,
  overlap: 'skip' as const,
  jitterMs: 0,
  offsetMs: 0,
  edited: true,
  paused: false,
  next: '2026-11-24T08:00:00.000Z',
  lastFired: '2026-11-23T08:00:00.000Z',
  lastJob: null,
  missed: 3,
  fault: null,
  created: '2026-11-01T08:00:00.000Z',
  updated: '2026-11-01T08:00:00.000Z',
};

describe('schedules.list', () => {
  const list = scheduleRenderers['schedules.list'];

  it('is a table with the next time, the last one and what was missed, without control bytes', () => {
    const [head, row] = list({ data: [schedule] }, terminal).split('\n');
    expect(head).toMatch(/^schedule +when +(zone +)?next +last +missed +state +what$/);
    expect(row).toMatch(
      /^digest\.daily +0 9 \* \* \* +tomorrow 09:00 +today 09:00 +3 +edited +Tell what is /,
    );
    expect(row).not.toContain('\u001b');
  });

  it('says why one has no time', () => {
    const broken = { ...schedule, next: null, fault: 'That time never comes' };
    expect(list({ data: [broken] }, pipe)).toContain('That time never comes');
  });
});

describe('schedules.show', () => {
  it('ends with what became of its times', () => {
    const slot = {
      slot: '2026-11-23T08:00:00.000Z',
      at: '2026-11-23T08:00:01.000Z',
      state: 'fired' as const,
      jobId: 'j1',
      missed: 0,
    };
    const text = scheduleRenderers['schedules.show'](
      { ...schedule, payload: {}, slots: [slot] },
      pipe,
    );
    expect(text.split('\n').at(-1)).toMatch(/fired\t.*\t0\tj1$/);
  });
});

describe('schedules.preview', () => {
  it('has a line for each time', () => {
    const data = [{ local: '2027-03-28T03:00:00', utc: '2027-03-28T01:00:00Z' }];
    expect(scheduleRenderers['schedules.preview']({ data }, pipe)).toBe(
      '2027-03-28T03:00:00\t2027-03-28T01:00:00Z',
    );
  });
});

describe('schedules.preview', () => {
  it('says of a pattern without a time that it has none, to people', () => {
    const preview = scheduleRenderers['schedules.preview'];
    expect(preview({ data: [] }, terminal)).toBe('That time never comes.');
    expect(preview({ data: [] }, pipe)).toBe('');
  });
});
