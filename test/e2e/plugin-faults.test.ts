// What a plugin can do wrong, and what must go on all the same: the daemon, and every other plugin.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PluginDetails } from '@aurelius/core/kernel';
import {
  hashFolder,
  type InventoryEntry,
  inventoryFile,
  readInventory,
  writeInventory,
} from '@aurelius/core/plugin-inventory';
import {
  type BuiltDaemon,
  linkFolder,
  requestSocket,
  runCli,
  startBuiltDaemon,
  type TempHome,
  tempHome,
  type WrittenPlugin,
  writePlugin,
} from '@aurelius/core/testing';
import { afterEach, describe, expect, it } from 'vitest';

const homes: TempHome[] = [];
let daemon: BuiltDaemon | undefined;

afterEach(async () => {
  await daemon?.stop();
  daemon = undefined;
  for (const home of homes.splice(0)) home.remove();
});

function newHome(): TempHome {
  const home = tempHome();
  homes.push(home);
  return home;
}

const folderOf = (home: TempHome, id: string) => join(home.path, 'written', id);

/** A home with these plugins in its inventory. */
function homeWith(...plugins: readonly WrittenPlugin[]): TempHome {
  const home = newHome();
  for (const plugin of plugins) {
    writePlugin(folderOf(home, plugin.id), plugin);
    linkFolder(home, folderOf(home, plugin.id));
  }
  return home;
}

function changeEntry(home: TempHome, id: string, change: Partial<InventoryEntry>): void {
  const inventory = readInventory(home.paths.dataDir);
  const plugins = inventory.plugins.map((one) => (one.id === id ? { ...one, ...change } : one));
  writeInventory(home.paths.dataDir, { ...inventory, plugins });
}

async function start(home: TempHome): Promise<void> {
  daemon = await startBuiltDaemon(home.path);
}

const call = (method: string, path: string) => requestSocket(daemon?.socket ?? '', method, path);

const inspect = async (id: string) =>
  (await call('GET', `/api/v1/plugins/${id}`)).body as PluginDetails;

const SOUND: WrittenPlugin = { id: 'sound' };

describe('a plugin that is broken', () => {
  it('fails alone when its module throws, and others and the daemon go on', async () => {
    await start(homeWith({ id: 'bad', atLoad: `throw new Error('boom');` }, SOUND));
    expect(await inspect('bad')).toMatchObject({ state: 'failed', code: 'PLUGIN_INVALID' });
    expect((await inspect('bad')).reason).toContain('boom');
    expect((await inspect('sound')).state).toBe('active');
    expect((await call('GET', '/api/v1/sound')).body).toEqual({ says: 'sound' });
    expect((await call('GET', '/api/v1/tasks')).status).toBe(200);
    expect((await call('GET', '/api/v1/bad')).status).toBe(404);
  });

  it('shows in the list of plugins and in the doctor, whatever it was that broke it', async () => {
    const broken: readonly WrittenPlugin[] = [
      { id: 'throws', atLoad: `throw new Error('boom');` },
      { id: 'migrates', migration: 'select nonsense;' },
    ];
    const home = homeWith(...broken, SOUND);
    await start(home);
    const list = await runCli(['plugins', 'list', '--json'], { home: home.path });
    const rows = (JSON.parse(list.stdout) as { data: { id: string; state: string }[] }).data;
    expect(rows.map(({ id, state }) => `${id} ${state}`)).toEqual(
      expect.arrayContaining(['throws failed', 'migrates failed', 'sound active']),
    );
    const doctor = await runCli(['doctor', '--json'], { home: home.path });
    const { data } = JSON.parse(doctor.stdout) as {
      data: { id: string; status: string; detail: string }[];
    };
    const found = data.find(({ id }) => id === 'plugins.state');
    expect([doctor.code, found]).toMatchObject([1, { status: 'fail' }]);
    for (const { id } of broken) expect(found?.detail).toContain(id);
  });

  it('fails alone when it throws as it starts', async () => {
    await start(homeWith({ id: 'bad', atStart: `throw 'no';` }, SOUND));
    expect(await inspect('bad')).toMatchObject({ state: 'failed', reason: 'no', code: null });
    expect((await call('GET', '/api/v1/sound')).status).toBe(200);
  });

  it('fails alone when its migration does, and leaves none of its tables', async () => {
    const migration = 'create table bad_one (id text);--> statement-breakpoint\nselect nonsense;';
    await start(homeWith({ id: 'bad', migration }, SOUND));
    expect(await inspect('bad')).toMatchObject({ state: 'failed' });
    expect((await inspect('bad')).reason).toContain('nonsense');
    expect((await call('GET', '/api/v1/sound')).status).toBe(200);
  });

  it('is degraded while an operation keeps failing, and active once it works again', async () => {
    const operation = `globalThis.calls = (globalThis.calls ?? 0) + 1;
      if (globalThis.calls < 5) throw new Error('boom');
      return { says: 'well' };`;
    await start(homeWith({ id: 'moody', operation }, SOUND));
    for (let at = 0; at < 2; at++) {
      expect((await call('GET', '/api/v1/moody')).status).toBe(500);
      expect((await inspect('moody')).state).toBe('active');
    }
    expect((await call('GET', '/api/v1/moody')).status).toBe(500);
    expect(await inspect('moody')).toMatchObject({
      state: 'degraded',
      reason: 'moody.show keeps failing: boom',
    });
    expect((await call('GET', '/health')).body).toMatchObject({ status: 'down' });
    await call('GET', '/api/v1/moody');
    expect((await call('GET', '/api/v1/moody')).status).toBe(200);
    expect(await inspect('moody')).toMatchObject({ state: 'active', reason: null });
    expect((await call('GET', '/api/v1/sound')).status).toBe(200);
  });

  it('does not hold up the end of the daemon for longer than five seconds', async () => {
    const home = homeWith({ id: 'hangs', dispose: 'await new Promise(() => {});' });
    await start(home);
    expect((await call('GET', '/api/v1/hangs')).status).toBe(200);
    const from = performance.now();
    await daemon?.stop();
    daemon = undefined;
    expect(performance.now() - from).toBeGreaterThan(4900);
    expect(performance.now() - from).toBeLessThan(9000);
  }, 15_000);
});

