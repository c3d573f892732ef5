import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@aurelius/core/process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HookCall, runHook } from './run.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'aurelius-hook-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const PATH = '/usr/local/bin:/usr/bin:/bin';

function run(script: string, more: Partial<HookCall> = {}) {
  const path = join(cwd, 'hook');
  writeFileSync(path, script, { mode: 0o700 });
  const { signal } = new AbortController();
  return runHook({ path, input: '{"seq":1}\n', cwd, env: { PATH }, signal, ...more });
}
const sh = (body: string, more: Partial<HookCall> = {}) => run(`#!/bin/sh\n${body}\n`, more);
const read = (name: string) => readFileSync(join(cwd, name), 'utf8');

describe('a run of a hook', () => {
  it('is given the event, its folder and its environment, and nothing else', async () => {
    const env = { PATH, AURELIUS_EVENT: 'task:created' };
    const { end, exit } = await sh('cat > event; pwd > folder; env > environment', { env });
    expect([end, exit]).toEqual(['done', 0]);
    expect(read('event')).toBe('{"seq":1}\n');
    expect(read('folder').trim()).toBe(cwd);
    // a shell sets the others by itself
    const lines = read('environment')
      .trim()
      .split('\n')
      .filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line));
    expect(new Set(lines)).toEqual(new Set([`PATH=${PATH}`, 'AURELIUS_EVENT=task:created']));
  });

  it('answers how it ended and what it wrote', async () => {
    expect(await sh('echo out; echo err >&2; exit 3')).toMatchObject({
      end: 'failed',
      exit: 3,
      output: expect.stringMatching(/^(out\nerr|err\nout)\n$/),
    });
    expect(await sh('kill -9 $$')).toMatchObject({ end: 'failed', exit: null });
  });

  it('need not read what it is given', async () => {
    const input = `${'x'.repeat(1024 * 1024)}\n`;
    expect(await sh('exec 0<&-; exit 0', { input })).toMatchObject({ end: 'done' });
  });

  it('that cannot be started says why', async () => {
    expect(await run('#!/no/such/shell\n')).toMatchObject({
      end: 'unstarted',
      exit: null,
      output: expect.stringContaining('ENOENT'),
    });
  });

  it('that takes too long is ended with everything it started', async () => {
    const body = `trap '' TERM\n(trap '' TERM; echo $$ > child; sleep 60) &\nsleep 60`;
    const { end, ms } = await sh(body, { longestMs: 150 });
    expect(end).toBe('late');
    expect(ms).toBeGreaterThan(1000);
    expect(ms).toBeLessThan(5000);
    await expect.poll(() => isAlive(Number(read('child')))).toBe(false);
  });

  it('that takes too long may tidy up', async () => {
    const body = `trap 'touch tidy; exit 1' TERM\nwhile :; do sleep 0.05; done`;
    expect(await sh(body, { longestMs: 300 })).toMatchObject({ end: 'late', exit: 1 });
    expect(existsSync(join(cwd, 'tidy'))).toBe(true);
  });

  it('leaves nothing behind when it ends well', async () => {
    const { end, ms } = await sh('sleep 60 & echo $! > child');
    expect(end).toBe('done');
    expect(ms).toBeLessThan(5000);
    await expect.poll(() => isAlive(Number(read('child')))).toBe(false);
  });

  it('is not waited for by whoever left its group', async () => {
    const { end, ms } = await sh('setsid sleep 3 & exit 0');
    expect(end).toBe('done');
    expect(ms).toBeLessThan(2500);
  });

  it('that writes without end is ended, and only the last of it is kept', async () => {
    const { end, output, ms } = await sh('yes flood');
    expect(end).toBe('flooded');
    expect(output.length).toBeLessThanOrEqual(4096);
    expect(ms).toBeLessThan(5000);
  });

  it('is cut off when the daemon stops', async () => {
    const stop = new AbortController();
    const running = sh('touch begun; sleep 60', { signal: stop.signal });
    await expect.poll(() => existsSync(join(cwd, 'begun'))).toBe(true);
    stop.abort();
    expect(await running).toMatchObject({ end: 'failed', exit: null });
  });
});
