import type { RenderContext } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import type { TimeReport } from '../contract.ts';
import { report, stopped, workedText } from './time.ts';

const terminal: RenderContext = {
  tty: true,
  color: false,
  width: 60,
  nowLocal: '2026-11-23T10:00:00',
  zone: 'Europe/Berlin',
};
const pipe = { ...terminal, tty: false };

const output: TimeReport = {
  from: null,
  to: null,
  zone: 'Europe/Berlin',
  by: 'task',
  data: [
    { key: 'k7dp', title: 'Pay\u001b[31m rent', seconds: 45_296, running: true },
    { key: 'abcd', title: 'Wash', seconds: 61, running: false },
  ],
  rest: 3600,
  total: 48_957,
};

describe('tracked time as text', () => {
  it('is hours, minutes and seconds for people, with what runs and a sum', () => {
    expect(report(output, terminal).split('\n')).toEqual([
      'time         ref   title',
      '12:34:56  ▶  k7dp  Pay\\x1b[31m rent',
      ' 0:01:01     abcd  Wash',
      ' 1:00:00  of others',
      '13:35:57  in all',
    ]);
    const none = { ...output, data: [], rest: 0, total: 0 };
    expect(report(none, terminal)).toBe('No time was tracked.');
  });

  it('names what belongs to no project', () => {
    const data = [{ key: null, title: null, seconds: 60, running: false }];
    expect(report({ ...output, by: 'project', data }, terminal)).toContain('(no project)');
  });

  it('is seconds for programs', () => {
    expect(report(output, pipe).split('\n')[1]).toBe('abcd\t61\tWash');
    expect(report({ ...output, by: 'day' }, pipe).split('\n')[1]).toBe('abcd\t61');
  });

  it('of one task says whether it runs', () => {
    const intervals = [
      { start: '2026-11-23T08:00:00Z', end: '2026-11-23T09:30:00Z' },
      { start: '2026-11-23T09:40:00Z', end: null },
    ];
    expect(workedText({ intervals }, terminal)).toBe('1:30:00, and running');
    expect(workedText({ intervals }, pipe)).toBe('5400');
    expect(workedText({ intervals: [] }, terminal)).toBe('');
  });

  it('says that nothing stopped', () => {
    expect(stopped(() => '')({ data: [] }, terminal)).toBe('Nothing was running.');
  });
});
