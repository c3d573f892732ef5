// The template as its first author meets it: made, checked, linked into an installation that runs, and used in every part.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const entry = join(import.meta.dirname, '../../packages/cli/bin/aurelius.cjs');
const home = tempHome();
const folder = join(home.path, 'written/notes');
const run = (...argv: string[]) => runCli(argv, { home: home.path });
const json = async (...argv: string[]) => JSON.parse((await run(...argv, '--json')).stdout);

beforeAll(() => run('daemon', 'start'));
afterAll(async () => {
  await run('daemon', 'stop');
  home.remove();
});

describe('a plugin made from the template', () => {
  it('keeps every rule from its first minute on', async () => {
    expect((await run('plugins', 'create', 'notes', '--into', folder)).code).toBe(0);
    const { ok, cases } = await json('plugins', 'check', folder);
    expect([ok, cases.map(({ status }: { status: string }) => status)]).toEqual([
      true,
      expect.not.arrayContaining(['failed']),
    ]);
  });

  it('is linked into the daemon that runs', async () => {
    const { pid } = await json('daemon', 'status');
    expect(await json('plugins', 'link', folder)).toMatchObject({ daemon: 'restarted' });
    expect((await json('daemon', 'status')).pid).not.toBe(pid);
    expect(await json('plugins', 'inspect', 'notes')).toMatchObject({
      state: 'active',
      source: 'link',
      operations: ['notes.add', 'notes.list'],
    });
  });

  it('has its operation as a command and over HTTP', async () => {
    const added = await run('notes', 'add', 'water', 'the', 'plants');
    expect([added.code, added.stdout, added.stderr]).toEqual([0, 'water the plants\n', '']);
    const listed = await json('api', 'GET', '/api/v1/notes');
    expect(listed).toMatchObject({ data: [{ text: 'water the plants', rev: 1 }] });
    expect(await json('notes')).toEqual(listed);
    expect((await run('notes', 'add')).code).toBe(2);
  });

  it('has a command of its own, with help like any other', async () => {
    expect((await run('notes', 'digest')).stdout).toMatch(/^\d{4}-\d\d-\d\d\t1\n$/);
    expect((await run('help', 'notes', 'digest')).stdout).toContain('Count the lines of each day');
    expect((await run('--help')).stdout).toContain('notes');
  });

  it('tells its event to whoever follows', async () => {
    const argv = [entry, 'events', 'tail', '--topic', 'notes', '--after', '0', '--json'];
    const feed = spawn(process.execPath, argv, {
      env: { ...process.env, AURELIUS_HOME: home.path },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const line of createInterface(feed.stdout)) {
      const told = { type: 'notes:added', data: { text: 'water the plants' } };
      expect(JSON.parse(line)).toMatchObject(told);
      break;
    }
    feed.kill();
  });

  it('takes up its config while it runs', async () => {
    expect((await run('config', 'set', 'notes.longest', '5')).code).toBe(0);
    await expect
      .poll(async () => (await json('notes', 'add', 'far too long')).code)
      .toBe('NOTES_TOO_LONG');
    const wrong = await run('config', 'set', 'notes.longest', '0');
    expect([wrong.code, wrong.stderr]).toEqual([78, expect.stringContaining('notes.longest')]);
    expect((await run('config', 'get', 'notes.longest')).stdout).toBe('5\n');
  });

  it('has a table of its own, which outlives the daemon and the link', async () => {
    const gone = await run('plugins', 'unlink', 'notes');
    expect([gone.code, gone.stdout, gone.stderr]).toEqual([0, 'Removed notes\n', '']);
    expect((await run('notes', 'list')).code).toBe(2);
    await run('plugins', 'link', folder);
    expect(await json('notes')).toMatchObject({ data: [{ text: 'water the plants' }] });
  });

  it('is installed as it is published, TypeScript and all', async () => {
    expect((await run('plugins', 'unlink', 'notes')).code).toBe(0);
    const installed = await run('plugins', 'install', folder);
    expect([installed.code, installed.stdout, installed.stderr]).toEqual([
      0,
      'Installed notes 0.1.0\n',
      '',
    ]);
    expect(await json('plugins', 'inspect', 'notes')).toMatchObject({ state: 'active' });
    const kept = await run('notes', 'digest');
    expect([kept.stdout, kept.stderr]).toEqual([expect.stringMatching(/\t1\n$/), '']);
  });
});
