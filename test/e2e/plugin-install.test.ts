// Plugins of others, from npm, a packed file and a folder: with the real npm, against a registry on loopback.
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { PluginRow } from '@aurelius/core/kernel';
import { inventoryFile, pluginRoot, readInventory } from '@aurelius/core/plugin-inventory';
import {
  packageOfWritten,
  runCli,
  type TempHome,
  tempHome,
  type WrittenPlugin,
  writePlugin,
} from '@aurelius/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packFolder, type Registry, startRegistry } from './plugin-registry.ts';

const PATIENT = 60_000;

const BUNDLED = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../plugins/bundled.json'), 'utf8'),
) as string[];

/** A host that a plugin names. */
const NET = { 'api.example.com': { purpose: 'Looks up words', data: 'metadata' } } as const;

const scratch = mkdtempSync(join(tmpdir(), 'aur-plugins-'));
const CANARY = 'canary-1f0c9b7e';
let registry: Registry;
let home: TempHome;
let env: Record<string, string>;

const run = (...argv: string[]) => runCli(argv, { home: home.path, env });

async function rows(): Promise<PluginRow[]> {
  const { stdout } = await run('plugins', 'list', '--json');
  return (JSON.parse(stdout) as { data: PluginRow[] }).data;
}

const row = async (id: string) => (await rows()).find((one) => one.id === id);

const says = async (id: string) => (await run('api', 'GET', `/api/v1/${id}`)).stdout.trim();

const inventoryText = () => readFileSync(inventoryFile(home.paths.dataDir), 'utf8');

/** A plugin's folder, written anew. */
function written(plugin: WrittenPlugin): string {
  const folder = mkdtempSync(join(scratch, 'p-'));
  writePlugin(folder, plugin);
  return folder;
}

const publish = (plugin: WrittenPlugin) => registry.publish(written(plugin));

beforeAll(async () => {
  registry = await startRegistry();
  const helper = join(scratch, 'helper');
  mkdirSync(helper);
  const packageJson = { name: 'words-helper', version: '1.0.0', type: 'module' };
  writeFileSync(join(helper, 'package.json'), JSON.stringify(packageJson));
  writeFileSync(join(helper, 'index.js'), `export const word = 'helped';\n`);
  registry.publish(helper);
  env = {
    npm_config_registry: registry.url,
    npm_config_cache: join(scratch, 'cache'),
    npm_config_userconfig: join(scratch, 'npmrc'),
    AURELIUS_TEST_SECRET: CANARY,
    NPM_TOKEN: CANARY,
  };
});

afterAll(async () => {
  await registry.close();
  rmSync(scratch, { recursive: true, force: true });
});

beforeEach(async () => {
  home = tempHome();
  await run('daemon', 'start');
});

afterEach(async () => {
  await run('daemon', 'stop');
  home.remove();
});

