// The doctor over the API: every owner's checks are asked, and loose modes are mended when told to.
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Findings } from '@aurelius/core/checks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(() => app.close());

const modes = ({ data }: Findings) => data.find(({ id }) => id === 'doctor.modes');

describe('the doctor', () => {
  it('asks the daemon, the secrets and the plugins', async () => {
    const { status, body } = await app.call('GET', '/api/v1/doctor');
    expect(status).toBe(200);
    const ids = (body as Findings).data.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['doctor.storage', 'secrets.store', 'plugins.state']),
    );
  });

  it('tells that commits are durable, by which engine, and that new files are private', async () => {
    const { body } = await app.call('GET', '/api/v1/doctor?security=true');
    const found = Object.fromEntries((body as Findings).data.map((one) => [one.id, one.detail]));
    expect(found['doctor.durability']).toMatch(/^SQLite 3\.\d+\.\d+, synchronous=FULL/);
    expect(found).toHaveProperty(['doctor.umask']);
  });

  it('finds a single file that others could read', async () => {
    const file = join(app.paths.dataDir, 'owner.token');
    chmodSync(file, 0o644);
    await app.call('POST', '/api/v1/doctor/fix', {});
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('tells loose modes, mends them when told to, and never before', async () => {
    chmodSync(app.paths.dataDir, 0o755);
    const asked = await app.call('GET', '/api/v1/doctor?security=true');
    expect(modes(asked.body as Findings)?.status).toBe('warn');
    expect(statSync(app.paths.dataDir).mode & 0o777).toBe(0o755);
    const mended = await app.call('POST', '/api/v1/doctor/fix', {});
    expect(modes(mended.body as Findings)).toMatchObject({ status: 'ok' });
    expect(modes(mended.body as Findings)?.fixed).toContain(app.paths.dataDir);
    expect(statSync(app.paths.dataDir).mode & 0o777).toBe(0o700);
  });
});
