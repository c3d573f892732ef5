import { testDatabases } from '@aurelius/daemon/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, type Started, start } from '../test/host.ts';

const code = (name: string) => expect.objectContaining({ code: name });

describe.each(testDatabases)('notifications on $name', (database) => {
  let host: Started;
  let users = 0;
  let userId = '';
  const opened: Promise<Started> = start(database);
  afterAll(async () => (await opened).close());
  beforeEach(async () => {
    host = await opened;
    userId = `user-${++users}`;
    host.bird.sent.length = 0;
    host.bird.lacks = null;
    await host.pass(0);
    host.bird.sent.length = 0;
  });
  const me = () => ({ userId, zone: 'Europe/Berlin' });
  const notify = (title: string, more = {}) => host.call('notify', { title, ...more }, me());
  const list = async (input = {}) =>
    (await host.call('list', input, me())).data.map(({ title }) => title);
  const show = (id: string) => host.call('show', { id }, me());

  it('are kept, told and delivered', async () => {
    const row = await notify('Backup\r\nfailed', {
      body: 'The disk is full.',
      category: 'backup',
      priority: 'high',
      link: 'https://example.com/x',
      subject: { entity: 'backup', id: 'b1' },
    });
    expect(row).toMatchObject({
      rev: 1,
      title: 'Backup failed',
      body: 'The disk is full.',
      category: 'backup',
      priority: 'high',
      link: 'https://example.com/x',
      subject: { entity: 'backup', id: 'b1' },
      count: 1,
      acknowledgedAt: null,
      snoozedUntil: null,
    });
    expect(row.ref).toMatch(/^[a-z][0-9a-z]{3}$/);
    await host.pass(0);
    const { deliveries, ...shown } = await show(row.ref);
    expect(shown).toEqual(row);
    expect(deliveries.map(({ channel, state, attempts }) => [channel, state, attempts])).toEqual([
      ['websocket', 'sent', 1],
      ['pigeon', 'sent', 1],
    ]);
    const sent = deliveries.find(({ channel }) => channel === 'pigeon');
    expect(host.bird.sent).toEqual([
      {
        id: sent?.id,
        refs: [row.ref],
        category: 'backup',
        priority: 'high',
        title: 'Backup failed',
        body: 'The disk is full.',
        link: 'https://example.com/x',
        created: row.created,
      },
    ]);
    const told = (await host.events()).filter(
      ({ entityId, data }) =>
        entityId === row.id || (data as { refs?: string[] }).refs?.includes(row.ref),
    );
    expect(told.map(({ type }) => type)).toEqual([
      'notification:created',
      'notification:delivered',
    ]);
    expect(told[0]?.data).toEqual(row);
  });

  it('are listed with the one that was told last first, until they are acknowledged', async () => {
    const first = await notify('first');
    host.clock.advance(MINUTE);
    await notify('second', { category: 'other' });
    host.clock.advance(MINUTE);
    expect(await list()).toEqual(['second', 'first']);
    expect(await list({ category: 'other' })).toEqual(['second']);
    const page = await host.call('list', { limit: 1 }, me());
    const next = await host.call('list', { limit: 1, cursor: page.meta.nextCursor ?? '' }, me());
    expect(next.data[0]?.title).toBe('first');
    const acked = await host.call('ack', { id: first.ref }, me());
    expect(acked).toMatchObject({ count: 1, notification: { rev: 2, id: first.id } });
    expect(await list()).toEqual(['second']);
    expect(await list({ all: true })).toEqual(['second', 'first']);
    expect(await host.call('ack', { id: first.id }, me())).toMatchObject({ count: 0 });
  });

  it('are acknowledged all at once', async () => {
    for (const title of ['one', 'two', 'three']) await notify(title);
    expect(await host.call('ack', { all: true }, me())).toEqual({ count: 3, notification: null });
    expect(await list()).toEqual([]);
    await expect(host.call('ack', {}, me())).rejects.toThrow(code('NOTIFICATION_UNNAMED'));
    await expect(host.call('ack', { id: 'x', all: true }, me())).rejects.toThrow(
      code('NOTIFICATION_UNNAMED'),
    );
  });

  it('are named by the start of a ref or id, and never by another user', async () => {
    const { id, ref } = await notify('x');
    for (const word of [ref.slice(0, 3), ref.toUpperCase(), id, id.slice(0, 20)]) {
      expect((await show(word)).id).toBe(id);
    }
    for (const word of ['zzzz', '1', '%', 'ä', "x'; drop"]) {
      await expect(show(word)).rejects.toThrow(code('NOTIFICATION_NOT_FOUND'));
    }
    userId = 'somebody else';
    await expect(show(id)).rejects.toThrow(code('NOTIFICATION_NOT_FOUND'));
  });

  describe('with a key', () => {
    const disk = (more = {}) => notify('Disk is full', { dedupeKey: 'disk', ...more });

    it('are counted and not delivered again', async () => {
      const first = await disk();
      host.clock.advance(HOUR);
      const second = await disk({ title: 'Disk is still full' });
      expect(second).toMatchObject({ id: first.id, count: 2, title: 'Disk is still full' });
      expect(Date.parse(second.lastAt) - Date.parse(first.lastAt)).toBe(HOUR);
      await host.pass(0);
      expect(host.arrived()).toEqual(['Disk is still full']);
      expect((await show(first.id)).deliveries.map(({ round }) => round)).toEqual([1, 1]);
    });

    it('stay one for a day after they were acknowledged, and are new then', async () => {
      const first = await disk();
      await host.call('ack', { id: first.id }, me());
      host.clock.advance(DAY - 1);
      expect(await disk()).toMatchObject({ id: first.id, count: 2 });
      expect(await list()).toEqual([]);
      host.clock.advance(DAY);
      const second = await disk();
      expect(second).toMatchObject({ count: 1 });
      expect(second.id).not.toBe(first.id);
    });

    it('are delivered again after a day that nobody acknowledged them in', async () => {
      const first = await disk();
      await host.pass(DAY);
      expect(await disk()).toMatchObject({ id: first.id, count: 2 });
      await host.pass(0);
      expect(host.arrived()).toHaveLength(2);
    });

    it('are delivered again at once when they are worse than before', async () => {
      const first = await disk();
      await host.pass(0);
      await host.call('ack', { id: first.id }, me());
      expect(await disk({ priority: 'urgent' })).toMatchObject({
        id: first.id,
        acknowledgedAt: null,
      });
      await host.pass(0);
      expect(host.bird.sent.map(({ priority }) => priority)).toEqual(['normal', 'urgent']);
    });

    it('are another user’s own', async () => {
      const mine = await disk();
      userId = 'someone';
      expect((await disk()).id).not.toBe(mine.id);
    });
  });

  describe('snoozed', () => {
    it('are hidden until then and delivered again', async () => {
      const { id } = await notify('x');
      await host.pass(0);
      const hidden = await host.call('snooze', { id, for: '2h' }, me());
      expect(Date.parse(hidden.snoozedUntil ?? '') - host.clock.now()).toBe(2 * HOUR);
      expect(await list()).toEqual([]);
      await host.pass(2 * HOUR - 1);
      expect(host.arrived()).toEqual(['x']);
      await host.pass(1);
      expect(host.arrived()).toEqual(['x', 'x']);
      expect(await list()).toEqual(['x']);
      expect(await show(id)).toMatchObject({ snoozedUntil: null, deliveries: { length: 4 } });
    });

    it('are not delivered before, not even what was on its way', async () => {
      const { id } = await notify('x');
      await host.call('snooze', { id, for: '1h' }, me());
      await host.pass(HOUR - 1);
      expect(host.arrived()).toEqual([]);
      await host.pass(1);
      expect(host.arrived()).toEqual(['x']);
    });

    it('come back at the later time when they are snoozed again, and never once acknowledged', async () => {
      const { id } = await notify('x');
      await host.pass(0);
      await host.call('snooze', { id, for: '1h' }, me());
      await host.call('snooze', { id, for: '3h' }, me());
      await host.pass(2 * HOUR);
      expect(host.arrived()).toEqual(['x']);
      await host.call('ack', { id }, me());
      await host.pass(2 * HOUR);
      expect(host.arrived()).toEqual(['x']);
    });

    it('stay so when the end of a snooze comes that no longer holds', async () => {
      const { id } = await notify('x');
      const { snoozedUntil } = await host.call('snooze', { id, for: '1h' }, me());
      const until = Date.parse(snoozedUntil ?? '') - 1;
      await host.half.jobs?.remind?.({ ...me() } as never, { notification: id, until });
      expect(await show(id)).toMatchObject({ snoozedUntil });
    });

    it.each([
      [{ until: '2026-12-24' }, '2026-12-23T23:00:00.000Z'],
      [{ until: '2026-12-24T09:00' }, '2026-12-24T08:00:00.000Z'],
      [{ until: '2026-12-24 09:00' }, '2026-12-24T08:00:00.000Z'],
      [{ until: '2026-12-24T09:00:00+00:00' }, '2026-12-24T09:00:00.000Z'],
    ])('take %j as a time on the caller’s clock', async (wish, snoozedUntil) => {
      const { id } = await notify('x');
      host.clock.advance(Date.parse('2026-12-23T10:00:00Z') - host.clock.now());
      expect(await host.call('snooze', { id, ...wish }, me())).toMatchObject({ snoozedUntil });
      host.clock.advance(Date.parse('2026-11-23T10:00:00Z') - host.clock.now());
    });

    it.each([
      {},
      { for: '2' },
      { for: '0m' },
      { for: '9999w' },
      { until: 'tea time' },
      { until: '2020-01-01' },
      { for: '1h', until: '18:00' },
    ])('refuse %j', async (wish) => {
      const { id } = await notify('x');
      await expect(host.call('snooze', { id, ...wish }, me())).rejects.toThrow(
        code('NOTIFICATION_TIME_UNREADABLE'),
      );
    });
  });

  it('that are old are removed with their deliveries', async () => {
    const { id } = await notify('old and acknowledged');
    await host.pass(0);
    await host.call('ack', { id }, me());
    await notify('old and open');
    await host.pass(89 * DAY);
    const forget = async () => {
      await host.pass(0);
      await host.fire('notifications.forget');
      return (await host.work()) as { removed: number }[];
    };
    expect(await forget()).toEqual([{ removed: 0 }]);
    host.clock.advance(2 * DAY);
    await notify('new');
    expect((await forget())[0]?.removed).toBeGreaterThan(0);
    expect(await list({ all: true })).toEqual(['new', 'old and open']);
    await expect(show(id)).rejects.toThrow(code('NOTIFICATION_NOT_FOUND'));
    expect((await host.events()).filter(({ entityId }) => entityId === id).at(-1)?.type).toBe(
      'notification:deleted',
    );
  });
});

