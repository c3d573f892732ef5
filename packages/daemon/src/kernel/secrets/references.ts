// References to secrets in the configuration, whichever section they stand in.
import { readSecretReference } from '@aurelius/core/contract';

/** One field that refers to a secret. */
export interface ConfigReference {
  /** Dotted key, `openai.key`. */
  readonly key: string;
  /** `secret:keyring:NAME`. */
  readonly reference: string;
}

/** Every text of a configuration that reads as a reference. */
export function secretReferences(config: unknown, key = ''): ConfigReference[] {
  if (typeof config === 'string') {
    return readSecretReference(config) ? [{ key, reference: config }] : [];
  }
  if (typeof config !== 'object' || config === null) return [];
  return Object.entries(config).flatMap(([name, value]) =>
    secretReferences(value, key === '' ? name : `${key}.${name}`),
  );
}
