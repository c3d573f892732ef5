// One hash over everything in a plugin's folder, so that a file that was changed, added or lost shows.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pluginErrors } from './errors.ts';

const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    const path = join(folder, item.name);
    if (item.isDirectory()) return files(path);
    if (item.isFile()) return [path];
    // what a link points to could change without the folder changing
    throw pluginErrors.PLUGIN_CHANGED(`${path} is neither a file nor a folder`);
  });

/**
 * `sha256-…` of names and contents of all files below `root`, packages it brings included.
 * @throws Problem `PLUGIN_CHANGED` where something is neither file nor folder; Error of the file system
 */
export function hashFolder(root: string): string {
  const total = createHash('sha256');
  const byName = files(root)
    .map((path) => [relative(root, path), path] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, path] of byName) {
    total.update(`${createHash('sha256').update(readFileSync(path)).digest('hex')} ${name}\0`);
  }
  return `sha256-${total.digest('base64')}`;
}
