// `/metrics` needs its permission like everything else, and tells figures that move.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(() => app.close());

const GET = (authorization: string) =>
  `GET /metrics HTTP/1.1\r\nhost: localhost\r\n${authorization}connection: close\r\n\r\n`;

describe('/metrics', () => {
  it('tells the figures of the daemon as text', async () => {
    const answer = await app.raw(GET(''));
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/content-type: text\/plain; version=0\.0\.4/i);
    expect(answer).toMatch(/^aurelius_process_resident_bytes [1-9]\d+/m);
    expect(answer).toMatch(/^aurelius_db_up_status 1/m);
  });

  it('is closed to a token that may not read it', async () => {
    const made = await app.call('POST', '/api/v1/tokens', { name: 'few', scopes: ['tasks:read'] });
    const { token } = made.body as { token: string };
    expect(token).toBeTypeOf('string');
    expect(await app.raw(GET(`authorization: Bearer ${token}\r\n`))).toMatch(/^HTTP\/1\.1 403 /);
  });
});
