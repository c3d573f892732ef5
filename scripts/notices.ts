// Who wrote what is bundled, and under which licence: the notices that have to travel with the program.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from './start-list.ts';

/** Licences that allow to pass a library on inside another program for as long as the notice comes along. */
const PERMISSIVE = [
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'Unlicense', 'BSD-2-Clause', 'BSD-3-Clause'],
  ...['Apache-2.0', 'BlueOak-1.0.0'],
];

/** Licences that allow it as well where people are told how they come by the source (MPL-2.0, section 3.2). */
const WITH_SOURCE = ['MPL-2.0'];

/** What a package says of its licence in its readme alone, as it was read there. */
const SAID_IN_README: Readonly<Record<string, string>> = { 'combine-errors@3.0.3': 'MIT' };

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Where its source is, for licences that want it said. */
  readonly source: string | null;
  /** What its licence files say, in their order. */
  readonly texts: readonly string[];
}

/** Folder of the package that a file lies in; null for the tree's own files. */
const folderOf = (path: string): string | null =>
  /^(.*(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? null;

interface PackageJson {
  readonly name: string;
  readonly version: string;
  /** Old packages have an object with its address. */
  readonly license?: string | { readonly type: string };
  readonly repository?: { readonly url: string };
}

function read(folder: string): Bundled {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  const { name, version, license: said, repository } = JSON.parse(text) as PackageJson;
  const license =
    (typeof said === 'object' ? said.type : said) ?? SAID_IN_README[`${name}@${version}`];
  const source =
    license !== undefined && WITH_SOURCE.includes(license) ? (repository?.url ?? null) : null;
  if (license === undefined || (!PERMISSIVE.includes(license) && source === null)) {
    throw new Error(
      `${name} ${version} must not be bundled: its licence is ${license ?? 'unknown'}`,
    );
  }
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return { name, version, license, source, texts };
}

/** Packages of which something ended up in these bundles, by name. @throws Error for a licence that does not allow it */
export function bundledPackages(root: string, metafiles: Iterable<Metafile>): Bundled[] {
  const folders = new Set<string>();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = folderOf(path);
        if (folder && bytesInOutput > 0 && existsSync(join(root, folder))) folders.add(folder);
      }
    }
  }
  const packages = [...folders].map((folder) => read(join(root, folder)));
  return packages.sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

const LINE = '-'.repeat(80);

/** The notices as one text. */
export const noticesText = (packages: readonly Bundled[]): string =>
  [
    'Aurelius contains the following software of others, unchanged but for having been bundled.',
    ...packages.map(({ name, version, license, source, texts }) => {
      const told = source === null ? [] : [`Its source, version ${version}: ${source}`];
      return [LINE, `${name} ${version} (${license})`, ...told, ...texts].join('\n\n');
    }),
    '',
  ].join('\n\n');
