import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { onceItems } from '../../testing/once.ts';
import { SEAL_BYTES } from './format.ts';
import { proveBackup } from './read.ts';
import { headerOf, readHeader } from './tar.ts';

let home: ReturnType<typeof tempHome>;
let app: TestApp;

const start = async (config = '') => {
  const kept = { ...home, remove: () => {} };
  app = await startTestApp(config, { home: kept });
};

const add = async (title: string) => {
  const { status, body } = await app.call('POST', '/api/v1/tasks', { title });
  expect(status).toBe(201);
  return (body as { id: string }).id;
};

const titles = async () => {
  const { body } = await app.call('GET', '/api/v1/tasks');
  return (body as { data: { title: string }[] }).data.map(({ title }) => title).sort();
};

/** The last item of a backup, or the problem it was refused with. */
const backUp = async (query = '') => {
  const { text } = await app.call('POST', `/api/v1/backups${query}`);
  const last = JSON.parse(text.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  // it may have told of its progress before
  return last['type'] === 'problem' ? (last['problem'] as typeof last) : last;
};

const made = async (name: string) => {
  const file = join(home.path, name);
  expect(await backUp(`?file=${file}`)).toMatchObject({ type: 'result', file });
  return file;
};

const restore = async (file: string) => {
  const items = await onceItems(home.paths, 'restore', { file });
  return items.at(-1) as Record<string, unknown>;
};

beforeEach(async () => {
  home = tempHome();
  await start();
});

afterEach(async () => {
  await app.close();
  home.remove();
});

describe('a backup', () => {
  it('brings back what was stored when it was made', async () => {
    await add('before');
    const file = await made('a.tar');
    await add('after');
    await app.close();
    await restore(file);
    await start();
    expect(await titles()).toEqual(['before']);
  });

  it('is readable by its owner alone', async () => {
    expect(statSync(await made('a.tar')).mode & 0o777).toBe(0o600);
  });

  it('goes to a folder of its own without a name, and is listed there', async () => {
    const { file } = await backUp();
    expect(dirname(String(file))).toBe(join(home.paths.dataDir, 'backups'));
    const { body } = await app.call('GET', '/api/v1/backups');
    expect(body).toMatchObject({ data: [{ file, reason: 'asked', encrypted: false }] });
  });

  it('replaces no file unless it is told to, and then only a backup', async () => {
    const file = await made('a.tar');
    expect(await backUp(`?file=${file}`)).toMatchObject({ code: 'BACKUP_EXISTS' });
    expect(await backUp(`?file=${file}&force=true`)).toMatchObject({ type: 'result' });
    const other = join(home.path, 'letter');
    writeFileSync(other, 'dear reader');
    expect(await backUp(`?file=${other}&force=true`)).toMatchObject({ code: 'BACKUP_EXISTS' });
    expect(readFileSync(other, 'utf8')).toBe('dear reader');
  });

  it('says where it cannot be written, and leaves nothing behind', async () => {
    const refused = await backUp(`?file=${join(home.path, 'none/a.tar')}`);
    expect(refused).toMatchObject({ code: 'BACKUP_UNWRITABLE' });
    expect(readdirSync(home.path)).not.toContain('none');
    expect(readdirSync(join(home.paths.dataDir, 'backups'))).toEqual([]);
  });
});

describe('a backup that is not as it was written', () => {
  it('is refused with any length cut off, and nothing is touched', async () => {
    await add('kept');
    const file = await made('a.tar');
    const whole = readFileSync(file);
    await app.close();
    const database = readFileSync(join(home.paths.dataDir, 'aurelius.db'));
    for (const length of [0, 100, 512, 5000, whole.length - SEAL_BYTES, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length));
      await expect(restore(file), `${length} bytes`).rejects.toMatchObject({
        code: 'BACKUP_DAMAGED',
      });
    }
    writeFileSync(file, Buffer.concat([whole, Buffer.from('\n')]));
    await expect(restore(file)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
    expect(readFileSync(join(home.paths.dataDir, 'aurelius.db')).equals(database)).toBe(true);
    await start();
    expect(await titles()).toEqual(['kept']);
  });

  it('is refused when it is none at all', async () => {
    const file = join(home.path, 'letter');
    writeFileSync(file, 'x'.repeat(10_000));
    expect(() => proveBackup(file)).toThrow('is no backup');
    expect(() => proveBackup(join(home.path, 'none'))).toThrow('no such file');
  });
});

describe('restoring', () => {
  it('is refused while a daemon holds the home', async () => {
    const file = await made('a.tar');
    await expect(restore(file)).rejects.toMatchObject({
      code: 'DAEMON_RUNNING',
      hint: 'aurelius daemon stop',
      spec: { exit: 'retry' },
    });
  });

  it('keeps what was stored before, and the settings that are there', async () => {
    const file = await made('a.tar');
    await add('after');
    await app.close();
    const { former, settingsKept } = await restore(file);
    expect(readdirSync(String(former))).toEqual(['aurelius.db']);
    expect(settingsKept).toEqual(['config.toml']);
    await start();
    expect(await titles()).toEqual([]);
  });

  it('replaces a database that cannot be read any more', async () => {
    await add('kept');
    const file = await made('a.tar');
    await app.close();
    writeFileSync(join(home.paths.dataDir, 'aurelius.db'), `SQLite format 3\0${'x'.repeat(9000)}`);
    writeFileSync(join(home.paths.dataDir, 'aurelius.db-wal'), 'old');
    const { former } = await restore(file);
    expect(readdirSync(String(former)).sort()).toEqual(['aurelius.db', 'aurelius.db-wal']);
    await start();
    expect(await titles()).toEqual(['kept']);
  });

  it('fills a home that has nothing, its settings included', async () => {
    await add('moved');
    const file = await made('a.tar');
    const config = readFileSync(home.paths.configFile, 'utf8');
    await app.close();
    const old = home;
    home = tempHome();
    expect(await restore(file)).toMatchObject({ former: null, settingsKept: [] });
    expect(readFileSync(home.paths.configFile, 'utf8')).toBe(config);
    await start();
    expect(await titles()).toEqual(['moved']);
    old.remove();
  });
});

describe('a header of the archive', () => {
  it.each([0, 511, 8_589_934_591, 8_589_934_592, 2 ** 40])('holds a size of %i', (size) => {
    expect(readHeader(headerOf('a/b.txt', size, 1_700_000_000))).toEqual({ name: 'a/b.txt', size });
  });
});
