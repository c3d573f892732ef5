import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { gateFault } from './gate.ts';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** Status of a request made of these header lines. */
async function status(lines: string[], { method = 'GET', path = '/health/live', body = '' } = {}) {
  const head = [`${method} ${path} HTTP/1.1`, ...lines, 'connection: close', '', ''].join('\r\n');
  const reply = await app.raw(
    Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body, 'latin1')]),
  );
  return Number(/^HTTP\/1\.1 (\d+)/.exec(reply)?.[1]);
}

const write = (lines: string[], body: string) =>
  status(['host: localhost', `content-length: ${Buffer.byteLength(body, 'latin1')}`, ...lines], {
    method: 'POST',
    path: '/api/v1/tasks',
    body,
  });

describe('the gate', () => {
  it('takes exactly one Host header, and only its own names', async () => {
    expect(await status(['host: localhost'])).toBe(200);
    expect(await status(['Host: Aurelius'])).toBe(200);
    expect(await status([])).toBe(400);
    expect(await status(['host:'])).toBe(400);
    expect(await status(['host: localhost', 'host: localhost'])).toBe(400);
    expect(await status(['host: localhost', 'Host: evil.example.com'])).toBe(400);
    for (const host of [
      'evil.example.com',
      'localhost:80',
      '127.0.0.1',
      'localhost/#@evil',
      'localhost.',
    ]) {
      expect(await status([`host: ${host}`])).toBe(403);
    }
  });

  it('refuses a target that names another place', async () => {
    const evil = { path: 'http://evil.example.com/health/live' };
    expect(await status(['host: localhost'], evil)).toBe(403);
    expect(await status(['host: localhost'], { path: 'http://aurelius/health/live' })).toBe(403);
    expect(await status(['host: localhost'], { path: 'http://localhost/health/live' })).toBe(200);
  });

  it('refuses whatever a browser sends from another site', async () => {
    for (const line of [
      'origin: http://localhost',
      'origin: null',
      'sec-fetch-site: cross-site',
      'sec-fetch-site: same-site',
    ]) {
      expect(await status(['host: localhost', line])).toBe(403);
    }
    expect(await status(['host: localhost', 'sec-fetch-site: none'])).toBe(200);
  });

  it('refuses a token that is none', async () => {
    for (const line of ['authorization: Bearer x', 'authorization:', "authorization: ' or 1=1"]) {
      expect(await status(['host: localhost', line])).toBe(401);
    }
  });

  it('stands before routes, known or not', async () => {
    expect(await status(['host: evil'], { path: '/nope' })).toBe(403);
    expect(await status(['host: localhost'], { path: '/nope' })).toBe(404);
  });

  it('takes JSON bodies and no others', async () => {
    const body = '{"title":"x"}';
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON;charset="UTF-8"',
    ]) {
      expect(await write([`content-type: ${type}`], body)).toBe(201);
    }
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json\ta',
      'application/json, text/plain',
      'application/jsonx',
      'application/json; charset=utf-16',
      '',
    ]) {
      expect(await write([`content-type: ${type}`], body)).toBe(415);
    }
    expect(await write([], body)).toBe(415);
    expect(await write(['content-type: application/json', 'content-encoding: gzip'], body)).toBe(
      415,
    );
    expect(
      await status(['host: localhost', 'content-length: 2', 'content-type: application/json'], {
        body: '{}',
      }),
    ).toBe(415);
  });

  it('answers malformed bodies and queries with 400, never 500', async () => {
    const json = ['content-type: application/json'];
    for (const body of [
      '',
      '{',
      '{"title":"x"',
      '['.repeat(400_000),
      '{"title":"x","title":"y"}',
      '{"title":"x","\\u0074itle":"y"}',
      '{"title":"\xff"}',
      '{"title":"\\u0000"}',
      '{"title":"\\ud800"}',
      '{"title":"x","__proto__":{}}',
      '{"title":"x","estimate":1e999}',
      '\ufeff{"title":"x"}',
      '{"title":"x"} x',
    ]) {
      expect(await write(json, body)).toBe(400);
    }
    for (const path of [
      '/api/v1/tasks?limit=1&limit=2',
      '/api/v1/tasks?limit=1.5',
      '/api/v1/tasks?nope=1',
      '/api/v1/tasks?text=%00',
      '/api/v1/tasks?text=%zz',
      '/api/v1/tasks?text=%ed%a0%80',
      '/api/v1/tasks/%zz',
      '/api/v1/tasks/%00',
    ]) {
      expect(await status(['host: localhost'], { path })).toBe(400);
    }
  });

  it('refuses what is not HTTP', async () => {
    expect(await app.raw('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*INVALID_INPUT/);
    const both = ['host: localhost', 'content-length: 2', 'transfer-encoding: chunked'];
    expect(await status(both, { method: 'POST', path: '/api/v1/tasks' })).toBe(400);
  });
});

describe('a client of a newer build', () => {
  const request = (build: string) =>
    ({
      rawHeaders: ['host', 'localhost'],
      headers: { host: 'localhost', 'aurelius-build': build },
      url: '/',
    }) as unknown as IncomingMessage;
  const state = {
    draining: false,
    managedBy: null,
    build: '20261123T1000-a',
    tcpHosts: new Set<string>(),
    origins: new Set<string>(),
  };

  it('is told that the daemon is outdated, and how to restart it', () => {
    const fault = gateFault(request('20261123T1001-b'), state, false);
    expect(fault).toMatchObject({ code: 'DAEMON_OUTDATED', hint: 'aurelius daemon restart' });
    const managed = gateFault(
      request('20261123T1001-b'),
      { ...state, managedBy: 'systemd' },
      false,
    );
    expect(managed?.hint).toBe('systemctl --user restart aurelius');
  });

  it('is the only one that is', () => {
    for (const build of ['20261123T1000-a', '20261122T1000-z', 'dev']) {
      expect(gateFault(request(build), state, false)).toBeNull();
    }
  });
});
