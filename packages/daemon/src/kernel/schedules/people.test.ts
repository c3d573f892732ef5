import { setTimeout as sleep } from 'node:timers/promises';
import { fakeClock } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly rev: number;
  readonly next: string | null;
  readonly [field: string]: unknown;
}

let app: TestApp;
let clock: ReturnType<typeof fakeClock>;
beforeEach(async () => {
  clock = fakeClock();
  app = await startTestApp('[time]\nzone = "Europe/Berlin"\n', { clock });
});
afterEach(() => app.close());

const call = (method: string, path = '', body?: object, headers?: object) =>
  app.call(method, `/api/v1/schedules${path}`, body, headers);
const shown = async (name: string) => (await call('GET', `/${name}`)).body as Shown;
const WEEKLY = { name: 'weekly', job: 'maintenance.sweep', cron: '0 9 * * 1' };
const added = async (more: object = {}) => {
  const { status, body } = await call('POST', '', { ...WEEKLY, ...more });
  expect([status, body]).toEqual([201, expect.anything()]);
  return body as Shown;
};

/** A client on TCP that may do no more than this. */
const withScopes = async (...scopes: string[]) => {
  const { body } = await app.call('POST', '/api/v1/tokens', { name: 'limited', scopes });
  const { token } = body as { token: string };
  const tcp = await app.tcp();
  return (method: string, path: string, input?: object) =>
    tcp.call(method, `/api/v1/schedules${path}`, input, { authorization: `Bearer ${token}` });
};

describe('a schedule of one’s own', () => {
  it('is made with its next time, and listed by name', async () => {
    expect(await added()).toMatchObject({
      name: 'weekly',
      kind: 'own',
      owner: null,
      title: 'Remove events, jobs and times of schedules that are old',
      zone: null,
      misfire: 'once',
      overlap: 'skip',
      next: '2026-11-30T08:00:00.000Z',
      missed: 0,
    });
    const { body } = await call('GET');
    const names = (body as { data: Shown[] }).data.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(names).toContain('weekly');
  });

  it('asks for its job when its time comes, and for another one when it is run', async () => {
    const { id } = await added({ cron: '0 12 * * *', title: 'Noon' });
    clock.advance(3_600_000 + 1);
    // whoever changes one has all of them looked after
    await call('POST', `/${id}/resume`, {});
    const { slots, lastFired } = await shown('weekly');
    expect(slots).toMatchObject([{ slot: '2026-11-23T11:00:00.000Z', state: 'fired', missed: 0 }]);
    expect(lastFired).toBe('2026-11-23T11:00:00.001Z');
    const isDone = (job: unknown) =>
      expect
        .poll(async () => (await app.call('GET', `/api/v1/jobs/${String(job)}`)).body)
        .toMatchObject({ state: 'done' });
    await isDone((await shown('weekly'))['lastJob']);
    const { body } = await call('POST', '/weekly/run', {});
    expect(body).toMatchObject({ created: true, ref: expect.any(String) });
    await isDone((body as Shown).id);
    expect((await shown('weekly'))['slots']).toHaveLength(1);
  });

  it('is changed, also back to the zone of the config', async () => {
    await added();
    const change = async (body: object) => (await call('PATCH', '/weekly', body)).body as Shown;
    expect(await change({ tz: 'America/New_York', title: 'Mondays', jitter: '5m' })).toMatchObject({
      zone: 'America/New_York',
      title: 'Mondays',
      jitterMs: 300_000,
      rev: 2,
    });
    expect(await change({ tz: null, jitter: '0s', cron: '0 10 * * 1' })).toMatchObject({
      zone: null,
      next: '2026-11-30T09:00:00.000Z',
      rev: 3,
    });
  });

  it('is not changed by whoever has seen an older one', async () => {
    await added();
    const change = (rev: string, title: string) =>
      call('PATCH', '/weekly', { title }, { 'if-match': rev });
    expect((await change('1', 'A')).status).toBe(200);
    expect((await change('1', 'B')).body).toMatchObject({ code: 'REV_STALE' });
    expect(await shown('weekly')).toMatchObject({ title: 'A', rev: 2 });
  });

  it('does nothing while it is paused, and goes on with its next time', async () => {
    await added({ cron: '0 12 * * *' });
    expect((await call('POST', '/weekly/pause', {})).body).toMatchObject({
      paused: true,
      next: null,
    });
    clock.advance(3 * 86_400_000);
    expect((await call('POST', '/weekly/resume', {})).body).toMatchObject({
      paused: false,
      next: '2026-11-26T11:00:00.000Z',
      missed: 0,
    });
  });

  it('is removed with what became of its times', async () => {
    await added();
    expect((await call('DELETE', '/weekly')).status).toBe(204);
    expect((await call('GET', '/weekly')).body).toMatchObject({ code: 'SCHEDULE_NOT_FOUND' });
  });

  it.each([
    [{ cron: '0 9 * *' }, 400, 'SCHEDULE_CRON_INVALID'],
    [{ cron: '0 0 9 * * 1' }, 400, 'SCHEDULE_CRON_INVALID'],
    [{ cron: '0 0 30 2 *' }, 422, 'SCHEDULE_NEVER'],
    [{ tz: 'Mars/Base' }, 422, 'SCHEDULE_INVALID'],
    [{ job: 'tasks.nothing' }, 422, 'JOB_UNKNOWN'],
    [{ payload: { a: 1 } }, 422, 'JOB_PAYLOAD_INVALID'],
    [{ name: 'preview' }, 400, 'INVALID_INPUT'],
    [{ name: 'maintenance.sweep' }, 400, 'INVALID_INPUT'],
    [{ jitter: '5 minutes' }, 400, 'INVALID_INPUT'],
    [{ jitter: '2d' }, 422, 'SCHEDULE_INVALID'],
  ])('is refused as %j', async (more, status, code) => {
    const reply = await call('POST', '', { ...WEEKLY, ...more });
    expect([reply.status, reply.body]).toEqual([status, expect.objectContaining({ code })]);
    expect((await call('GET', '/weekly')).status).toBe(404);
  });

  it('has a name of its own', async () => {
    await added();
    expect((await call('POST', '', WEEKLY)).body).toMatchObject({ code: 'SCHEDULE_EXISTS' });
  });

  it('asks for no job that its maker may not ask for', async () => {
    const limited = await withScopes('schedules:write', 'schedules:read');
    const backup = { ...WEEKLY, job: 'backups.make' };
    expect((await limited('POST', '', backup)).body).toMatchObject({ code: 'MISSING_PERMISSION' });
    expect((await limited('POST', '/backups.daily/run', {})).body).toMatchObject({
      code: 'MISSING_PERMISSION',
    });
    expect((await limited('POST', '', WEEKLY)).status).toBe(201);
    expect((await limited('POST', '/maintenance.sweep/run', {})).status).toBe(200);
    const reader = await withScopes('schedules:read');
    expect((await reader('POST', '/weekly/pause', {})).status).toBe(403);
  });

  it('tells what became of it', async () => {
    await added();
    await call('PATCH', '/weekly', { title: 'x' });
    await call('DELETE', '/weekly');
    const ask = 'GET /api/v1/events?topic=schedule&after=0 HTTP/1.1\r\nhost: localhost\r\n\r\n';
    const text = app.raw(ask).catch(() => '');
    await sleep(200);
    await app.close();
    const own = (await text).split('\n').filter((line) => line.includes('"weekly"'));
    expect(own.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
      'schedule:created',
      'schedule:updated',
      'schedule:deleted',
    ]);
    app = await startTestApp('', { clock });
  });
});

