// Fields of a configuration that stand for a secret: the file says where the secret is kept, never what it is.
import * as z from 'zod';

/** Where secrets are kept: the system's keyring, the sealed file, or the environment the daemon was started in. */
export const SECRET_STORES = ['keyring', 'file', 'env'] as const;
export type SecretStoreName = (typeof SECRET_STORES)[number];

/** What a secret may be called. A plugin's own are called `<plugin>.<name>`. */
export const SECRET_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

const REFERENCE = /^secret:(keyring|file|env):([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})$/;

/** A reference, taken apart. */
export interface SecretReference {
  readonly store: SecretStoreName;
  readonly name: string;
}

/** Reads `secret:<store>:<name>`; null: it is none. */
export function readSecretReference(text: string): SecretReference | null {
  const [, store, name] = REFERENCE.exec(text) ?? [];
  return store === undefined || name === undefined
    ? null
    : { store: store as SecretStoreName, name };
}

/**
 * A config field that stands for a secret. Its value stays a reference, also in memory: whoever needs the secret asks
 * `host.secrets.resolve` for it at that moment. A secret itself is refused, and not repeated.
 */
export const secretField = () =>
  z
    .string()
    .regex(REFERENCE, {
      error:
        'takes a reference like secret:keyring:NAME, never a secret itself; keep it with: aurelius secrets set NAME',
    })
    .meta({ 'x-secret': true });
