import type { RenderContext } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import type { Digest, DigestTask } from './contract.ts';
import { renderers } from './render.ts';
import { headline, isEmpty, plainText } from './text.ts';

const task = (ref: string, title: string, more: Partial<DigestTask> = {}): DigestTask => ({
  id: ref,
  ref,
  title,
  priority: null,
  dueLocal: null,
  dueZone: null,
  allDay: false,
  completed: null,
  ...more,
});
const none = { tasks: [], left: 0, more: false };
const empty: Digest = { date: '2026-11-28', zone: 'UTC', overdue: none, due: none, done: none };
const full: Digest = {
  ...empty,
  overdue: {
    tasks: [
      task('aaaa', 'pay the rent', { dueLocal: '2026-11-20' }),
      task('bbbb', 'call\nthe\tbank', { dueLocal: '2026-11-27T09:00:00', priority: 'high' }),
    ],
    left: 480,
    more: true,
  },
  due: {
    tasks: [
      task('cccc', 'stand-up', { dueLocal: '2026-11-28T09:30:00', priority: 'low' }),
      task('dddd', 'buy milk', { dueLocal: '2026-11-28' }),
    ],
    left: 3,
    more: false,
  },
  done: {
    tasks: [task('eeee', 'sleep', { completed: '2026-11-27T08:00:00.000Z' })],
    left: 0,
    more: false,
  },
};
const terminal: RenderContext = {
  tty: true,
  color: false,
  width: 80,
  nowLocal: '2026-12-24T10:00:00',
  zone: 'Europe/Berlin',
};

const TEXT = `Sat, 28 Nov 2026

Overdue (482+)
  aaaa  Fri 20 Nov  pay the rent
  bbbb  yesterday   call the bank (high)
  and 480+ more

Due today (5)
  cccc  09:30  stand-up
  dddd         buy milk
  and 3 more

Done yesterday (1)
  eeee  sleep`;

describe('the text of a digest', () => {
  it('is the same in a mail and on a terminal, seen from its day', () => {
    expect(plainText(full)).toBe(TEXT);
    expect(renderers['digest.show'](full, terminal)).toBe(TEXT);
  });

  it('says so when there is nothing', () => {
    expect([isEmpty(empty), isEmpty(full)]).toEqual([true, false]);
    expect(plainText(empty)).toBe(
      'Sat, 28 Nov 2026\nNothing is overdue, nothing is due, and nothing was done the day before.',
    );
  });

  it('shows no control bytes on a terminal', () => {
    const done = { ...none, tasks: [task('eeee', 'a\u001b]0;b\u0007')] };
    expect(renderers['digest.show']({ ...empty, done }, terminal)).not.toContain('\u001b');
  });

  it('is rows between tabs for programs', () => {
    expect(renderers['digest.show'](full, { ...terminal, tty: false }).split('\n')).toEqual([
      'overdue\taaaa\t2026-11-20\tmedium\tpay the rent',
      expect.stringMatching(/^overdue\tbbbb\t2026-11-27T09:00:00\thigh\tcall\S+the\S+bank$/),
      'due\tcccc\t2026-11-28T09:30:00\tlow\tstand-up',
      'due\tdddd\t2026-11-28\tmedium\tbuy milk',
      'done\teeee\t2026-11-27T08:00:00.000Z\tmedium\tsleep',
    ]);
  });

  it('has a headline of what there is', () => {
    expect(headline(full)).toBe('482+ overdue, 5 due today, 1 done yesterday');
    expect(headline({ ...full, due: none })).toBe('482+ overdue, 1 done yesterday');
  });
});