describe('a schedule that comes with what it is for', () => {
  it('can be changed, and goes back to what its owner says', async () => {
    const before = await shown('maintenance.sweep');
    const { body } = await call('PATCH', '/maintenance.sweep', { cron: '5 4 * * *', jitter: '0s' });
    expect(body).toMatchObject({
      edited: true,
      cron: '5 4 * * *',
      next: '2026-11-24T03:05:00.000Z',
    });
    const { body: back } = await call('PATCH', '/maintenance.sweep', { reset: true });
    expect(back).toMatchObject({
      edited: false,
      cron: before['cron'],
      jitterMs: before['jitterMs'],
    });
  });

  it.each([
    ['PATCH', '/maintenance.sweep', { title: 'x' }, 'SCHEDULE_BUILT_IN'],
    ['PATCH', '/maintenance.sweep', { payload: {} }, 'SCHEDULE_BUILT_IN'],
    ['DELETE', '/maintenance.sweep', undefined, 'SCHEDULE_BUILT_IN'],
    ['PATCH', '/weekly', { reset: true }, 'SCHEDULE_OWN'],
  ])('%s %s with %j is refused', async (method, path, body, code) => {
    await added();
    const reply = await call(method, path, body);
    expect([reply.status, reply.body]).toEqual([409, expect.objectContaining({ code })]);
  });
});

describe('a preview', () => {
  const preview = async (query: Record<string, string>) =>
    (await call('GET', `/preview?${new URLSearchParams(query)}`)).body;

  it('shows times as the wall and the world have them', async () => {
    const query = { cron: '30 2 * * *', from: '2027-03-27T02:30', count: '3' };
    expect(await preview(query)).toEqual({
      data: [
        { local: '2027-03-27T02:30:00', utc: '2027-03-27T01:30:00Z' },
        { local: '2027-03-28T03:00:00', utc: '2027-03-28T01:00:00Z' },
        { local: '2027-03-29T02:30:00', utc: '2027-03-29T00:30:00Z' },
      ],
    });
  });

  it('begins now, with five, and has none where none ever comes', async () => {
    const { data } = (await preview({ cron: '0 0 * * *', tz: 'UTC' })) as {
      data: { utc: string }[];
    };
    expect(data.map(({ utc }) => utc.slice(0, 10))).toEqual([
      ...['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28'],
    ]);
    expect(await preview({ cron: '0 0 30 2 *' })).toEqual({ data: [] });
  });
});