describe('installing', () => {
  it(
    'from npm brings what the plugin needs, runs no scripts, and hands nothing secret to npm',
    async () => {
      const ran = join(scratch, 'ran');
      const touch = `node -e "require('fs').writeFileSync('${ran}', '')"`;
      publish({
        id: 'helped',
        dependencies: { 'words-helper': '^1.0.0' },
        scripts: { preinstall: touch, install: touch, postinstall: touch, prepare: touch },
        atLoad: `import { word } from 'words-helper';`,
        operation: 'return { says: word };',
      });
      const bin = join(scratch, 'bin');
      const seen = join(scratch, 'seen');
      mkdirSync(bin);
      const real = process.env['PATH'] ?? '';
      writeFileSync(
        join(bin, 'npm'),
        `#!/bin/sh\n(env; echo "$@") >> '${seen}'\nPATH='${real}' exec npm "$@"\n`,
      );
      chmodSync(join(bin, 'npm'), 0o755);
      const made = await runCli(['plugins', 'install', packageOfWritten('helped'), '--json'], {
        home: home.path,
        env: { ...env, PATH: `${bin}${delimiter}${real}` },
      });
      expect(made.stderr).toBe('');
      expect(JSON.parse(made.stdout)).toEqual({
        changed: true,
        daemon: 'restarted',
        plugins: [{ id: 'helped', version: '1.0.0', from: null }],
      });
      expect(await row('helped')).toMatchObject({ state: 'active', source: 'npm' });
      expect(await says('helped')).toBe('{"says":"helped"}');
      expect(existsSync(ran)).toBe(false);
      expect(readFileSync(seen, 'utf8')).toContain('--ignore-scripts');
      expect(readFileSync(seen, 'utf8')).not.toContain(CANARY);
      const [entry] = readInventory(home.paths.dataDir).plugins;
      const root = pluginRoot(home.paths.dataDir, { root: entry?.root ?? '' });
      expect(existsSync(join(root, 'node_modules/words-helper/index.js'))).toBe(true);
      expect(readdirSync(join(root, '..'))).toEqual([
        '.package-lock.json',
        packageOfWritten('helped'),
      ]);
      expect(existsSync(join(root, '../../package-lock.json'))).toBe(true);
    },
    PATIENT,
  );

  it(
    'from a packed file and from a folder puts them side by side; again changes nothing',
    async () => {
      const into = mkdtempSync(join(scratch, 'packed-'));
      const packed = packFolder(written({ id: 'packed' }), into);
      expect((await run('plugins', 'install', packed)).stdout).toBe('Installed packed 1.0.0\n');
      const folder = written({ id: 'folded' });
      expect((await run('plugins', 'install', folder)).stdout).toBe('Installed folded 1.0.0\n');
      expect(await says('packed')).toBe('{"says":"packed"}');
      expect(await says('folded')).toBe('{"says":"folded"}');
      const before = inventoryText();
      const again = await run('plugins', 'install', folder, '--json');
      expect([again.code, JSON.parse(again.stdout)]).toMatchObject([0, { changed: false }]);
      expect(inventoryText()).toBe(before);
      expect(readdirSync(join(home.paths.dataDir, 'plugins')).sort()).toEqual([
        'inventory.json',
        'trees',
      ]);
      expect(readdirSync(join(home.paths.dataDir, 'plugins/trees'))).toHaveLength(1);
      const gone = await run('plugins', 'remove', 'packed');
      expect([gone.code, gone.stdout]).toEqual([0, 'Removed packed\n']);
      expect((await rows()).map(({ id }) => id)).toEqual([...BUNDLED, 'folded']);
      expect(await says('folded')).toBe('{"says":"folded"}');
    },
    PATIENT,
  );

  it(
    'refuses what does not fit before anything is changed',
    async () => {
      await run('plugins', 'install', written({ id: 'first' }));
      const before = inventoryText();
      const refused: [WrittenPlugin, string, number][] = [
        [{ id: 'later', api: 2 }, 'PLUGIN_API_UNSUPPORTED', 78],
        [{ id: 'mute', commands: null }, 'PLUGIN_INVALID', 78],
        [{ id: 'garbled', commands: '{' }, 'PLUGIN_INVALID', 78],
        [{ id: 'tasks' }, 'PLUGIN_TAKEN', 5],
        [{ id: 'tokens' }, 'PLUGIN_TAKEN', 5],
        [{ id: 'own-core', dependencies: { 'words-helper': '^9' } }, 'PLUGIN_NOT_FETCHED', 1],
        [{ id: 'asking', uses: ['tasks:read'] }, 'USAGE', 2],
        [{ id: 'calling', net: NET }, 'USAGE', 2],
      ];
      for (const [plugin, code, exit] of refused) {
        const made = await run('plugins', 'install', written(plugin), '--json');
        expect([made.code, (JSON.parse(made.stdout) as { code: string }).code]).toEqual([
          exit,
          code,
        ]);
      }
      expect((await run('plugins', 'install', 'no-such-package-here')).code).toBe(1);
      expect((await run('plugins', 'install', 'git+https://example.test/a.git')).code).toBe(2);
      expect((await run('plugins', 'install', './no-such-folder')).code).toBe(2);
      expect(inventoryText()).toBe(before);
      expect(readdirSync(join(home.paths.dataDir, 'plugins/trees'))).toHaveLength(1);
      expect((await rows()).map(({ id }) => id)).toEqual([...BUNDLED, 'first']);
    },
    PATIENT,
  );

  it(
    'is taken back when the plugin does not start, and the version before runs on',
    async () => {
      publish({ id: 'turns' });
      const name = packageOfWritten('turns');
      await run('plugins', 'install', name);
      const before = inventoryText();
      publish({ id: 'turns', version: '2.0.0', atStart: `throw new Error('not today');` });
      const made = await run('plugins', 'update', 'turns', '--json');
      expect([made.code, JSON.parse(made.stdout)]).toMatchObject([
        1,
        { code: 'PLUGIN_NOT_STARTED', detail: 'turns: not today' },
      ]);
      expect(inventoryText()).toBe(before);
      expect(await row('turns')).toMatchObject({ state: 'active', version: '1.0.0' });
      expect(await says('turns')).toBe('{"says":"turns"}');
    },
    PATIENT,
  );

  it(
    'is taken back, and the daemon runs again, when it cannot read its part of the config file',
    async () => {
      const folder = written({ id: 'sound' });
      await run('plugins', 'link', folder);
      await run('plugins', 'unlink', 'sound');
      writeFileSync(home.paths.configFile, '[sound]\nnonsense = 1\n');
      const made = await run('plugins', 'link', folder, '--json');
      expect([made.code, JSON.parse(made.stdout)]).toMatchObject([
        1,
        { code: 'PLUGIN_NOT_STARTED', detail: expect.stringContaining('sound.nonsense') },
      ]);
      const { stdout } = await run('daemon', 'status', '--json');
      expect(JSON.parse(stdout)).toMatchObject({ running: true });
      expect(await row('sound')).toBeUndefined();
    },
    PATIENT,
  );
});

