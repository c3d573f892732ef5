import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kernelErrors } from '@aurelius/core/contract';
import { fakeClock } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGivenOut, HIDDEN_VALUE } from '../secrets/given-out.ts';
import { pruneLogs } from './files.ts';
import { createLog } from './log.ts';
import { redact } from './redact.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'aurelius-log-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const lines = (name: string) =>
  readdirSync(dir)
    .filter((file) => new RegExp(`^${name}\\..*\\.log$`).test(file))
    .flatMap((file) => readFileSync(join(dir, file), 'utf8').trim().split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log', () => {
  it('writes one JSON line for each event, also for what came before it was open', async () => {
    const { log, open, close } = createLog(dir, 'info', fakeClock());
    log.info({ title: 'a\n{"level":"error"}' }, 'early');
    await open();
    log.child({ plugin: 'tasks' }).warn({}, 'later');
    log.debug({}, 'too little');
    await close();
    expect(lines('combined')).toMatchObject([
      {
        level: 'info',
        time: '2026-11-23T10:00:00.000Z',
        title: 'a\n{"level":"error"}',
        msg: 'early',
      },
      { level: 'warn', plugin: 'tasks', msg: 'later' },
    ]);
  });

  it('has no secret that was given to a plugin, however it comes into a line', async () => {
    const given = createGivenOut();
    const { log, open, close } = createLog(dir, 'debug', fakeClock(), given.hide);
    log.error(
      { err: new Error('401 for "canary"-7f3a') },
      'before the log was open: "canary"-7f3a',
    );
    given.add('"canary"-7f3a');
    await open();
    log.child({ at: 'https://u:"canary"-7f3a@host' }).debug({ title: ['"canary"-7f3a'] }, 'x');
    await close();
    expect(lines('combined')).toHaveLength(2);
    expect(lines('error')).toMatchObject([{ err: { message: `401 for ${HIDDEN_VALUE}` } }]);
    expect(JSON.stringify([lines('combined'), lines('error')])).not.toContain('canary');
  });

  it('keeps errors in a file of their own as well, and both to their owner', async () => {
    const { log, close } = createLog(dir, 'info', fakeClock());
    log.info({}, 'fine');
    log.error({ err: new TypeError('broken') }, 'failed');
    await close();
    const err = { type: 'TypeError', message: 'broken' };
    expect(lines('error')).toMatchObject([{ level: 'error', err }]);
    expect(lines('combined')).toHaveLength(2);
    for (const file of readdirSync(dir)) expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);
  });

  it('costs nothing but its lines when there is no place for it', async () => {
    const { log, open, close } = createLog('/dev/null/log', 'info', fakeClock());
    log.error({}, 'lost');
    await open();
    log.error({}, 'lost');
    await close();
  });

  it('goes on in another file after 20 MB', async () => {
    const { log, open, close } = createLog(dir, 'info', fakeClock());
    await open();
    const text = 'x'.repeat(1024 * 1024);
    for (let at = 0; at < 22; at++) {
      log.info({ text }, String(at));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await close();
    const sizes = readdirSync(dir)
      .filter((file) => file.startsWith('combined.'))
      .map((file) => statSync(join(dir, file)).size);
    expect(sizes).toHaveLength(2);
    for (const size of sizes) expect(size).toBeLessThan(22 * 1024 * 1024);
    expect(lines('combined').map(({ msg }) => Number(msg))).toEqual([...Array(22).keys()]);
  });

  it('goes on in another file the next day', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    try {
      vi.setSystemTime(new Date(2026, 10, 23, 23, 59, 59));
      const { log, open, close } = createLog(dir, 'info', fakeClock());
      await open();
      log.info({}, 'late');
      while (lines('combined').length === 0) await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(2000);
      vi.useRealTimers();
      log.info({}, 'early');
      await close();
    } finally {
      vi.useRealTimers();
    }
    const dated = (day: string) =>
      readdirSync(dir)
        .filter((file) => file.startsWith(`combined.${day}.`))
        .map((file) => readFileSync(join(dir, file), 'utf8'));
    expect(dated('2026-11-23')).toEqual([expect.stringContaining('late')]);
    expect(dated('2026-11-24')).toEqual([expect.stringContaining('early')]);
  });

  it('removes files when they are old, errors later than the rest', () => {
    const now = Date.parse('2026-11-23T10:00:00Z');
    for (const [name, days] of [
      ['combined.a.1.log', 8],
      ['combined.b.1.log', 6],
      ['error.a.1.log', 8],
      ['error.b.1.log', 15],
      ['mine.log', 99],
    ] as const) {
      writeFileSync(join(dir, name), '');
      const written = now / 1000 - days * 86_400;
      utimesSync(join(dir, name), written, written);
    }
    pruneLogs(dir, now);
    expect(readdirSync(dir)).toEqual(['combined.b.1.log', 'error.a.1.log', 'mine.log']);
  });
});

describe('redaction', () => {
  it('hides secrets by the names of their fields, at any depth', () => {
    const secret = 'canary';
    const value = {
      token: secret,
      accessToken: secret,
      a: [{ headers: { Authorization: secret, cookie: secret } }],
      password: secret,
      client_secret: secret,
      apiKey: secret,
      'api-key': secret,
      code: secret,
      credentials: { user: secret },
    };
    expect(JSON.stringify(redact(value))).not.toContain(secret);
  });

  it('keeps error codes and everything else readable', () => {
    const error = new Error('outer', { cause: kernelErrors.STORAGE_FULL() });
    expect(redact({ code: 'STORAGE_FULL', title: 'x', err: error })).toMatchObject({
      code: 'STORAGE_FULL',
      title: 'x',
      err: { message: 'outer', cause: { code: 'STORAGE_FULL', type: 'Problem' } },
    });
  });

  it('ends in structures that do not', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(JSON.stringify(redact(loop))).toContain('[deep]');
  });
});
