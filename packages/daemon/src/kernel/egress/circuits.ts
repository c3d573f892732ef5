// The circuits of all callers: one for each plugin and host, so that one caller's trouble with a host is nobody else's. Kept
// are those that have something to tell. Loaded with the first call.
import { egressErrors } from '@aurelius/core/kernel';
import type { Clock } from '@aurelius/core/plugin';
import { Circuit, type CircuitChange, type Pass } from './circuit.ts';

/** Kept at the same time; beyond that those that were asked for the longest ago are forgotten. */
const CIRCUITS_MAX = 200;
/** An open one that nobody asks for is forgotten so long after it has cooled down, milliseconds. */
const KEPT_MS = 60 * 60 * 1000;
/** How soon to come back when a probe is on its way, seconds. */
const PROBING_S = 5;

/** A circuit that is not closed. */
export interface OpenCircuit {
  readonly plugin: string;
  /** Host and port. */
  readonly host: string;
  /** Milliseconds since 1970 UTC; `until`: when the next call finds out how the host is. */
  readonly since: number;
  readonly until: number;
}

/** Sums since the daemon started, for one plugin. */
export interface CircuitCounts {
  opened: number;
  /** Calls that were not made. */
  refused: number;
}

export interface Circuits {
  /** Lets a call through. @param host with its port @throws Problem `EGRESS_CIRCUIT_OPEN` */
  enter(plugin: string, host: string): Promise<Pass>;
  open(): readonly OpenCircuit[];
  /** By plugin. */
  readonly counts: ReadonlyMap<string, CircuitCounts>;
  /** Circuits that are kept. */
  readonly size: number;
}

interface Kept {
  readonly plugin: string;
  readonly host: string;
  readonly circuit: Circuit;
}

/** @param onChange told of every circuit that opens or closes */
export function createCircuits(
  clock: Clock,
  onChange: (change: CircuitChange, plugin: string, host: string) => void,
): Circuits {
  /** The one that was asked for last is the last. */
  const kept = new Map<string, Kept>();
  const counts = new Map<string, CircuitCounts>();
  const countsOf = (plugin: string): CircuitCounts => {
    let sums = counts.get(plugin);
    if (!sums) {
      sums = { opened: 0, refused: 0 };
      counts.set(plugin, sums);
    }
    return sums;
  };
  const create = (plugin: string, host: string): Kept => ({
    plugin,
    host,
    circuit: new Circuit(clock, (change) => {
      if (change === 'opened') countsOf(plugin).opened++;
      onChange(change, plugin, host);
    }),
  });
  const isForgotten = ({ circuit }: Kept): boolean =>
    circuit.isIdle || (circuit.since !== null && circuit.until + KEPT_MS < clock.now());
  const sweep = () => {
    for (const [key, one] of kept) if (isForgotten(one)) kept.delete(key);
    for (const key of kept.keys()) {
      if (kept.size <= CIRCUITS_MAX) break;
      kept.delete(key);
    }
  };

  return {
    counts,
    get size() {
      sweep();
      return kept.size;
    },
    async enter(plugin, host) {
      const key = `${plugin} ${host}`;
      const one = kept.get(key) ?? create(plugin, host);
      kept.delete(key);
      kept.set(key, one);
      const { circuit } = one;
      const pass = await circuit.enter();
      if (kept.size > CIRCUITS_MAX) sweep();
      if (pass) return pass;
      countsOf(plugin).refused++;
      const wait = Math.ceil((circuit.until - clock.now()) / 1000);
      throw egressErrors.EGRESS_CIRCUIT_OPEN(
        `${host} failed again and again; it is not called until ${new Date(circuit.until).toISOString()}.`,
        { retryAfter: wait > 0 ? wait : PROBING_S },
      );
    },
    open() {
      sweep();
      return [...kept.values()].flatMap(({ plugin, host, circuit: { since, until } }) =>
        since === null ? [] : [{ plugin, host, since, until }],
      );
    },
  };
}