describe('a plugin of the inventory', () => {
  it('is refused when a file of it was changed, added or lost', async () => {
    const home = homeWith(SOUND);
    changeEntry(home, 'sound', { integrity: hashFolder(folderOf(home, 'sound')) });
    await start(home);
    expect((await inspect('sound')).state).toBe('active');
    await daemon?.stop();
    appendFileSync(join(folderOf(home, 'sound'), 'daemon.js'), '//');
    await start(home);
    expect(await inspect('sound')).toMatchObject({ state: 'failed', code: 'PLUGIN_CHANGED' });
  });

  it('is refused when it asks for more than it was granted', async () => {
    const home = homeWith({ id: 'greedy', uses: ['tasks:read'] });
    changeEntry(home, 'greedy', { granted: [] });
    await start(home);
    expect(await inspect('greedy')).toMatchObject({
      state: 'failed',
      code: 'PLUGIN_NOT_GRANTED',
      reason: 'greedy asks for tasks:read',
      hint: expect.stringContaining('aurelius plugins link '),
    });
  });

  it('is refused when it is written for another plugin API', async () => {
    const home = homeWith(SOUND);
    writePlugin(folderOf(home, 'sound'), { ...SOUND, api: 2 });
    await start(home);
    const { state, code, reason } = await inspect('sound');
    expect([state, code]).toEqual(['failed', 'PLUGIN_API_UNSUPPORTED']);
    expect(reason).toContain('plugin API 2; this Aurelius has plugin API 1');
  });

  it('is refused when it has the id of a module of the daemon', async () => {
    const home = homeWith({ id: 'tokens' });
    await start(home);
    expect(await inspect('tokens')).toMatchObject({ state: 'failed', code: 'PLUGIN_INVALID' });
    expect((await call('GET', '/api/v1/tokens')).status).toBe(200);
  });

  it('does not run while it is switched off, bundled or not', async () => {
    const home = homeWith(SOUND);
    changeEntry(home, 'sound', { enabled: false });
    const { dataDir } = home.paths;
    writeInventory(dataDir, { ...readInventory(dataDir), disabled: ['tasks'] });
    await start(home);
    expect((await inspect('sound')).state).toBe('disabled');
    expect((await inspect('tasks')).state).toBe('disabled');
    expect((await call('GET', '/api/v1/tasks')).status).toBe(404);
    expect((await call('GET', '/health')).body).toMatchObject({ status: 'up' });
  });
});

describe('an inventory that cannot be read', () => {
  it('keeps its plugins out, is told, and leaves the rest running', async () => {
    const home = homeWith(SOUND);
    writeFileSync(inventoryFile(home.paths.dataDir), '{ "format": 1, "plugins": [{}]');
    await start(home);
    expect((await call('GET', '/api/v1/sound')).status).toBe(404);
    expect((await call('GET', '/api/v1/tasks')).status).toBe(200);
    const { checks } = (await call('GET', '/health')).body as {
      checks: { plugins: { status: string; detail: string } };
    };
    expect(checks.plugins.status).toBe('down');
    expect(checks.plugins.detail).toContain('inventory.json');
  });

  it('names the place in it that is wrong', () => {
    const home = newHome();
    mkdirSync(join(home.paths.dataDir, 'plugins'), { recursive: true });
    const text = JSON.stringify({ format: 1, plugins: [{ id: 'X' }], disabled: [] });
    writeFileSync(inventoryFile(home.paths.dataDir), text);
    expect(() => readInventory(home.paths.dataDir)).toThrow(
      expect.objectContaining({
        code: 'PLUGINS_UNREADABLE',
        detail: expect.stringContaining('inventory.json: plugins.0.id'),
      }),
    );
  });
});
