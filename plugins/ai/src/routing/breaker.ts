// Which providers are left alone for a while, and how long: by provider, address and key, because each of the three may be
// what is broken. What comes of attempts is told; nothing is called and no timer runs.
import type { AiFailure, Clock } from '@aurelius/core/plugin';

/** Failures in a row, of those that pass, after which it rests. */
const PATIENCE = 3;
/** The first rest, which each further one doubles, milliseconds. */
const REST_MS = 5000;
const REST_MAX_MS = 5 * 60_000;
/** The same where a person has to do something: a key that does not work, an account without money. */
const BROKEN_MS = 10 * 60_000;
const BROKEN_MAX_MS = 60 * 60_000;
/** Within this the attempt that was let ahead has told how it is, or another one goes, milliseconds. */
const PROBE_MS = 30_000;

interface State {
  /** Failures in a row since it last worked or rested. */
  failures: number;
  /** Rests since it last worked. */
  rests: number;
  /** Milliseconds since 1970 UTC; 0: it does not rest. */
  until: number;
  /** Until then nobody else goes ahead; 0: nobody has. */
  probedUntil: number;
  kind: AiFailure['kind'];
}

interface Resting {
  /** Milliseconds until it may be asked again. */
  readonly ms: number;
  /** What its last failure was. */
  readonly kind: AiFailure['kind'];
}

export interface Breaker {
  /** Null: it may be asked, or at least be tried. Asking changes nothing. */
  resting(key: string): Resting | null;
  /** Lets an attempt go ahead, and after a rest only one. @returns null, or how long it rests */
  admit(key: string): Resting | null;
  succeeded(key: string): void;
  failed(key: string, failure: AiFailure): void;
  /** Forgets everything about those that are not there any more. */
  keep(keys: ReadonlySet<string>): void;
}

/** Whether a person has to do something about it. */
const isBroken = ({ kind, again }: AiFailure): boolean =>
  kind === 'key' || (kind === 'limited' && !again);

export function createBreaker({ now }: Clock): Breaker {
  const states = new Map<string, State>();

  function resting(key: string): Resting | null {
    const state = states.get(key);
    if (!state || state.until === 0) return null;
    const at = now();
    const until = state.until > at ? state.until : state.probedUntil;
    return until > at ? { ms: until - at, kind: state.kind } : null;
  }

  function rest(state: State, ms: number): void {
    state.rests += 1;
    state.failures = 0;
    state.probedUntil = 0;
    state.until = now() + ms;
  }

  const grown = (first: number, most: number, { rests }: State): number =>
    Math.min(most, first * 2 ** Math.min(rests, 20));

  return {
    resting,
    admit(key) {
      const rests = resting(key);
      const state = states.get(key);
      if (!rests && state && state.until !== 0) state.probedUntil = now() + PROBE_MS;
      return rests;
    },
    succeeded(key) {
      states.delete(key);
    },
    failed(key, failure) {
      // it answered, and what it says is about the request
      if (failure.kind === 'request') {
        states.delete(key);
        return;
      }
      const state = states.get(key) ?? {
        ...{ failures: 0, rests: 0, until: 0, probedUntil: 0 },
        kind: failure.kind,
      };
      states.set(key, state);
      state.kind = failure.kind;
      const wait = Math.min(failure.waitMs ?? 0, BROKEN_MAX_MS);
      if (state.until > now()) {
        // attempts that were on their way when it began to rest tell the same once more
        state.until = Math.max(state.until, now() + wait);
      } else if (isBroken(failure)) {
        rest(state, Math.max(wait, grown(BROKEN_MS, BROKEN_MAX_MS, state)));
      } else if (wait > 0) {
        rest(state, wait);
      } else {
        state.failures += 1;
        const isProbe = state.until !== 0;
        if (isProbe || failure.kind === 'limited' || state.failures >= PATIENCE) {
          rest(state, grown(REST_MS, REST_MAX_MS, state));
        }
      }
    },
    keep(keys) {
      for (const key of states.keys()) if (!keys.has(key)) states.delete(key);
    },
  };
}
