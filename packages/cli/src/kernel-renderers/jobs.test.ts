import type { RenderContext } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import { jobRenderers } from './jobs.ts';

const terminal: RenderContext = {
  tty: true,
  color: false,
  width: 120,
  nowLocal: '2026-11-23T10:00:00',
  zone: 'Europe/Berlin',
};
const pipe = { ...terminal, tty: false };

const job = {
  id: '01930000-0000-7000-8000-000000000001',
  ref: 'k7dp',
  name: 'mail.sync',
  queue: 'mail',
  state: 'running' as const,
  priority: 0,
  attempt: 2,
  attempts: 3,
  progress: 40,
  error: 'connection \u001b[31mreset',
  cancelRequested: false,
  created: '2026-11-23T08:00:00.000Z',
  runAt: '2026-11-23T08:00:00.000Z',
  started: '2026-11-23T08:59:00.000Z',
  finished: null,
};

describe('jobs.list', () => {
  it('is a table with what is going on and what went wrong, and shows no control bytes', () => {
    const [head, row] = jobRenderers['jobs.list']({ data: [job] }, terminal).split('\n');
    expect(head).toMatch(/^ref +job +state +when +attempt +progress +trouble$/);
    expect(row).toMatch(/^k7dp +mail\.sync +running +today 09:59 +2\/3 +40 % +connection /);
    expect(row).not.toContain('\u001b');
  });

  it('does not speak of the trouble of a job that is done', () => {
    const done = { ...job, state: 'done' as const };
    expect(jobRenderers['jobs.list']({ data: [done] }, pipe)).not.toContain('connection');
  });
});

describe('jobs.watch', () => {
  it('is a job on a line', () => {
    const text = jobRenderers['jobs.watch']({ ...job, error: null }, terminal);
    expect(text).toBe('k7dp  mail.sync  running  40 %  attempt 2/3');
  });

  it('gives programs the columns of the list', () => {
    const fields = jobRenderers['jobs.watch']({ ...job, error: null }, pipe).split('\t');
    expect(fields).toEqual([
      'k7dp',
      'mail.sync',
      'running',
      '2026-11-23T08:59:00Z',
      '2/3',
      '40 %',
      '',
    ]);
  });
});

describe('jobs.show', () => {
  it('names what it was given and leaves out what it has not', () => {
    const text = jobRenderers['jobs.show'](
      { ...job, payload: { account: 1 }, result: null },
      terminal,
    );
    expect(text).toContain('payload          {"account":1}');
    expect(text).not.toContain('result');
  });
});
