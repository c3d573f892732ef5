import { testDatabases } from '@aurelius/daemon/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Started, start } from '../test/host.ts';
import { entities } from './entity-store.ts';
import { rulingOf } from './rules.ts';
import type { RuleRow } from './tables.ts';

const rule = (category: string, channel: string, says: Partial<RuleRow>): RuleRow => ({
  id: `${category} ${channel}`,
  userId: 'user',
  rev: 1,
  hash: '',
  category,
  channel,
  deliver: null,
  windowMinutes: null,
  perHour: null,
  quiet: null,
  zone: null,
  created: 0,
  updated: 0,
  ...says,
});

describe('rulingOf', () => {
  it('says nothing where no rule does', () => {
    const ruling = { deliver: null, window: 0, perHour: null, quiet: null };
    expect(rulingOf([], 'jobs', 'smtp')).toEqual(ruling);
    expect(rulingOf([rule('x', '*', { deliver: 'off' })], 'jobs', 'smtp')).toEqual(ruling);
    expect(rulingOf([rule('*', 'x', { deliver: 'off' })], 'jobs', 'smtp')).toEqual(ruling);
  });

  it('takes each answer from the rule that names most, the category before the channel', () => {
    const rules = [
      rule('*', '*', {
        deliver: 'off',
        quiet: '22:00-07:00',
        zone: 'Asia/Tokyo',
        windowMinutes: 9,
      }),
      rule('*', 'smtp', { deliver: 'off', perHour: 3, windowMinutes: 8 }),
      rule('jobs', '*', { deliver: 'off', windowMinutes: 7 }),
      rule('jobs', 'smtp', { deliver: 'on' }),
    ];
    const expected = {
      deliver: 'on',
      window: 7,
      perHour: 3,
      quiet: { hours: '22:00-07:00', zone: 'Asia/Tokyo' },
    };
    for (const order of [rules, rules.toReversed()]) {
      expect(rulingOf(order, 'jobs', 'smtp')).toEqual(expected);
    }
    expect(rulingOf(rules, 'other', 'smtp').window).toBe(8);
    expect(rulingOf(rules, 'jobs', 'other').window).toBe(7);
  });

  it('knows 0 and off as words against a more general rule', () => {
    const general = rule('*', '*', { perHour: 3, windowMinutes: 5, quiet: '22:00-07:00' });
    const against = rule('*', 'smtp', { perHour: 0, windowMinutes: 0, quiet: 'off' });
    expect(rulingOf([general, against], 'jobs', 'smtp')).toEqual({
      deliver: null,
      window: 0,
      perHour: null,
      quiet: null,
    });
  });
});

describe.each(testDatabases)('rules on $name', (database) => {
  const opened: Promise<Started> = start(database);
  let host: Started;
  let users = 0;
  let me = { userId: '', zone: 'Europe/Berlin' };
  beforeEach(async () => {
    host = await opened;
    me = { ...me, userId: `user-${++users}` };
  });
  afterAll(async () => (await opened).close());
  const set = (category: string, says: object) => host.call('setRule', { category, ...says }, me);
  const list = (page = {}) => host.call('rules', page, me);

  it('keep what they said before when they say more', async () => {
    expect(await set('jobs', { deliver: 'off' })).toMatchObject({ rev: 1, deliver: 'off' });
    expect(await set('jobs', { window: 5 })).toMatchObject({ rev: 2, deliver: 'off', window: 5 });
    expect(await set('jobs', { quiet: '22:00-07:00' })).toMatchObject({ zone: 'Europe/Berlin' });
    expect(await set('jobs', { quiet: 'off' })).toMatchObject({ quiet: 'off', zone: null });
    expect((await list()).data).toHaveLength(1);
  });

  it('are listed by category and channel, page by page', async () => {
    await set('jobs', { channel: 'pigeon', deliver: 'off' });
    await set('*', { deliver: 'on' });
    await set('jobs', { deliver: 'off' });
    const first = await list({ limit: 2 });
    const second = await list({ limit: 2, cursor: first.meta.nextCursor ?? '' });
    const places = [...first.data, ...second.data].map((it) => [it.category, it.channel]);
    expect(places).toEqual([
      ['*', '*'],
      ['jobs', '*'],
      ['jobs', 'pigeon'],
    ]);
    expect(second.meta.nextCursor).toBeNull();
  });

  it('refuse what says nothing, or what cannot be', async () => {
    const unfit = { code: 'NOTIFICATION_RULE_UNFIT' };
    await expect(set('jobs', {})).rejects.toMatchObject(unfit);
    await expect(set('jobs', { perHour: 3 })).rejects.toMatchObject(unfit);
    await expect(set('jobs', { channel: 'owl', deliver: 'on' })).rejects.toMatchObject({
      code: 'NOTIFICATION_CHANNEL_UNKNOWN',
    });
    expect((await list()).data).toEqual([]);
  });

  it('tell of themselves', async () => {
    const made = await set('told', { deliver: 'off' });
    const changed = await set('told', { deliver: 'on' });
    await host.call('removeRule', { category: 'told' }, me);
    const told = (await host.events()).filter(
      ({ data }) => (data as { category?: string }).category === 'told',
    );
    expect(told.map(({ type, data }) => [type, data])).toEqual([
      ['notification-rule:created', made],
      ['notification-rule:updated', changed],
      ['notification-rule:deleted', changed],
    ]);
  });
});

describe('the stores that undo goes by', () => {
  it('name a row as people do, and tell of what becomes of it', () => {
    const row = rule('jobs', 'smtp', { deliver: 'off' });
    const store = entities['notification-rule'];
    expect([store.title(row), store.ref(row)]).toEqual(['jobs over smtp', null]);
    const types = [store.event(null, row), store.event(row, row), store.event(row, null)];
    expect(types.map(({ type }) => type)).toEqual([
      'notification-rule:created',
      'notification-rule:updated',
      'notification-rule:deleted',
    ]);
  });
});
