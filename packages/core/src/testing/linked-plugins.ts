// Linked test plugins, copied out of the tree so that nothing of its node_modules can be found from them.
import { cpSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TempHome } from './home.ts';

const FIXTURES = join(import.meta.dirname, '../../../../test/fixtures/plugins');

/** Copies plugins of `test/fixtures/plugins` into the home and links them in its config. Answers their folders. */
export function linkPlugins(home: TempHome, names: readonly string[]): string[] {
  const folders = names.map((name) => {
    const folder = join(home.path, 'linked', name);
    cpSync(join(FIXTURES, name), folder, { recursive: true });
    const modules = join(folder, 'modules');
    if (existsSync(modules)) renameSync(modules, join(folder, 'node_modules'));
    return folder;
  });
  mkdirSync(dirname(home.paths.configFile), { recursive: true });
  writeFileSync(home.paths.configFile, `[plugins]\npaths = ${JSON.stringify(folders)}\n`);
  return folders;
}
