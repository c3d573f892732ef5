// Who can be asked: what the owner configured, or else an Ollama that runs on this machine.
import type { AiConfig, ProviderConfig } from '../contract/config.ts';

/** An upstream as it is called. */
export interface Upstream {
  /** As the owner calls it: `local`. */
  readonly name: string;
  readonly kind: ProviderConfig['kind'];
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Reference to its key; null: none is sent. */
  readonly apiKey: string | null;
  /** What its owner offers of it; null: whatever it lists. */
  readonly models: readonly string[] | null;
  /** It is on this machine. */
  readonly loopback: boolean;
  /** Nobody configured it: it is there if it answers. */
  readonly found: boolean;
}

/** What comes with Ollama, where it listens unless it is told otherwise. */
const OLLAMA: Upstream = {
  name: 'ollama',
  kind: 'ollama',
  baseUrl: 'http://127.0.0.1:11434/v1',
  apiKey: null,
  models: null,
  loopback: true,
  found: true,
};

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|(.+\.)?localhost)$/;

/** Whether an address leads to this machine and nowhere else. */
const isLoopback = (baseUrl: string): boolean => LOOPBACK.test(new URL(baseUrl).hostname);

const known = new WeakMap<AiConfig['providers'], readonly Upstream[]>();

/** @returns those in the config, in its order; else the Ollama that may be there */
export function upstreamsOf({ providers }: Pick<AiConfig, 'providers'>): readonly Upstream[] {
  let found = known.get(providers);
  if (!found) {
    const configured = Object.entries(providers).map(
      ([name, { kind, baseUrl, apiKey = null, models = null }]): Upstream => ({
        ...{ name, kind, baseUrl, apiKey, models },
        loopback: isLoopback(baseUrl),
        found: false,
      }),
    );
    found = configured.length === 0 ? [OLLAMA] : configured;
    known.set(providers, found);
  }
  return found;
}

/** What tells an upstream from itself with another address or another key. @param name as its owner calls it */
export const upstreamKey = (
  name: string,
  { baseUrl, apiKey }: Pick<Upstream, 'baseUrl' | 'apiKey'>,
): string => JSON.stringify([name, baseUrl, apiKey]);
