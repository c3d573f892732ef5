// A home whose lock this process holds: its configuration and its secrets, before its database is opened.
import {
  type Config,
  type Env,
  type Paths,
  parseConfig,
  type RawConfig,
  readConfigFile,
} from '@aurelius/core/config';
import type { Clock } from '@aurelius/core/plugin';
import { useCipherEngine } from './db/open.ts';
import { type ConfigSource, kernelConfig } from './kernel/config/resolve.ts';
import type { Keyring } from './kernel/secrets/keyring-store.ts';
import { openSecrets, type Secrets } from './kernel/secrets/secrets.ts';
import { createStorageKeys, needsCipher, type StorageKeys } from './kernel/secrets/storage-key.ts';
import { claimInstance } from './single-instance.ts';
import type { Unwind } from './unwind.ts';

export interface HomeOptions {
  readonly paths: Paths;
  readonly env: Env;
  readonly clock: Clock;
  /** Opens the keyring; default: the system's. */
  readonly keyring?: (service: string) => Promise<Keyring>;
}

export interface ClaimedHome {
  /** The config file as it was read. */
  readonly raw: RawConfig;
  readonly source: ConfigSource;
  /** What applies of it before any plugin is known. */
  readonly early: Config;
  readonly secrets: Secrets;
  readonly storageKeys: StorageKeys;
}

/**
 * Takes the lock of a home.
 * @param cipher whether the engine that encrypts is needed whatever the config says
 * @param undo gives everything back
 * @throws Problem `DAEMON_RUNNING`, `CONFIG_INVALID`, `STORAGE_UNUSABLE`
 */
export async function claimHome(
  { paths, env, clock, keyring }: HomeOptions,
  undo: Unwind,
  cipher = false,
): Promise<ClaimedHome> {
  const raw = parseConfig(readConfigFile(paths.configFile), paths.configFile);
  const source = { env, file: paths.configFile };
  const early = kernelConfig(raw, source);
  // before the first database of this process, which is the lock
  if (cipher || needsCipher(paths.dataDir, early.storage)) await useCipherEngine();
  const instance = await claimInstance(paths);
  undo.add(() => instance.release());
  const secrets = openSecrets({
    dataDir: paths.dataDir,
    configFile: paths.configFile,
    config: early.secrets,
    env,
    clock,
    ...(keyring ? { keyring } : {}),
  });
  undo.add(() => secrets.close());
  const storageKeys = createStorageKeys(secrets, early.storage, paths.configFile);
  return { raw, source, early, secrets, storageKeys };
}
