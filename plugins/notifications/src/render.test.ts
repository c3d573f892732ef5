import type { RenderContext, Renderer } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import type { Delivery, Notification } from './contract.ts';
import { renderers } from './render.ts';

const piped: RenderContext = {
  tty: false,
  color: false,
  width: 80,
  nowLocal: '2026-11-23T11:00:00',
  zone: 'Europe/Berlin',
};
const shown: RenderContext = { ...piped, tty: true };

const row: Notification = {
  id: '01900000-0000-7000-8000-000000000000',
  ref: 'k7dp',
  rev: 1,
  hash: '',
  category: 'jobs',
  priority: 'high',
  title: 'mail.sync failed',
  body: 'It could not\nbe reached.',
  link: null,
  subject: null,
  dedupeKey: null,
  count: 3,
  created: '2026-11-23T08:00:00.000Z',
  lastAt: '2026-11-23T09:30:00.000Z',
  snoozedUntil: null,
  acknowledgedAt: null,
  updated: '2026-11-23T09:30:00.000Z',
};
const delivery: Delivery = {
  id: 'd',
  round: 1,
  channel: 'smtp',
  state: 'failed',
  attempts: 10,
  error: 'no such address',
  carriedBy: null,
  at: '2026-11-23T09:30:00.000Z',
};
const text = (id: keyof typeof renderers, output: object, context = shown) =>
  (renderers[id] as Renderer)(output as never, context);

describe('notifications as text', () => {
  it('are a table for people, with how often one was told', () => {
    expect(text('notifications.list', { data: [row] })).toBe(
      'ref   when         title                       category\n' +
        'k7dp  today 10:30  mail.sync failed (3 times)  jobs',
    );
    expect(text('notifications.list', { data: [] })).toBe('Nothing new.');
    const done = { ...row, count: 1, acknowledgedAt: row.lastAt };
    expect(text('notifications.list', { data: [done] })).toContain('k7dp  ✓  today 10:30');
  });

  it('are full values between tabs for programs', () => {
    expect(text('notifications.list', { data: [row] }, piped)).toBe(
      'k7dp\topen\t2026-11-23T09:30:00Z\thigh\tjobs\t3\tmail.sync failed',
    );
    expect(text('notifications.list', { data: [] }, piped)).toBe('');
  });

  it('show what became of their deliveries', () => {
    const output = { ...row, deliveries: [delivery] };
    expect(text('notifications.show', output)).toContain('body          It could not\n');
    expect(text('notifications.show', output)).toContain('no such address');
    expect(text('notifications.show', output, piped)).toContain(
      'delivery\tsmtp\tfailed\t1\t10\t2026-11-23T09:30:00Z\tno such address',
    );
  });

  it('show what would act on a terminal', () => {
    const bad = '\u001b]0;x\u0007\u202e';
    const evil = {
      ...row,
      title: bad,
      body: bad,
      category: bad,
      link: bad,
      dedupeKey: bad,
      subject: { entity: bad, id: bad },
    };
    const outputs = [
      text('notifications.list', { data: [evil] }),
      text('notifications.notify', evil),
      text('notifications.snooze', { ...evil, snoozedUntil: row.lastAt }),
      text('notifications.ack', { count: 1, notification: evil }),
      text('notifications.show', {
        ...evil,
        deliveries: [{ ...delivery, error: bad, channel: bad }],
      }),
      text('notifications.channels', {
        data: [{ name: bad, title: bad, works: false, fault: bad }],
      }),
      text('notifications.test', { data: [{ channel: bad, result: 'failed', detail: bad }] }),
    ];
    for (const output of outputs) {
      for (const char of '\u001b\u0007\u202e') expect(output).not.toContain(char);
      expect(output).toContain('x');
    }
  });

  it('say what was done with them', () => {
    expect(text('notifications.notify', row)).toBe('Told k7dp  mail.sync failed');
    expect(text('notifications.snooze', { ...row, snoozedUntil: '2026-11-24T09:00:00Z' })).toBe(
      'Snoozed k7dp  mail.sync failed · until tomorrow 10:00',
    );
    expect(text('notifications.ack', { count: 7, notification: null })).toBe('Acknowledged 7');
    expect(text('notifications.ack', { count: 7, notification: null }, piped)).toBe('7');
  });
});

describe('rules as text', () => {
  it('say that there are none', () => {
    expect(text('notifications.rules', { data: [] })).toMatch(/^No rules/);
  });

  it('leave empty what they do not speak of', () => {
    const silent = { deliver: null, window: null, perHour: null, quiet: null, zone: null };
    const rule = { category: 'jobs', channel: '*', ...silent, window: 10, rev: 1, updated: '' };
    expect(text('notifications.set-rule', rule, piped)).toBe('jobs\t*\t\t10 min\t\t\t');
  });
});
