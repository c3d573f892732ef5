// The secrets that one plugin may have: those under its own id, and those its config section refers to.
import { kernelErrors, readSecretReference } from '@aurelius/core/contract';
import type { HostSecrets } from '@aurelius/core/plugin';
import { secretReferences } from './references.ts';
import type { Secrets } from './secrets.ts';
import { isReserved } from './storage-key.ts';

/** @param config the plugin's own section as it applies, asked for at each use */
export const hostSecrets = (id: string, config: () => unknown, secrets: Secrets): HostSecrets => ({
  get: (name) => secrets.get(`${id}.${name}`),
  async resolve(reference) {
    if (isReserved(readSecretReference(reference)?.name ?? '')) {
      throw kernelErrors.MISSING_PERMISSION(`${reference} is for the daemon alone`);
    }
    const own = secretReferences(config());
    if (own.some((one) => one.reference === reference)) return secrets.resolve(reference);
    throw kernelErrors.MISSING_PERMISSION(
      `Plugin ${id} asks for a secret that section ${id} of the config does not refer to`,
    );
  },
});
