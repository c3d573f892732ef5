// The operations on secrets: in they go, and out comes everything but their values.
import { readSecretReference } from '@aurelius/core/contract';
import {
  type Secret,
  type SecretPlace,
  secretErrors,
  secretOperations,
} from '@aurelius/core/kernel';
import type { Check } from '@aurelius/core/plugin';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { pageOf } from '../page.ts';
import { checkEncryption, checkEnvironment, checkStore } from './checks.ts';
import { secretReferences } from './references.ts';
import type { SecretEntry } from './secrets.ts';
import { isReserved, RESERVED } from './storage-key.ts';

const instant = (ms: number) => new Date(ms).toISOString();

const toWire = ({ name, store, created, lastUsed }: SecretEntry): Secret => ({
  name,
  store,
  created: instant(created),
  lastUsed: lastUsed === null ? null : instant(lastUsed),
});

/** @throws Problem `SECRET_RESERVED` */
function assertFree(name: string): void {
  if (!isReserved(name)) return;
  throw secretErrors.SECRET_RESERVED(`Names that begin with ${RESERVED} are the daemon's own.`, {
    hint: 'aurelius rekey',
  });
}

/** @returns the operations on secrets, and what `doctor` asks about them */
export function secretsModule(kernel: Kernel): KernelHalf {
  const { secrets, audit } = kernel;
  const note = (verb: string, name: string) =>
    audit.note({ verb, entity: 'secret', entityId: name });
  const references = () =>
    secretReferences(kernel.config.current()).flatMap(({ key, reference }) => {
      const found = readSecretReference(reference);
      return found ? [{ key, ...found }] : [];
    });

  /** What is kept, and what the config takes from the environment. */
  const all = async (): Promise<Secret[]> => {
    const kept = (await secrets.list()).map(toWire);
    const fromEnv = new Set(
      references().flatMap(({ store, name }) => (store === 'env' ? [name] : [])),
    );
    const outside = [...fromEnv].sort();
    return [
      ...kept,
      ...outside.map((name) => ({ name, store: 'env' as const, created: null, lastUsed: null })),
    ];
  };

  const placeOf = async (name: string): Promise<SecretPlace['secret']> => {
    const found = (await all()).find((one) => one.name === name);
    const usedBy = references().flatMap((one) => (one.name === name ? [one.key] : []));
    return { name, store: found?.store ?? null, usedBy };
  };

  const operations = served('secrets', secretOperations, {
    list: async (_context, input) => pageOf(await all(), ({ name }) => name, input),
    where: async (_context, { name }) => ({
      ...secrets.place,
      secret: name === undefined ? null : await placeOf(name),
    }),
    async set(_context, { name, value }) {
      assertFree(name);
      await note('set', name);
      await secrets.set(name, value);
      const entry = (await secrets.list()).find((one) => one.name === name);
      return toWire(entry as SecretEntry);
    },
    async remove(_context, { name }) {
      assertFree(name);
      const known = (await secrets.list()).some((one) => one.name === name);
      if (known) await note('removed', name);
      if (!(await secrets.remove(name))) throw secretErrors.SECRET_NOT_FOUND();
    },
    unlock: (_context, { passphrase }) => secrets.unlock(passphrase) as Promise<undefined>,
    async seal(_context, { passphrase }) {
      const own = (await secrets.list()).some(({ name }) => isReserved(name));
      if (own && passphrase !== null) {
        throw secretErrors.SECRET_RESERVED(
          'The key of the database is among the secrets, and it is needed before a passphrase can be given.',
          { hint: 'aurelius config set storage.keyFile storage.key, then: aurelius rekey' },
        );
      }
      await note('sealed', passphrase === null ? 'key file' : 'passphrase');
      await secrets.seal(passphrase);
    },
  });
  const checks: readonly Check[] = [
    checkStore(secrets),
    checkEnvironment(() => references()),
    checkEncryption(kernel),
  ];
  return { owner: 'secrets', operations, checks };
}
