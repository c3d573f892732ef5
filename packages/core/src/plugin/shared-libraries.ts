// Libraries that the host hands to a plugin's own files, in the daemon and in a command, so that both sides hold the
// same instance of them. Loaded by whoever runs a plugin's code and by nobody else.
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a plugin imports, and the file beside the daemon's main module that a build puts it into, without `.js`. */
export const SHARED_LIBRARIES: Readonly<Record<string, string>> = {
  '@aurelius/core/contract': 'shared/core-contract',
  '@aurelius/core/errors': 'shared/core-errors',
  '@aurelius/core/kernel': 'shared/core-kernel',
  '@aurelius/core/plugin': 'shared/core-plugin',
  '@aurelius/core/command': 'shared/core-command',
  '@aurelius/core/client': 'shared/core-client',
  '@aurelius/core/db': 'shared/core-db',
  '@aurelius/core/testing/plugin': 'shared/core-testing-plugin',
  '@aurelius/daemon/testing': 'shared/daemon-testing',
  zod: 'shared/zod',
  'drizzle-orm': 'shared/drizzle-orm',
  'drizzle-orm/sqlite-core': 'shared/drizzle-orm-sqlite-core',
};

/** The file of a bundled slice's contract, which others import as `@aurelius/plugin-<id>/contract` to call it. */
export const sharedContract = (id: string): string => `shared/plugin-${id}-contract`;

/** Id of the slice whose contract an import means; undefined: it means something else. */
export const sliceOfContract = (specifier: string): string | undefined =>
  /^@aurelius\/plugin-([a-z][a-z0-9-]*)\/contract$/.exec(specifier)?.[1];

function outputOf(specifier: string): string | undefined {
  const slice = sliceOfContract(specifier);
  return slice === undefined ? SHARED_LIBRARIES[specifier] : sharedContract(slice);
}

/** The package of a plugin that is not compiled in. */
export interface SharingPackage {
  /** Absolute real path of its folder. */
  readonly root: string;
  /** Packages it brings itself: it keeps its own copy of these. */
  readonly dependencies: readonly string[];
}

/** `drizzle-orm` of `drizzle-orm/sqlite-core`, `@aurelius/core` of `@aurelius/core/db`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** The package whose own file this is; files below its node_modules are not its own. */
export function ownerOf(
  file: string,
  packages: readonly SharingPackage[],
): SharingPackage | undefined {
  return packages.find(
    ({ root }) =>
      file.startsWith(root + sep) && !file.slice(root.length).includes(`${sep}node_modules${sep}`),
  );
}

/**
 * The file of a shared library or contract that an import means; undefined where the host hands nothing over.
 * @param parentUrl of the importing module
 */
export function sharedLibrary(
  specifier: string,
  parentUrl: string | undefined,
  packages: readonly SharingPackage[],
): string | undefined {
  const output = outputOf(specifier);
  if (output === undefined || !parentUrl?.startsWith('file:')) return undefined;
  const owner = ownerOf(fileURLToPath(parentUrl), packages);
  return owner && !owner.dependencies.includes(packageOf(specifier)) ? output : undefined;
}
