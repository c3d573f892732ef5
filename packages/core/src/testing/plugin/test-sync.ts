// Accounts for a test of a slice's rules: which are connected is remembered.
import { kernelErrors } from '../../contract/index.ts';
import type { HostSync, PluginContract, SyncAccount } from '../../plugin/index.ts';

export interface TestSync {
  readonly host: HostSync;
  /** By `<source>.<account>`, whether or not the transaction it was connected in was kept. */
  readonly accounts: ReadonlyMap<string, SyncAccount>;
}

export function createTestSync({ id, provides = [] }: PluginContract): TestSync {
  const accounts = new Map<string, SyncAccount>();
  const keyOf = (source: string, account: string) => {
    if (provides.includes(`sync:${source}`)) return `${source}.${account}`;
    throw kernelErrors.MISSING_PERMISSION(`${id} does not provide sync:${source}`);
  };
  return {
    accounts,
    host: {
      async connect(_tx, source, account) {
        accounts.set(keyOf(source, account.id), account);
      },
      async disconnect(_tx, source, account) {
        accounts.delete(keyOf(source, account));
      },
    },
  };
}
