// Hands the libraries of this build to a plugin whose code runs in this process, as the daemon does.
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadTypeScript } from '@aurelius/core/plugin-typescript';
import { type SharingPackage, sharedLibrary } from '@aurelius/core/shared-libraries';

/** From now on the shared libraries that files of `plugin` import are those of the build in `buildDir`. */
export function shareLibraries(plugin: SharingPackage, buildDir: string): void {
  const base = pathToFileURL(join(buildDir, 'daemon', 'main.js')).href;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const output = sharedLibrary(specifier, context.parentURL, [plugin]);
      if (output === undefined) return nextResolve(specifier, context);
      return { url: new URL(`${output}.js`, base).href, format: 'module', shortCircuit: true };
    },
    load: (url, context, nextLoad) => loadTypeScript(url, [plugin]) ?? nextLoad(url, context),
  });
}
