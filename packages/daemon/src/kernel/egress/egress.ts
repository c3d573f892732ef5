// Everything that leaves the daemon leaves here: who may call what is asked of the manifest and the config at each call.
import { isDeepStrictEqual } from 'node:util';
import type { Database } from '@aurelius/core/db';
import {
  type Clock,
  type Host,
  type Log,
  type NetSource,
  type NetTarget,
  netTargets,
} from '@aurelius/core/plugin';
import { OWNER } from '../auth/principal.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { CircuitChange } from './circuit.ts';
import type { Circuits } from './circuits.ts';
import type { Resolve } from './guard.ts';
import { createHttp } from './http.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { createConnect } from './stream.ts';
import type { Transport } from './transport.ts';

/** Somebody who may call the outside: a plugin, or a module of the daemon. */
interface EgressClient {
  readonly id: string;
  readonly source: NetSource;
  /** Its config section as it applies. */
  section(): unknown;
  /** Its section as it is while nobody has written into it. */
  readonly unset: unknown;
  /** Whether a person granted what its manifest names, when they installed it. */
  readonly granted: boolean;
}

type Targets = readonly NetTarget[];

/** A client with what it may call. */
export interface Allowed {
  readonly client: EgressClient;
  readonly targets: Targets;
}

export interface Egress {
  readonly ledger: Ledger;
  /** The faces for one client, who is known from now on. */
  facesFor(client: EgressClient): Pick<Host, 'http' | 'connect'>;
  /** The circuits of all clients; null: nobody has called yet. */
  readonly circuits: Circuits | null;
  /** What every client may call as things stand. */
  allowed(): Promise<readonly Allowed[]>;
  /** Breaks off what still runs, and writes down what has ended. */
  close(): Promise<void>;
}

export interface EgressParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Pick<Secrets, 'list'>;
  /** From 0 up to but without 1. */
  random(): number;
  /** Default: the system's. */
  readonly resolve?: Resolve;
}

export function createEgress(parts: EgressParts): Egress {
  const { db, clock, log, secrets, random, resolve } = parts;
  const ledger = openLedger(db, clock, log);
  const closing = new AbortController();
  const clients: EgressClient[] = [];
  let circuits: Circuits | null = null;
  let loading: Promise<Circuits> | undefined;
  let transport: Promise<Transport> | undefined;
  const loadTransport = async (): Promise<Transport> =>
    (await import('./transport.ts')).createTransport(resolve);

  const onChange = (change: CircuitChange, plugin: string, host: string): void => {
    log[change === 'opened' ? 'warn' : 'info']({ plugin, host }, `circuit ${change}`);
    const told = { entity: 'circuit', entityId: `${plugin} ${host}`, data: { plugin, host } };
    db.write((tx) => tx.tell({ ...told, userId: OWNER, type: `circuit:${change}` })).catch(
      (error: unknown) => log.warn({ err: error, plugin, host }, 'a circuit was not told of'),
    );
  };
  const loadCircuits = async (): Promise<Circuits> => {
    const { createCircuits } = await import('./circuits.ts');
    circuits = createCircuits(clock, onChange);
    return circuits;
  };

  /**
   * What comes with Aurelius calls nobody until its owner has connected it: by writing into its section of the config, or
   * by keeping a secret for it.
   */
  const isConnected = async ({ id, granted, section, unset }: EgressClient): Promise<boolean> => {
    if (granted || !isDeepStrictEqual(section(), unset)) return true;
    return (await secrets.list()).some(({ name }) => name.startsWith(`${id}.`));
  };
  /** What was derived last for each client; it holds as long as what it was derived from. */
  const derived = new Map<EgressClient, { section: unknown; word: string; targets: Targets }>();
  const targetsOf = async (client: EgressClient): Promise<Targets> => {
    const { net = {} } = client.source;
    const isCallable = Object.keys(net).length > 0 && (await isConnected(client));
    const word = client.granted ? 'granted' : isCallable ? 'connected' : 'unconnected';
    const section = client.section();
    const last = derived.get(client);
    if (last && last.section === section && last.word === word) return last.targets;
    const targets = netTargets(client.source, section, word);
    derived.set(client, { section, word, targets });
    return targets;
  };

  return {
    ledger,
    get circuits() {
      return circuits;
    },
    facesFor(client) {
      clients.push(client);
      const caller = { id: client.id, targets: () => targetsOf(client) };
      const common = {
        ledger,
        clock,
        closing: closing.signal,
        circuits() {
          loading ??= loadCircuits();
          return loading;
        },
      };
      return {
        http: createHttp(caller, {
          ...common,
          random,
          transport() {
            transport ??= loadTransport();
            return transport;
          },
        }),
        connect: createConnect(caller, { ...common, resolve }),
      };
    },
    allowed: () =>
      Promise.all(clients.map(async (client) => ({ client, targets: await targetsOf(client) }))),
    async close() {
      closing.abort(new DOMException('The daemon stops', 'AbortError'));
      await (await transport)?.close();
      for (const call of [...ledger.running]) ledger.end(call, 'aborted', null);
      await ledger.close();
    },
  };
}
