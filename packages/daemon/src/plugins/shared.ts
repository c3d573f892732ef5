// Hands the host's libraries to plugins that are not compiled in.
import { registerHooks } from 'node:module';
import { loadTypeScript } from '@aurelius/core/plugin-typescript';
import {
  type SharingPackage,
  sharedLibrary,
  sliceOfContract,
} from '@aurelius/core/shared-libraries';

export type { SharingPackage } from '@aurelius/core/shared-libraries';

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
      const output = sharedLibrary(specifier, context.parentURL, packages);
      if (output === undefined) return nextResolve(specifier, context);
      if (builtMain === null) {
        const slice = sliceOfContract(specifier);
        // each package of the tree knows what it depends on, and a slice knows itself
        const from = slice === undefined ? '' : `../../../../plugins/${slice}/package.json`;
        const parentURL = new URL(from, import.meta.url).href;
        return nextResolve(specifier, { ...context, parentURL });
      }
      const url = new URL(`${output}.js`, builtMain).href;
      return { url, format: 'module', shortCircuit: true };
    },
    load: (url, context, nextLoad) => loadTypeScript(url, packages) ?? nextLoad(url, context),
  });
  return () => hooks.deregister();
}
