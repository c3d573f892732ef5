// The secrets that one plugin may have: those under its own id, and those its config section refers to.
import { kernelErrors, readSecretReference } from '@aurelius/core/contract';
import type { HostSecrets } from '@aurelius/core/plugin';
import type { GivenOut } from './given-out.ts';
import { secretReferences } from './references.ts';
import type { Secrets } from './secrets.ts';
import { isReserved } from './storage-key.ts';

/** Remembers a value on its way to a plugin. */
const given = <Value extends string | null>(value: Value, givenOut: GivenOut): Value => {
  if (value !== null) givenOut.add(value);
  return value;
};

/** @param config the plugin's own section as it applies, asked for at each use */
export const hostSecrets = (
  id: string,
  config: () => unknown,
  secrets: Secrets,
  givenOut: GivenOut,
): HostSecrets => ({
  get: async (name) => given(await secrets.get(`${id}.${name}`), givenOut),
  async resolve(reference) {
    if (isReserved(readSecretReference(reference)?.name ?? '')) {
      throw kernelErrors.MISSING_PERMISSION(`${reference} is for the daemon alone`);
    }
    const own = secretReferences(config());
    if (own.some((one) => one.reference === reference))
      return given(await secrets.resolve(reference), givenOut);
    throw kernelErrors.MISSING_PERMISSION(
      `Plugin ${id} asks for a secret that section ${id} of the config does not refer to`,
    );
  },
});
