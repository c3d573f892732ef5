import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TempHome, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kernelConfig } from './resolve.ts';
import { type ConfigStore, createConfigStore } from './store.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

let home: TempHome;
let file: string;
let store: ConfigStore;

beforeEach(() => {
  home = tempHome();
  file = home.paths.configFile;
  mkdirSync(dirname(file), { recursive: true });
  const resolve = (raw: Parameters<typeof kernelConfig>[0]) => kernelConfig(raw, { env: {}, file });
  store = createConfigStore({ file, first: resolve({}), resolve, log: silent });
});

afterEach(() => {
  store.close();
  home.remove();
});

const until = async (holds: () => boolean) => {
  for (let tries = 0; tries < 100 && !holds(); tries++) await sleep(20);
  expect(holds()).toBe(true);
};

describe('the configuration of the running daemon', () => {
  it('is swapped as a whole, and names what needs a restart', () => {
    const before = store.current();
    writeFileSync(file, '[time]\nzone = "UTC"\n[http]\nport = 1\n');
    expect(store.reload()).toEqual({ changed: ['time.zone', 'http.port'], restart: ['http.port'] });
    expect([before.time.zone, before.http.port]).toEqual([undefined, 4000]);
    expect([store.current().time.zone, store.current().http.port]).toEqual(['UTC', 1]);
    expect(store.restart()).toEqual(['http.port']);
    rmSync(file);
    store.reload();
    expect(store.restart()).toEqual([]);
  });

  it('stays as it was when the file is not valid, and says why until it is', () => {
    writeFileSync(file, '[time]\nzone = "UTC"\n');
    store.reload();
    const former = store.current();
    writeFileSync(file, '[time]\nzoen = "Asia/Tokyo"\n');
    expect(() => store.reload()).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(store.current()).toBe(former);
    expect(store.fault()?.detail).toContain('time.zoen');
    writeFileSync(file, '[time]\nzone = "UTC"\n');
    expect(store.reload().changed).toEqual([]);
    expect(store.fault()).toBeNull();
  });

  it('tells its listeners of changes only, until they leave', () => {
    const seen: (string | undefined)[] = [];
    const leave = store.onChange((config) => seen.push(config.time.zone));
    store.reload();
    writeFileSync(file, '[time]\nzone = "UTC"\n');
    store.reload();
    leave();
    writeFileSync(file, '[time]\nzone = "Asia/Tokyo"\n');
    store.reload();
    expect(seen).toEqual(['UTC']);
  });

  it('follows the file, valid or not', async () => {
    store.watch();
    writeFileSync(file, '[time]\nzone = "UTC"\n');
    await until(() => store.current().time.zone === 'UTC');
    writeFileSync(file, '[time\n');
    await until(() => store.fault() !== null);
    expect(store.current().time.zone).toBe('UTC');
  });
});
