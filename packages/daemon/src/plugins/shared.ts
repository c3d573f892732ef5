// Libraries that the host hands to linked plugins, so that both sides hold the same instance of them.
import { registerHooks } from 'node:module';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a plugin imports, and the file beside the daemon's main module that a build puts it into, without `.js`. */
export const SHARED_LIBRARIES: Readonly<Record<string, string>> = {
  '@aurelius/core/contract': 'shared/core-contract',
  '@aurelius/core/kernel': 'shared/core-kernel',
  '@aurelius/core/plugin': 'shared/core-plugin',
  '@aurelius/core/command': 'shared/core-command',
  '@aurelius/core/db': 'shared/core-db',
  zod: 'shared/zod',
  'drizzle-orm': 'shared/drizzle-orm',
  'drizzle-orm/sqlite-core': 'shared/drizzle-orm-sqlite-core',
};

/** A linked plugin's package. */
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
function ownerOf(file: string, packages: readonly SharingPackage[]): SharingPackage | undefined {
  return packages.find(
    ({ root }) =>
      file.startsWith(root + sep) && !file.slice(root.length).includes(`${sep}node_modules${sep}`),
  );
}

/**
 * From now on the shared libraries that files of `packages` import are the host's own.
 * @param builtMain URL of the daemon's main module in a build; null when running from sources
 * @returns takes the hook away again
 */
export function installSharedLibraries(
  packages: readonly SharingPackage[],
  builtMain: string | null,
): () => void {
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const output = SHARED_LIBRARIES[specifier];
      if (output === undefined || !context.parentURL?.startsWith('file:')) {
        return nextResolve(specifier, context);
      }
      const owner = ownerOf(fileURLToPath(context.parentURL), packages);
      if (!owner || owner.dependencies.includes(packageOf(specifier))) {
        return nextResolve(specifier, context);
      }
      if (builtMain === null) {
        return nextResolve(specifier, { ...context, parentURL: import.meta.url });
      }
      const url = new URL(`${output}.js`, builtMain).href;
      return { url, format: 'module', shortCircuit: true };
    },
  });
  return () => hooks.deregister();
}
