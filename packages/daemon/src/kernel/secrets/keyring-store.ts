// Secrets in the keyring of the system: Secret Service on Linux, Keychain on macOS. Its library is loaded here and no
// sooner. On Linux the kernel's own keyring is refused: what it holds is gone with the next boot.
import { randomBytes } from 'node:crypto';
import { secretErrors } from '@aurelius/core/kernel';
import type { SecretStore } from './secret-store.ts';

/** Longest wait for the keyring, milliseconds: one that is locked may be asking somebody. */
const ANSWER_MS = 5000;

const OPTIONS = { linux: { store: 'secret-service' } } as const;

/** One entry of a keyring. */
interface KeyringEntry {
  setPassword(value: string, signal: AbortSignal): Promise<void>;
  getPassword(signal: AbortSignal): Promise<string | null>;
  deletePassword(signal: AbortSignal): Promise<boolean>;
}

/** Opens the entry of a name. */
export type Keyring = (name: string) => KeyringEntry;

/** @param service under which the entries of one home are found */
export async function systemKeyring(service: string): Promise<Keyring> {
  const { AsyncEntry } = await import('@napi-rs/keyring');
  return (name) => new AsyncEntry(service, name, OPTIONS);
}

/** The keyring's own words never repeat a value; they are kept short all the same. */
const REASON_MAX = 200;

const unavailable = (error: unknown) =>
  secretErrors.SECRETS_UNAVAILABLE(
    `The keyring does not answer: ${String((error as Error).message).slice(0, REASON_MAX)}`,
    { hint: 'Unlock the keyring of your session, or look at: aurelius secrets where' },
  );

/** One answer of the keyring, in time. */
async function answered<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(ANSWER_MS);
  const silence = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () =>
      reject(new Error(`it was silent for ${ANSWER_MS / 1000} seconds`)),
    );
  });
  silence.catch(() => {});
  try {
    return await Promise.race([work(late), silence]);
  } catch (error) {
    throw unavailable(error);
  }
}

export function createKeyringStore(open: () => Promise<Keyring>): SecretStore {
  let opening: Promise<Keyring> | undefined;
  const entry = (name: string) =>
    answered(async () => {
      opening ??= open();
      return (await opening)(name);
    });
  return {
    name: 'keyring',
    async get(name) {
      const one = await entry(name);
      return answered((signal) => one.getPassword(signal));
    },
    async set(name, value) {
      const one = await entry(name);
      await answered((signal) => one.setPassword(value, signal));
    },
    async remove(name) {
      const one = await entry(name);
      return answered((signal) => one.deletePassword(signal));
    },
  };
}

/** Whether a keyring keeps what it is given: something is written, read and deleted. Its failures are an answer. */
export async function keyringWorks(store: SecretStore): Promise<boolean> {
  const name = `probe-${randomBytes(8).toString('hex')}`;
  const value = randomBytes(16).toString('hex');
  try {
    await store.set(name, value);
    let kept = false;
    try {
      kept = (await store.get(name)) === value;
    } finally {
      // a keyring that cannot be read shall not keep our probe either
      kept = (await store.remove(name)) && kept;
    }
    return kept;
  } catch {
    return false;
  }
}