describe('permissions', () => {
  it(
    'to call hosts are granted like others, and shown with their reason from then on',
    async () => {
      const folder = written({ id: 'calls', net: NET });
      const silent = await run('plugins', 'install', folder);
      expect([silent.code, silent.stderr]).toEqual([
        2,
        expect.stringContaining('grant it by --grant net:api.example.com, or by --yes'),
      ]);
      const given = await run('plugins', 'install', folder, '--grant', 'net:api.example.com');
      expect([given.code, given.stdout]).toEqual([0, 'Installed calls 1.0.0\n']);
      const { stdout } = await run('privacy', 'egress');
      expect(stdout.split('\n')).toContain(
        'promise\tcalls\thttps://api.example.com\tnames and times\tLooks up words\tyou granted it',
      );
    },
    PATIENT,
  );

  it(
    'are asked for again when they grow with an update',
    async () => {
      publish({ id: 'grows' });
      await run('plugins', 'install', packageOfWritten('grows'));
      publish({ id: 'grows', version: '1.1.0', uses: ['tasks:read', 'tasks:write'] });
      const before = inventoryText();
      const silent = await run('plugins', 'update', 'grows');
      expect(silent.code).toBe(2);
      expect(silent.stderr).toContain('--grant tasks:read --grant tasks:write, or by --yes');
      const less = await run('plugins', 'update', 'grows', '--grant', 'tasks:read', '--json');
      expect([less.code, JSON.parse(less.stdout)]).toMatchObject([
        4,
        { code: 'PLUGIN_NOT_GRANTED', hint: 'Add --grant tasks:write' },
      ]);
      expect(inventoryText()).toBe(before);
      const flags = ['--grant', 'tasks:read', '--grant', 'tasks:write'];
      const given = await run('plugins', 'update', 'grows', ...flags);
      expect([given.code, given.stdout]).toEqual([0, 'Updated grows 1.0.0 to 1.1.0\n']);
      const { stdout } = await run('plugins', 'inspect', 'grows', '--json');
      expect(JSON.parse(stdout)).toMatchObject({ granted: ['tasks:read', 'tasks:write'] });
    },
    PATIENT,
  );
});

describe('what is installed', () => {
  it(
    'is refused once a file of it was changed, until it is brought back',
    async () => {
      await run('plugins', 'install', written({ id: 'altered' }));
      const [entry] = readInventory(home.paths.dataDir).plugins;
      const root = pluginRoot(home.paths.dataDir, { root: entry?.root ?? '' });
      appendFileSync(join(root, 'daemon.js'), '\n// changed\n');
      await run('daemon', 'restart');
      const { stdout } = await run('plugins', 'inspect', 'altered', '--json');
      expect(JSON.parse(stdout)).toMatchObject({
        state: 'failed',
        code: 'PLUGIN_CHANGED',
        hint: 'aurelius plugins update altered',
      });
      expect((await run('plugins', 'update', 'altered')).code).toBe(0);
      expect(await says('altered')).toBe('{"says":"altered"}');
    },
    PATIENT,
  );

  it(
    'can be switched off and on; so can what comes with Aurelius',
    async () => {
      await run('plugins', 'install', written({ id: 'lamp' }));
      expect((await run('plugins', 'disable', 'lamp')).stdout).toBe('lamp is off\n');
      expect((await row('lamp'))?.state).toBe('disabled');
      expect((await run('plugins', 'enable', 'lamp')).stdout).toBe('lamp is on\n');
      expect((await row('lamp'))?.state).toBe('active');
      expect((await run('plugins', 'disable', 'tasks')).code).toBe(0);
      expect((await row('tasks'))?.state).toBe('disabled');
      expect((await run('plugins', 'enable', 'tasks')).code).toBe(0);
      expect((await run('plugins', 'remove', 'tasks')).code).toBe(5);
      expect((await run('plugins', 'remove', 'nobody')).code).toBe(3);
    },
    PATIENT,
  );
});

describe('linking', () => {
  it(
    'uses a folder as it stands, and leaves it there when it is unlinked',
    async () => {
      const folder = written({ id: 'draft' });
      expect((await run('plugins', 'link', folder)).stdout).toBe('Linked draft 1.0.0\n');
      writePlugin(folder, { id: 'draft', operation: `return { says: 'changed' };` });
      await run('daemon', 'restart');
      expect(await says('draft')).toBe('{"says":"changed"}');
      expect((await run('plugins', 'install', folder)).code).toBe(5);
      expect((await run('plugins', 'unlink', 'draft')).stdout).toBe('Removed draft\n');
      expect(existsSync(join(folder, 'package.json'))).toBe(true);
      expect(await row('draft')).toBeUndefined();
    },
    PATIENT,
  );
});
