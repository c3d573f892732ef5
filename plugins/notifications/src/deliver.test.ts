import { kernelErrors } from '@aurelius/core/contract';
import { comeBack, unrecoverable } from '@aurelius/core/plugin';
import { testDatabases } from '@aurelius/daemon/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, type Started, start } from '../test/host.ts';

describe.each(testDatabases.slice(0, process.env['AURELIUS_TEST_LONG'] ? 2 : 1))(
  'a delivery on $name',
  (database) => {
    let host: Started;
    beforeEach(async () => {
      // 10:00 UTC on Monday 23 November 2026
      host = await start(database, { zone: 'Europe/Berlin' });
    });
    afterEach(() => host.close());
    const notify = (title: string, more = {}) => host.call('notify', { title, ...more });
    const rule = (category: string, more: object) => host.call('setRule', { category, ...more });
    /** Moves the clock to an instant and does what falls due. */
    const passTo = (instant: string) => host.pass(Date.parse(instant) - host.clock.now());

    it('goes over every channel that works, and over none that does not', async () => {
      host.bird.lacks = 'It is asleep.';
      const { id } = await notify('x');
      await host.pass(0);
      const { deliveries } = await host.call('show', { id });
      expect(deliveries.map(({ channel }) => channel)).toEqual(['websocket']);
    });

    it('says why a channel that a rule wants did not take it', async () => {
      host.bird.lacks = 'It is asleep.';
      await rule('general', { channel: 'pigeon', deliver: 'on' });
      const { id } = await notify('x');
      await host.pass(0);
      expect(await host.log(id)).toEqual(['suppressed: It is asleep.']);
    });

    it('goes only over the channels that are named', async () => {
      const { id } = await notify('x', { channels: ['pigeon'] });
      await host.pass(0);
      const { deliveries } = await host.call('show', { id });
      expect(deliveries.map(({ channel, state }) => [channel, state])).toEqual([
        ['pigeon', 'sent'],
      ]);
      await expect(notify('x', { channels: ['owl'] })).rejects.toMatchObject({
        code: 'NOTIFICATION_CHANNEL_UNKNOWN',
        detail: 'owl; there are: desktop, ntfy, pigeon, smtp, webhook, websocket',
      });
    });

    describe('under rules', () => {
      it('is left out where one says so, the more particular one first', async () => {
        await rule('*', { channel: 'pigeon', deliver: 'off' });
        await rule('jobs', { deliver: 'on' });
        const [jobs, other] = [await notify('job', { category: 'jobs' }), await notify('other')];
        await host.pass(0);
        expect(host.arrived()).toEqual(['job']);
        expect(await host.log(jobs.id)).toEqual(['sent']);
        expect(await host.log(other.id)).toEqual(['suppressed: A rule switches it off.']);
      });

      it('is judged by those that hold when it is sent', async () => {
        await rule('*', { quiet: '11:00-12:00' });
        const { id } = await notify('x');
        await host.pass(0);
        await rule('*', { deliver: 'off' });
        await host.pass(HOUR);
        expect(await host.log(id)).toEqual(['suppressed: A rule switches it off.']);
      });

      it('keeps to the messages an hour of its channel', async () => {
        await rule('*', { channel: 'pigeon', perHour: 2 });
        for (const n of [1, 2, 3, 4, 5]) {
          await notify(`no. ${n}`);
          await host.pass(MINUTE);
        }
        expect(host.arrived()).toEqual(['no. 1', 'no. 2']);
        await host.pass(56 * MINUTE);
        expect(host.arrived()).toEqual(['no. 1', 'no. 2', 'no. 3', 'no. 4']);
        await host.pass(HOUR);
        expect(host.arrived()).toHaveLength(5);
      });

      it('loses nothing of them when they are taken back', async () => {
        await rule('*', { deliver: 'off' });
        await host.call('removeRule', { category: '*' });
        await notify('x');
        await host.pass(0);
        expect(host.arrived()).toEqual(['x']);
        await expect(host.call('removeRule', { category: '*' })).rejects.toMatchObject({
          code: 'NOTIFICATION_RULE_NOT_FOUND',
        });
      });
    });

    describe('in quiet hours', () => {
      beforeEach(() => host.call('quiet', { hours: '22:00-07:00' }));

      it('waits until they are over', async () => {
        await passTo('2026-11-23T22:00:00Z');
        const { id } = await notify('late');
        await passTo('2026-11-24T05:59:59Z');
        expect(host.arrived()).toEqual([]);
        expect(await host.log(id)).toEqual(['pending: Quiet hours, 22:00-07:00']);
        await passTo('2026-11-24T06:00:00Z');
        expect(host.arrived()).toEqual(['late']);
      });

      it('is sent at once when it is urgent', async () => {
        await passTo('2026-11-23T22:00:00Z');
        await notify('fire', { priority: 'urgent' });
        await host.pass(0);
        expect(host.arrived()).toEqual(['fire']);
      });

      it('waits as well where it was tried before they began', async () => {
        await passTo('2026-11-23T20:59:59Z');
        host.bird.failures.push(new Error('not now'));
        await notify('x');
        await host.pass(HOUR);
        expect(host.arrived()).toEqual([]);
        await passTo('2026-11-24T06:00:00Z');
        expect(host.arrived()).toEqual(['x']);
      });

      it('is told after them only if nobody acknowledged it meanwhile', async () => {
        await passTo('2026-11-23T22:00:00Z');
        const { id } = await notify('x');
        await host.pass(HOUR);
        await host.call('ack', { id });
        await host.pass(DAY);
        expect(host.arrived()).toEqual([]);
        expect(await host.log(id)).toEqual(['suppressed: It was dealt with before it was sent.']);
      });

      it('goes where a rule has none', async () => {
        await rule('*', { channel: 'pigeon', quiet: 'off' });
        await passTo('2026-11-23T22:00:00Z');
        await notify('x');
        await host.pass(0);
        expect(host.arrived()).toEqual(['x']);
      });

      it('goes by the zone that the rule was made in where the configuration has none', async () => {
        const other = await start(database);
        await other.call('quiet', { hours: '22:00-07:00' }, { zone: 'Asia/Tokyo' });
        // 23:00 in Tokyo
        await other.pass(Date.parse('2026-11-23T14:00:00Z') - other.clock.now());
        await other.call('notify', { title: 'x' });
        await other.pass(0);
        expect(other.arrived()).toEqual([]);
        await other.pass(8 * HOUR);
        expect(other.arrived()).toEqual(['x']);
        await other.close();
      });
    });

    describe('in a window', () => {
      beforeEach(() => rule('jobs', { window: 10 }));
      const job = (title: string, more = {}) => notify(title, { category: 'jobs', ...more });

      it('becomes one message with the others of its category', async () => {
        const rows = [];
        for (const n of [1, 2, 3]) {
          rows.push(await job(`job ${n} failed`));
          await notify(`other ${n}`);
          await host.pass(2 * MINUTE);
        }
        expect(host.arrived()).toEqual(['other 1', 'other 2', 'other 3']);
        await host.pass(4 * MINUTE);
        expect(host.bird.sent.at(-1)).toMatchObject({
          title: '3 notifications: jobs',
          body: '- job 1 failed\n- job 2 failed\n- job 3 failed',
          refs: rows.map(({ ref }) => ref),
          link: null,
        });
        const logs = await Promise.all(rows.map(({ id }) => host.log(id)));
        expect(logs).toEqual([['sent'], ['coalesced'], ['coalesced']]);
        await host.pass(DAY);
        expect(host.bird.sent).toHaveLength(4);
      });

      it('is a message like any other when it stays alone', async () => {
        await job('alone', { body: 'with a body' });
        await host.pass(10 * MINUTE);
        expect(host.bird.sent[0]).toMatchObject({ title: 'alone', body: 'with a body' });
      });

      it('begins a new one when the first is over', async () => {
        await job('first');
        await host.pass(10 * MINUTE);
        await job('second');
        await host.pass(10 * MINUTE);
        expect(host.arrived()).toEqual(['first', 'second']);
      });

      it('does not wait when it is urgent', async () => {
        await job('patient');
        await job('fire', { priority: 'urgent' });
        await host.pass(0);
        expect(host.arrived()).toEqual(['fire']);
        await host.pass(10 * MINUTE);
        expect(host.arrived()).toEqual(['fire', 'patient']);
      });

      it('leaves out what was acknowledged meanwhile', async () => {
        const [first] = [await job('first'), await job('second')];
        await host.pass(0);
        await host.call('ack', { id: first.id });
        await host.pass(10 * MINUTE);
        expect(host.arrived()).toEqual(['second']);
      });

      it('counts what it does not list', async () => {
        for (let n = 1; n <= 25; n++) await job(`no. ${n}`);
        await host.pass(10 * MINUTE);
        expect(host.bird.sent[0]?.body.split('\n').slice(-2)).toEqual(['- no. 20', 'and 5 more']);
      });
    });

    describe('that fails', () => {
      const failing = async (...failures: Error[]) => {
        host.bird.failures.push(...failures);
        return notify('x');
      };

      it('is tried again until it is sent', async () => {
        const { id } = await failing(new Error('busy'), new Error('still busy'));
        await host.pass(0);
        expect(await host.log(id)).toEqual(['pending: busy']);
        await host.pass(HOUR);
        const { deliveries } = await host.call('show', { id });
        expect(deliveries.find(({ channel }) => channel === 'pigeon')).toMatchObject({
          state: 'sent',
          attempts: 3,
          error: null,
        });
      });

      it('has failed for good when no attempt can help, or all are spent', async () => {
        const first = await failing(unrecoverable('no such address'));
        expect(await host.pass(0)).toHaveLength(1);
        expect(await host.log(first.id)).toEqual(['failed: no such address']);
        const second = await failing(...Array.from({ length: 10 }, () => new Error('broken')));
        await host.pass(DAY);
        expect(await host.log(second.id)).toEqual(['failed: broken']);
        expect(host.arrived()).toEqual([]);
      });

      it('waits as long as it is told to, at no cost', async () => {
        const busy = () => kernelErrors.RATE_LIMITED('busy', { retryAfter: 600 });
        const { id } = await failing(...Array.from({ length: 20 }, busy));
        await host.pass(199 * MINUTE);
        expect(await host.log(id)).toEqual(['pending: busy']);
        await host.pass(MINUTE);
        expect(await host.log(id)).toEqual(['sent']);
        const later = await failing(comeBack(host.clock.now() + HOUR, 'later'));
        await host.pass(HOUR - 1);
        expect(await host.log(later.id)).toEqual(['pending: later']);
        await host.pass(1);
        expect(await host.log(later.id)).toEqual(['sent']);
      });

      it('keeps the id of its message, so that a channel can tell a repeat', async () => {
        const seen: string[] = [];
        const { send } = host.bird;
        host.bird.send = async (message, context) => {
          seen.push(message.id);
          await send(message, context);
        };
        await failing(new Error('busy'));
        await host.pass(HOUR);
        expect(seen).toHaveLength(2);
        expect(new Set(seen).size).toBe(1);
      });
    });

    it('is not sent twice when its job is done again', async () => {
      const { id } = await notify('x');
      await host.pass(0);
      const { deliveries } = await host.call('show', { id });
      const one = deliveries.find(({ channel }) => channel === 'pigeon');
      const context = {
        userId: 'user',
        zone: 'UTC',
        attempt: 1,
        signal: AbortSignal.timeout(9999),
      };
      const payload = { delivery: one?.id ?? '', channel: 'pigeon' };
      await host.half.jobs?.send?.(context as never, payload);
      await host.half.jobs?.route?.(context as never, {
        notification: id,
        round: 1,
        channels: null,
      });
      await host.pass(0);
      expect(host.arrived()).toEqual(['x']);
    });

    it('goes over one channel one after another', async () => {
      let running = 0;
      let most = 0;
      host.bird.send = async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
      };
      for (const title of ['a', 'b', 'c']) await notify(title);
      // the routes, which ask for the sends
      await host.work();
      const context = {
        userId: 'user',
        zone: 'UTC',
        attempt: 1,
        signal: AbortSignal.timeout(9999),
      };
      const sends = host
        .jobs()
        .map(async ({ payload }) => host.half.jobs?.send?.(context as never, payload as never));
      await Promise.all(sends);
      expect(most).toBe(1);
    });

    describe('as a test', () => {
      it('goes at once over every channel that works, whatever the rules say', async () => {
        await rule('*', { deliver: 'off' });
        const { data } = await host.call('test', {});
        expect(data.filter(({ result }) => result !== 'skipped')).toEqual([
          { channel: 'pigeon', result: 'sent', detail: '' },
          { channel: 'websocket', result: 'sent', detail: '' },
        ]);
        expect(host.arrived()).toEqual(['Aurelius can reach you']);
      });

      it('fails where one channel fails, and says what became of each', async () => {
        host.bird.failures.push(new Error('no wind'));
        await expect(host.call('test', {})).rejects.toMatchObject({
          code: 'NOTIFICATION_TEST_FAILED',
          detail: 'pigeon: no wind; websocket: sent',
        });
        host.bird.lacks = 'It is asleep.';
        const { data } = await host.call('test', {});
        expect(data).toContainEqual({
          channel: 'pigeon',
          result: 'skipped',
          detail: 'It is asleep.',
        });
        await expect(host.call('test', { channel: 'pigeon' })).rejects.toMatchObject({
          detail: 'pigeon: It is asleep.',
        });
        await expect(host.call('test', { channel: 'owl' })).rejects.toMatchObject({
          code: 'NOTIFICATION_CHANNEL_UNKNOWN',
        });
      });
    });
  },
);
