// The configuration of the running daemon: swapped whole when the file changes, kept when the file is not valid.
import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type Config,
  needsRestart,
  parseConfig,
  type RawConfig,
  readConfigFile,
} from '@aurelius/core/config';
import { isProblem, type Problem } from '@aurelius/core/contract';
import type { ReloadedConfig } from '@aurelius/core/kernel';
import type { Log } from '@aurelius/core/plugin';

/** Editors write a file in several steps, milliseconds. */
const SETTLE_MS = 100;

export interface ConfigStore {
  /** The configuration that applies. */
  current(): Config;
  /** Told of each swap. @returns what ends that */
  onChange(listener: (config: Config) => void): () => void;
  /**
   * Reads the file again and swaps the configuration as a whole.
   * @throws Problem `CONFIG_INVALID`; the former configuration stays
   */
  reload(): ReloadedConfig;
  /** Why the file as it is now does not apply; null: it does. */
  fault(): Problem | null;
  /** Keys that were changed since the start and apply after a restart only. */
  restart(): readonly string[];
  /** Follows the file until closed. */
  watch(): void;
  close(): void;
}

export interface ConfigStoreOptions {
  readonly file: string;
  /** The configuration that the daemon has started with. */
  readonly first: Config;
  /** @throws Problem `CONFIG_INVALID` */
  readonly resolve: (raw: RawConfig) => Config;
  readonly log: Log;
}

const isTable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Dotted names of the values that differ. */
function changes(before: unknown, now: unknown, path: readonly string[] = []): string[] {
  if (isTable(before) && isTable(now)) {
    const names = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...names].flatMap((name) =>
      changes(Reflect.get(before, name), Reflect.get(now, name), [...path, name]),
    );
  }
  return isDeepStrictEqual(before, now) ? [] : [path.join('.')];
}

export function createConfigStore(options: ConfigStoreOptions): ConfigStore {
  const { file, first, resolve, log } = options;
  const listeners = new Set<(config: Config) => void>();
  let config = first;
  let fault: Problem | null = null;
  let watcher: FSWatcher | undefined;
  let settling: NodeJS.Timeout | undefined;

  const restart = () => changes(first, config).filter(needsRestart);

  const reload = (): ReloadedConfig => {
    let next: Config;
    try {
      next = resolve(parseConfig(readConfigFile(file), file));
    } catch (error) {
      if (isProblem(error)) fault = error;
      throw error;
    }
    fault = null;
    const changed = changes(config, next);
    if (changed.length > 0) {
      config = next;
      for (const listener of listeners) listener(next);
    }
    return { changed, restart: restart() };
  };

  const follow = () => {
    try {
      const read = reload();
      if (read.changed.length > 0) log.info(read, 'configuration read again');
    } catch (error) {
      log.warn({ err: error }, 'the config file does not apply; the former configuration stays');
    }
  };

  return {
    current: () => config,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reload,
    fault: () => fault,
    restart,
    watch() {
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        // the folder, because editors and `config set` replace the file
        watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
          if (name !== basename(file)) return;
          clearTimeout(settling);
          settling = setTimeout(follow, SETTLE_MS).unref();
        });
        watcher.on('error', (error) => log.warn({ err: error }, 'config file is not followed'));
      } catch (error) {
        log.warn({ err: error }, 'config file is not followed');
      }
    },
    close() {
      clearTimeout(settling);
      watcher?.close();
    },
  };
}