describe('a job that failed for good', () => {
  const hear = (host: Started, name: string) => {
    const about = { ref: 'k7dp', name, queue: 'mail', state: 'dead', attempt: 3, progress: null };
    return host.tell({ type: 'job:dead', entityId: 'j1', data: { ...about, message: 'no' } });
  };

  it('is told of once, however often it does', async () => {
    const host = await start();
    await hear(host, 'mail.sync');
    await hear(host, 'mail.sync');
    await host.pass(0);
    expect((await host.call('list', {})).data).toMatchObject([
      {
        title: 'mail.sync failed for good',
        body: 'no\n\naurelius jobs show k7dp',
        category: 'jobs',
        count: 2,
        subject: { entity: 'job', id: 'j1' },
      },
    ]);
    expect(host.arrived()).toEqual(['mail.sync failed for good']);
    await host.close();
  });

  it('is passed over where it was a delivery itself', async () => {
    const host = await start();
    await hear(host, 'notifications.send');
    expect((await host.call('list', {})).data).toEqual([]);
    await host.close();
  });
});

describe('a host that keeps failing', () => {
  it('is told of', async () => {
    const host = await start();
    const data = { plugin: 'mail', host: 'mail.example.com:993' };
    await host.tell({ type: 'circuit:opened', entityId: 'mail', data });
    expect((await host.call('list', {})).data).toMatchObject([
      { title: 'mail.example.com:993 keeps failing', category: 'hosts' },
    ]);
    await host.close();
  });
});

describe('damage in the database', () => {
  it('is told of with what was found', async () => {
    const host = await start();
    const data = { rows: 10, faults: ['task k7dp is not what was stored'] };
    await host.tell({ type: 'maintenance:failed', entityId: 'database', data });
    expect((await host.call('list', {})).data).toMatchObject([
      {
        title: 'The database is damaged',
        body: expect.stringContaining('task k7dp'),
        category: 'damage',
        priority: 'urgent',
      },
    ]);
    await host.close();
  });
});
