// What each upstream offers: as its owner wrote, or as it lists when somebody wants to know. A list is kept for a while; one
// that is old is given out and read anew meanwhile; one that cannot be read breaks nothing but itself.
import { isProblem } from '@aurelius/core/contract';
import { type AiFailure, type AiModel, failureOf, type Host } from '@aurelius/core/plugin';
import type { AiConfig } from '../contract/config.ts';
import { type Upstream, upstreamKey } from './upstreams.ts';

/** How long a list is as good as new, milliseconds. */
const FRESH_MS = 10 * 60_000;
/** And until it is not given out any more. */
const STALE_MS = 24 * 60 * 60_000;
/** How soon a list that could not be read is tried again. */
const FAILED_MS = 15_000;
/** How long an upstream may take to list. */
const LIST_MS = 4000;
/** And one on this machine: it is there at once, or it is not. */
const LOCAL_LIST_MS = 3000;

export interface Listing {
  /** Null: nobody knows. */
  readonly models: readonly AiModel[] | null;
  /** Why they are not known, in words without a secret; null: they are. */
  readonly fault: string | null;
}

interface Known {
  readonly listing: Listing;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

export interface Models {
  /** What it offers; asks it where that is not known. */
  of(upstream: Upstream): Promise<Listing>;
  /** The same without asking anybody; null: not known. */
  known(upstream: Upstream): Listing | null;
}

type Parts = Pick<Host<AiConfig>, 'http' | 'clock' | 'secrets' | 'providers'>;

const FAULTS: Readonly<Record<AiFailure['kind'], string>> = {
  key: 'refuses the key',
  limited: 'was asked too much',
  overloaded: 'is overloaded',
  server: 'fails',
  request: 'does not list its models',
};

/** Problem of a call, perhaps behind the error of a client. */
function problemIn(error: unknown): string | null {
  if (isProblem(error)) return error.message;
  return error instanceof Error && error.cause !== undefined ? problemIn(error.cause) : null;
}

/** What is wrong, without the words of the upstream: they may repeat a part of the key. */
function faultOf(error: unknown): string {
  const status = error instanceof Error && 'status' in error ? error.status : null;
  if (typeof status === 'number') {
    return `it ${FAULTS[failureOf(status, new Headers()).kind]} (status ${status})`;
  }
  return problemIn(error) ?? 'it answers no list of models';
}

const owned = (names: readonly string[]): Listing => ({
  models: names.map((id) => ({ id, created: null, owner: null })),
  fault: null,
});

export function createModels({ http, clock, secrets, providers }: Parts): Models {
  const lists = new Map<string, Known>();
  const asking = new Map<string, Promise<Listing>>();

  async function list(upstream: Upstream): Promise<Listing> {
    const { name, kind, baseUrl, apiKey: reference, loopback } = upstream;
    const provider = providers('provider').get(kind);
    if (!provider) return { models: null, fault: `no plugin speaks with ${kind}` };
    try {
      const apiKey = reference === null ? null : await secrets.resolve(reference);
      const signal = AbortSignal.timeout(loopback ? LOCAL_LIST_MS : LIST_MS);
      const models = await provider.models({ name, baseUrl, apiKey, http, signal });
      return { models, fault: null };
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      return { models: null, fault: isLate ? 'it does not answer' : faultOf(error) };
    }
  }

  function ask(upstream: Upstream, key: string): Promise<Listing> {
    let work = asking.get(key);
    if (!work) {
      work = list(upstream)
        .then((listing) => {
          const last = lists.get(key);
          const isBetter = listing.models !== null || !last || last.listing.models === null;
          // a list that was read once outlives a failure
          if (isBetter || clock.now() - last.at >= STALE_MS) {
            lists.set(key, { listing, at: clock.now() });
            return listing;
          }
          return last.listing;
        })
        .finally(() => asking.delete(key));
      asking.set(key, work);
    }
    return work;
  }

  return {
    async of(upstream) {
      if (upstream.models) return owned(upstream.models);
      const key = upstreamKey(upstream.name, upstream);
      const last = lists.get(key);
      const age = last ? clock.now() - last.at : Number.POSITIVE_INFINITY;
      if (!last || age >= STALE_MS) return ask(upstream, key);
      if (last.listing.models === null) {
        return age < FAILED_MS ? last.listing : ask(upstream, key);
      }
      if (age >= FRESH_MS) void ask(upstream, key);
      return last.listing;
    },
    known(upstream) {
      if (upstream.models) return owned(upstream.models);
      return lists.get(upstreamKey(upstream.name, upstream))?.listing ?? null;
    },
  };
}
