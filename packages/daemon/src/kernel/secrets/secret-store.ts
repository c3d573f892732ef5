// What every place that keeps secrets can do.

export interface SecretStore {
  readonly name: 'keyring' | 'file';
  /** Null: it has none of this name. @throws Problem `SECRETS_LOCKED`, `SECRETS_UNAVAILABLE`, `SECRETS_DAMAGED` */
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  /** False: there was none. */
  remove(name: string): Promise<boolean>;
}
