// What `plugins install` is asked for: a package of a registry, a packed file, or a folder.
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { InventoryEntry } from '@aurelius/core/plugin-inventory';
import { usage } from '../call/usage.ts';

export type InstallSource = {
  readonly kind: Exclude<InventoryEntry['source']['kind'], 'link'>;
  /** `name`, `name@version`, `name@tag`; or an absolute path. */
  readonly spec: string;
};

const NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** An exact version, a range or a tag; nothing that npm would take for an address. */
const WANTED = /^[\w.*+^~<>=| -]+$/;

const isPath = (text: string): boolean =>
  /^(\.{0,2}\/|\.{1,2}$|~\/)/.test(text) || /\.(tgz|tar\.gz)$/.test(text);

/** The name of a registry spec: `@me/words` of `@me/words@^1`. */
export const nameOfSpec = (spec: string): string => spec.replace(/(?<=.)@.*$/, '');

/**
 * Reads what was typed.
 * @throws Problem `USAGE` for addresses, aliases, and paths that lead to nothing
 */
export function readSpec(text: string): InstallSource {
  if (isPath(text)) {
    const path = resolve(text.replace(/^~(?=\/)/, homedir()));
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) return { kind: 'folder', spec: path };
    if (found?.isFile()) return { kind: 'tarball', spec: path };
    throw usage(`There is no file or folder ${path}.`);
  }
  const name = nameOfSpec(text);
  const wanted = text.slice(name.length + 1);
  if (NAME.test(name) && (text === name || WANTED.test(wanted))) return { kind: 'npm', spec: text };
  throw usage(
    `A plugin is installed by its npm name, like words or words@1.2.0, or from a file or folder, not from '${text}'.`,
    'aurelius plugins install ./folder',
  );
}
